import { describe } from '../shared/describe';
import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';

export { describe };

/** Where an action goes, as it is picked in a node. */
export type ActionPlace = 'origin' | 'twitch' | 'rumble';

/** The platforms that take actions. */
export type ActionPlatform = 'twitch' | 'rumble';

/** `msg.origin` as it may come out of a flow: anything. */
export interface LooseOrigin {
  platform?: unknown;
  channel?: unknown;
  user?: unknown;
  login?: unknown;
  messageId?: unknown;
}

/**
 * The platform that an action is for.
 *
 * @param notThere what to say when it is Chaturbate, which has no way to act
 * @throws LivestreamError `unsupported` for Chaturbate, `bad_input` when nothing says where to go
 */
export function platformOf(to: ActionPlace, { platform }: LooseOrigin, notThere: Sentence): ActionPlatform {
  if (to === 'twitch' || to === 'rumble') return to;
  if (platform === 'twitch' || platform === 'rumble') return platform;
  if (platform === 'chaturbate') {
    throw new LivestreamError('unsupported', notThere, { platform: 'chaturbate' });
  }
  throw new LivestreamError(
    'bad_input',
    sentence`The message has no msg.origin that says where to answer. Pick a platform and a channel in the node, or wire it behind an events node.`,
  );
}

/** An id or name out of a message: texts and whole numbers are taken, anything else is a mistake worth naming. */
export function idOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new LivestreamError('bad_input', sentence`${field} must be a text, but it is ${describe(value)}.`);
}

/** A yes or no out of a message; blank is no. */
export function isTrue(field: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw new LivestreamError(
    'bad_input',
    sentence`${field} must be true or false, but it is ${describe(value)}.`,
  );
}

/** Events are told by what every event has and no arguments have. */
export function isEvent(payload: unknown): boolean {
  return isObject(payload) && 'platform' in payload && 'kind' in payload && 'id' in payload;
}

/** Whether `value` is an object with fields: no list, no Buffer. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
