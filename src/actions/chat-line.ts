import { LivestreamError } from '../shared/errors';

/** What a *send chat* node has set, already evaluated for the message in hand; blank is `undefined`. */
export interface ChatLineSettings {
  to: 'origin' | 'twitch' | 'rumble';
  channel?: string;
  /** What the typed input gave; `null` for nothing. `undefined` when the node takes it from `msg.payload`. */
  text?: unknown;
  /** Whether to answer the line that the message came from. */
  reply: boolean;
}

/** A chat line to send, whatever the platform. */
export interface ChatLine {
  platform: 'twitch' | 'rumble';
  /** Login or id; `undefined` means the account's own channel. */
  channel?: string;
  text: string;
  replyTo?: string;
  /** The id of the channel that the answered line stands in: it cannot be answered anywhere else. */
  replyIn?: string;
  announce?: boolean;
  color?: string;
  pin?: boolean;
}

/** `msg.origin` as it may come out of a flow: anything. */
interface LooseOrigin {
  platform?: unknown;
  channel?: unknown;
  messageId?: unknown;
}

const ADVICE = 'Send a text as msg.payload, or set one in the node.';

/**
 * What to send where. Per field, what is set in the node comes first, then `msg.payload`, then `msg.origin`, so
 * that a viewer's text can never choose another channel. A payload that is an event is never read as arguments.
 *
 * @throws LivestreamError `bad_input` when there is no text or no place, `unsupported` for Chaturbate
 */
export function chatLine(settings: ChatLineSettings, payload: unknown, origin: unknown): ChatLine {
  const from: LooseOrigin = isObject(origin) ? origin : {};
  const given = isObject(payload) && !isEvent(payload) ? payload : {};
  const line: ChatLine = { platform: platformOf(settings.to, from), text: textOf(settings, payload, given) };

  const sameplace = settings.to === 'origin' || from.platform === settings.to;
  const channel =
    settings.channel ||
    idOf('channel', given.channel) ||
    (sameplace ? idOf('origin.channel', from.channel) : '');
  if (channel) line.channel = channel;
  const replyTo = idOf('replyTo', given.replyTo);
  const answered = settings.reply && sameplace ? idOf('origin.messageId', from.messageId) : '';
  if (replyTo) line.replyTo = replyTo;
  else if (answered)
    Object.assign(line, { replyTo: answered, replyIn: idOf('origin.channel', from.channel) });
  if (isTrue('announce', given.announce)) line.announce = true;
  if (isTrue('pin', given.pin)) line.pin = true;
  if (given.color !== undefined && given.color !== null) line.color = String(given.color);
  return line;
}

function platformOf(to: ChatLineSettings['to'], { platform }: LooseOrigin): 'twitch' | 'rumble' {
  if (to !== 'origin') return to;
  if (platform === 'twitch' || platform === 'rumble') return platform;
  if (platform === 'chaturbate') {
    throw new LivestreamError(
      'unsupported',
      'Chaturbate takes no chat lines from outside. Answer on another platform.',
      {
        platform: 'chaturbate',
      },
    );
  }
  throw new LivestreamError(
    'bad_input',
    'The message has no msg.origin that says where to answer. Pick a platform and a channel in the node, or wire it behind an events node.',
  );
}

function textOf(settings: ChatLineSettings, payload: unknown, given: Record<string, unknown>): string {
  const fromPayload = isObject(payload) ? given.text : payload;
  const text = settings.text === undefined ? fromPayload : settings.text;
  if (typeof text === 'number' || typeof text === 'boolean') return String(text);
  if (Buffer.isBuffer(text)) return text.toString('utf8');
  if (typeof text !== 'string') {
    const problem = isEvent(payload)
      ? 'msg.payload is an event, which says what happened and not what to answer. Put a template or change node in between'
      : `There is no text to send: ${text === undefined || text === null ? 'it is empty' : `it is ${describe(text)}`}`;
    throw new LivestreamError('bad_input', `${problem}. ${ADVICE}`);
  }
  if (text.trim() === '') throw new LivestreamError('bad_input', `The text to send is empty. ${ADVICE}`);
  return text;
}

/** An id or name out of a message: texts and whole numbers are taken, anything else is a mistake worth naming. */
function idOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new LivestreamError('bad_input', `${field} must be a text, but it is ${describe(value)}.`);
}

function isTrue(field: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw new LivestreamError('bad_input', `${field} must be true or false, but it is ${describe(value)}.`);
}

/** Events are told by what every event has and no arguments have. */
export function isEvent(payload: unknown): boolean {
  return isObject(payload) && 'platform' in payload && 'kind' in payload && 'id' in payload;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (Buffer.isBuffer(value)) return 'a Buffer';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
