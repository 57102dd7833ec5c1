import type { Duplex } from 'node:stream';
import { type Exchange, type LoopbackHandler, type Reply, refuseUpgrade } from '../loopback';
import type { Account } from './accounts';
import { ChatReader } from './chat-reader';
import type { ChatRoom } from './chat-room';
import { describedPerson } from './people';
import { type RumblePlatform, refusal, tooMany } from './platform';

const PATH = /^\/chat\/api\/chat\/(\d+)\/(stream|message)(?:\/(\d+))?$/;

/** What a client says that wants to write. */
interface Draft {
  text: string;
  requestId: string | null;
  channelId: string | null;
  isRant: boolean;
}

/** The host of the chat: reading, writing and deleting. */
export class ChatDoor implements LoopbackHandler {
  readonly origins = ['https://rumble.com'];
  readonly #platform: RumblePlatform;

  constructor(platform: RumblePlatform) {
    this.#platform = platform;
  }

  answer(exchange: Exchange): Promise<Reply> {
    return this.#platform.serve('chat', exchange, () => this.#route(exchange));
  }

  upgrade(_url: URL, _request: unknown, socket: Duplex): void {
    refuseUpgrade(socket, '404 Not Found');
  }

  #route(exchange: Exchange): Reply {
    const [, streamId = '', place, line] = PATH.exec(exchange.path) ?? [];
    const room = this.#platform.rooms.get(streamId);
    const { method } = exchange;
    if (place === 'stream') return method === 'GET' ? this.#read(room, exchange) : noSuchThing();
    if (place !== 'message') return noSuchThing();
    if (method === 'OPTIONS') return preflight(exchange);
    if (method === 'POST' && line === undefined) return this.#write(room, exchange);
    if (method === 'DELETE' && line !== undefined) return this.#remove(room, line, exchange);
    return refusal(405, 'method_not_allowed', 'Method not allowed');
  }

  /** Nothing says whether a stream has ended or never was: both are answered with nothing. */
  #read(room: ChatRoom | undefined, exchange: Exchange): Reply {
    const { figures, watch, style } = this.#platform;
    if (!room || !this.#isLive(room)) return { status: 204 };
    const isModerator = this.#platform.accountOf(exchange)?.isModerator ?? false;
    const charset = style.doubleCharset ? '; charset=utf-8; charset=utf-8' : '; charset=utf-8';
    return {
      status: 200,
      headers: { 'content-type': `text/event-stream${charset}`, 'cache-control': 'no-cache' },
      stream: (connection) => {
        const { streamId, readers } = room;
        const reader = new ChatReader(connection, style, figures.keepaliveMs, () => {
          readers.delete(reader);
          watch.report('closed', { streamId, readers: readers.size });
        });
        readers.add(reader);
        reader.send(room.init(isModerator));
        watch.report('opened', { streamId, readers: readers.size });
      },
    };
  }

  #write(room: ChatRoom | undefined, exchange: Exchange): Reply {
    const { figures, lastLineMs, mutes, now, watch } = this.#platform;
    const account = this.#platform.accountOf(exchange);
    if (!account) return this.#notLoggedIn();
    const draft = readDraft(exchange.body);
    if (!draft) return refusal(400, 'invalid_request', 'The message makes no sense');
    const { text, requestId, channelId } = draft;
    if (draft.isRant) return refusal(400, 'rant_not_paid', 'A rant must be paid for');
    if (!room || !this.#isLive(room)) return refusal(404, 'not_live', 'This chat is not live');
    if (text.trim() === '') return refusal(400, 'empty_message', 'The message is empty');
    if ([...text].length > figures.messageLengthMax) {
      return refusal(400, 'message_too_long', `A message has at most ${figures.messageLengthMax} characters`);
    }
    const channel = account.person.channels.find(({ id }) => id === channelId);
    if (channelId !== null && !channel) return refusal(403, 'not_your_channel', 'This is not your channel');
    if (mutes.isMuted(account.person, room.streamId)) {
      return refusal(403, 'muted', 'You are muted in this chat');
    }
    if (now() - (lastLineMs.get(account) ?? Number.NEGATIVE_INFINITY) < figures.sendSpacingMs) {
      return tooMany(figures.retryAfterSeconds);
    }
    lastLineMs.set(account, now());
    const { person } = account;
    const line = room.post(person, text, { channel, requestId: requestId ?? undefined });
    const { streamId } = room;
    watch.report('written', { streamId, id: line.id, account: person.name, text, requestId, channelId });
    return { status: 200, body: { data: { id: line.id, user: describedPerson(person) } } };
  }

  #remove(room: ChatRoom | undefined, id: string, exchange: Exchange): Reply {
    const account = this.#platform.accountOf(exchange);
    if (!account) return this.#notLoggedIn();
    const line = room?.line(id);
    if (!room || !line) return refusal(404, 'not_found', 'There is no such message');
    if (!mayRemove(account, line.author.name)) return refusal(403, 'not_allowed', 'You may not do this here');
    room.remove([id]);
    return { status: 200, body: { data: { success: true } } };
  }

  #isLive({ streamId }: ChatRoom): boolean {
    return this.#platform.studio.broadcasts.some(({ room, isLive }) => isLive && room.streamId === streamId);
  }

  #notLoggedIn(): Reply {
    return refusal(this.#platform.figures.deadSessionStatus, 'not_logged_in', 'Log in to chat');
  }
}

function mayRemove(account: Account, author: string): boolean {
  return account.isModerator || account.person.name === author;
}

/** Browsers ask before they write from another host. */
function preflight({ headers }: Exchange): Reply {
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-credentials': 'true',
    },
  };
}

function noSuchThing(): Reply {
  return refusal(404, 'not_found', 'There is nothing here');
}

function readDraft(body: string): Draft | undefined {
  const { data } = parsed(body);
  if (!isObject(data) || !isObject(data.message) || typeof data.message.text !== 'string') return undefined;
  const { request_id: requestId, channel_id: channelId, rant } = data;
  const isNumber = typeof channelId === 'number' && Number.isSafeInteger(channelId);
  if (channelId !== null && channelId !== undefined && !isNumber) return undefined;
  return {
    text: data.message.text,
    requestId: typeof requestId === 'string' ? requestId : null,
    channelId: isNumber ? String(channelId) : null,
    isRant: rant !== null && rant !== undefined,
  };
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
