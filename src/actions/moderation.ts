import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import {
  type ActionPlace,
  type ActionPlatform,
  describe,
  idOf,
  isEvent,
  isObject,
  isTrue,
  type LooseOrigin,
  platformOf,
} from './arguments';

/** What a *moderate* node can do. `mute` is for a time or a stream, only `ban` is for good. */
export const MODERATION_ACTIONS = [
  'mute',
  'unmute',
  'ban',
  'unban',
  'warn',
  'delete',
  'clear',
  'pin',
  'unpin',
] as const;

/** What *moderate* can do. */
export type ModerationAction = (typeof MODERATION_ACTIONS)[number];

/** What a *moderate* node has set; blank is `undefined`. */
export interface ModerationSettings {
  to: ActionPlace;
  /** `msg`: the message says. */
  action: ModerationAction | 'msg';
  channel?: string;
  user?: string;
  message?: string;
  /** Seconds; a dialog may give them as a text. */
  duration?: number | string;
  reason?: string;
  /** Rumble: in all videos. */
  total: boolean;
}

/** What to do to whom, whatever the platform. What the action does not need is left out. */
export interface Moderation {
  platform: ActionPlatform;
  action: ModerationAction;
  /** Login, id or stream; `undefined` means the account's own channel. */
  channel?: string;
  /** Name or id; always there for what is done to somebody, unless there is a `recordId`. */
  user?: string;
  /** Never empty; always there for what is done to a line. */
  messageId?: string;
  /** Whole seconds, 1 or more. */
  durationSeconds?: number;
  reason?: string;
  total?: boolean;
  /** The number of a mute on Rumble. */
  recordId?: string;
}

/** What an action is done to, and what else it makes use of. */
interface Needs {
  what: 'user' | 'line' | 'chat';
  duration?: boolean;
  reason?: boolean;
  total?: boolean;
  record?: boolean;
}

const NEEDS: Readonly<Record<ModerationAction, Needs>> = {
  mute: { what: 'user', duration: true, reason: true, total: true },
  unmute: { what: 'user', record: true },
  ban: { what: 'user', reason: true },
  unban: { what: 'user', record: true },
  warn: { what: 'user', reason: true },
  delete: { what: 'line' },
  clear: { what: 'chat' },
  pin: { what: 'line', duration: true },
  unpin: { what: 'line' },
};

const NOT_ON_RUMBLE: Partial<Record<ModerationAction, Sentence>> = {
  warn: sentence`Rumble has no warnings. Mute the user, or write a line in chat.`,
  clear: sentence`Rumble cannot clear a chat. Delete single lines, or mute the user.`,
};

/** What is left of the payload once it is known to be arguments. */
type Given = Record<string, unknown>;

/**
 * What to do to whom. Per field, what is set in the node comes first, then `msg.payload`, then `msg.origin`, so that
 * a viewer's text can never turn one action into another. A payload that is an event, or no object at all, is never
 * read as arguments: author and line then come from the origin. What is there but empty is a mistake, never a
 * reason to take something else.
 *
 * @throws LivestreamError `bad_input` for what is missing or of a wrong type, `unsupported` where the platform
 * cannot do it
 */
export function moderation(settings: ModerationSettings, payload: unknown, origin: unknown): Moderation {
  const from: LooseOrigin = isObject(origin) ? origin : {};
  const given: Given = isObject(payload) && !isEvent(payload) ? payload : {};
  const platform = platformOf(settings.to, from, sentence`Chaturbate cannot be moderated from outside.`);
  const action = actionOf(settings.action, payload, given);
  const refusal = platform === 'rumble' ? NOT_ON_RUMBLE[action] : undefined;
  if (refusal) throw new LivestreamError('unsupported', refusal, { platform });

  const here = from.platform === platform ? from : {};
  const needs = NEEDS[action];
  const result: Moderation = { platform, action };
  const channel =
    settings.channel || idOf('channel', given.channel) || idOf('origin.channel', here.channel) || undefined;
  if (channel) result.channel = channel;
  if (needs.record && platform === 'rumble') assign(result, 'recordId', filled('recordId', given.recordId));
  if (needs.what === 'user' && result.recordId === undefined) {
    result.user = userOf(settings, given, here, platform);
  }
  if (needs.what === 'line') result.messageId = lineOf(settings, given, here, action);
  if (needs.reason) assign(result, 'reason', settings.reason || textOf('reason', given.reason) || undefined);
  if (needs.duration) assign(result, 'durationSeconds', durationOf(settings.duration, given.duration));
  if (action === 'ban') refuseDuration(given.duration);
  if (needs.total && platform === 'rumble' && isTotal(settings, given, result)) result.total = true;
  return result;
}

/**
 * Names what is acted on: whom, which line or which chat, in which place. What is done to the same one must keep its
 * order, since a mute that comes after an unmute is not the same as one before it.
 */
export function subjectOf({ platform, channel = '', user, recordId, messageId }: Moderation): string {
  const [kind, name] =
    user !== undefined
      ? ['user', user]
      : recordId !== undefined
        ? ['record', recordId]
        : messageId !== undefined
          ? ['line', messageId]
          : ['chat', ''];
  return [platform, channel, kind, name].join(' ').toLowerCase();
}

function actionOf(set: ModerationSettings['action'], payload: unknown, given: Given): ModerationAction {
  const wanted: unknown = set === 'msg' ? given.action : set;
  const action = typeof wanted === 'string' ? wanted.trim() : wanted;
  const known = MODERATION_ACTIONS.find((name) => name === action);
  if (known) return known;
  const list = MODERATION_ACTIONS.join(', ');
  if (set !== 'msg') throw badInput(sentence`The node has no action set. Pick one of ${list}.`);
  if (isEvent(payload)) {
    throw badInput(
      sentence`msg.payload is an event, which says what happened and not what to do. Pick an action in the node, or put a change node in between.`,
    );
  }
  const problem =
    action === undefined || action === null
      ? sentence`msg.payload.action is missing`
      : typeof action === 'string'
        ? sentence`msg.payload.action is ${JSON.stringify(action.slice(0, 40))}`
        : sentence`msg.payload.action is ${describe(action)}`;
  throw badInput(sentence`${problem}. It must be one of ${list}.`);
}

function userOf(
  settings: ModerationSettings,
  given: Given,
  from: LooseOrigin,
  platform: ActionPlatform,
): string {
  // Twitch moderates by id, which outlives a change of name; Rumble by name.
  const author =
    (platform === 'twitch' ? idOf('origin.user', from.user) : '') || idOf('origin.login', from.login);
  const user = settings.user || filled('user', given.user) || author;
  const name = user.replace(/^@\s*/, '');
  if (name) return name;
  throw badInput(
    sentence`It is not known whom this is about. Set a user in the node, send msg.payload.user, or wire the node behind an events node.`,
  );
}

function lineOf(
  settings: ModerationSettings,
  given: Given,
  from: LooseOrigin,
  action: ModerationAction,
): string {
  const line =
    settings.message || filled('messageId', given.messageId) || idOf('origin.messageId', from.messageId);
  if (line) return line;
  throw badInput(
    sentence`It is not known which line to ${action}. Set a message id in the node, send msg.payload.messageId, or wire the node behind an events node.`,
  );
}

/** The duration that was given in seconds; `undefined` when there is none. */
function durationOf(set: number | string | undefined, given: unknown): number | undefined {
  const value = isBlank(set) ? given : set;
  if (isBlank(value)) return undefined;
  const seconds =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*\d+\s*$/.test(value)
        ? Number(value)
        : Number.NaN;
  if (Number.isSafeInteger(seconds) && seconds >= 1) return seconds;
  const what =
    typeof value === 'string' || typeof value === 'number'
      ? JSON.stringify(String(value).slice(0, 40))
      : describe(value);
  throw badInput(sentence`duration must be a whole number of seconds, 1 or more, but it is ${what}.`);
}

/** Whoever sends a duration does not mean a ban for good. The node's own duration is there for its mutes. */
function refuseDuration(given: unknown): void {
  if (isBlank(given)) return;
  throw badInput(
    sentence`A ban is for good and takes no duration. Use mute to keep somebody quiet for a time.`,
  );
}

/**
 * Whether a mute holds in all videos. All videos and no end is what a ban is: a message may not make one out of a
 * mute that is set in the node.
 */
function isTotal(settings: ModerationSettings, given: Given, { durationSeconds }: Moderation): boolean {
  if (settings.total) return true;
  if (!isTrue('total', given.total)) return false;
  if (settings.action === 'msg' || durationSeconds !== undefined) return true;
  throw badInput(
    sentence`A mute in all videos without an end would be a ban. Send a duration with it, or tick "all videos" in the node.`,
  );
}

/** An id that is there has to say something. */
function filled(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const id = idOf(field, value);
  if (id) return id;
  throw badInput(sentence`${field} is empty. Leave it out to mean the message that came in, or fill it.`);
}

function textOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  throw badInput(sentence`${field} must be a text, but it is ${describe(value)}.`);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function assign<Key extends keyof Moderation>(to: Moderation, key: Key, value: Moderation[Key]): void {
  if (value !== undefined) to[key] = value;
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message);
}
