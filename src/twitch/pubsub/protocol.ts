import { isObject, objectOf } from '../../shared/wire';

/** What a server sends, as far as it concerns us. */
export type PubSubFrame =
  | { type: 'pong' }
  | { type: 'reconnect' }
  | { type: 'response'; nonce: string; error: string }
  | { type: 'message'; topic: string; message: string }
  | { type: 'auth_revoked'; topics: string[] };

/**
 * The frames in one WebSocket message: usually one, several where a server joins them with line breaks. What is no
 * frame, or of a type that we do not know, is left out; never throws.
 */
export function decodeFrames(text: string): PubSubFrame[] {
  // One frame may hold line breaks of its own.
  const whole = parse(text);
  const values = whole === undefined ? text.split(/\r?\n/).map(parse) : [whole];
  return values.flatMap((value) => readFrame(value) ?? []);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readFrame(value: unknown): PubSubFrame | undefined {
  if (!isObject(value)) return undefined;
  const { type, nonce, error } = value;
  const data = objectOf(value.data);
  switch (String(type).toUpperCase()) {
    case 'PONG':
      return { type: 'pong' };
    case 'RECONNECT':
      return { type: 'reconnect' };
    case 'RESPONSE':
      return { type: 'response', nonce: String(nonce ?? ''), error: String(error ?? '') };
    case 'MESSAGE':
      if (typeof data.topic !== 'string' || typeof data.message !== 'string') return undefined;
      return { type: 'message', topic: data.topic, message: data.message };
    case 'AUTH_REVOKED':
      return { type: 'auth_revoked', topics: Array.isArray(data.topics) ? data.topics.map(String) : [] };
    default:
      return undefined;
  }
}

/** Proves to the server that we are there, and asks it to prove the same. */
export const PING_FRAME = JSON.stringify({ type: 'PING' });

/** Asks for topics. The token goes into this frame and nowhere else. */
export function listenFrame(topics: readonly string[], nonce: string, token: string): string {
  return JSON.stringify({ type: 'LISTEN', nonce, data: { topics, auth_token: token } });
}

/** Gives topics up; this needs no token. */
export function unlistenFrame(topics: readonly string[], nonce: string): string {
  return JSON.stringify({ type: 'UNLISTEN', nonce, data: { topics } });
}
