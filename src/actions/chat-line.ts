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

/** What a *send chat* node has set, already evaluated for the message in hand; blank is `undefined`. */
export interface ChatLineSettings {
  to: ActionPlace;
  channel?: string;
  /** What the typed input gave; `null` for nothing. `undefined` when the node takes it from `msg.payload`. */
  text?: unknown;
  /** Whether to answer the line that the message came from. */
  reply: boolean;
}

/** A chat line to send, whatever the platform. */
export interface ChatLine {
  platform: ActionPlatform;
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

const NOT_CHATURBATE = sentence`Chaturbate takes no chat lines from outside. Answer on another platform.`;
const ADVICE = sentence`Send a text as msg.payload, or set one in the node.`;

/**
 * What to send where. Per field, what is set in the node comes first, then `msg.payload`, then `msg.origin`, so
 * that a viewer's text can never choose another channel. A payload that is an event is never read as arguments.
 *
 * @throws LivestreamError `bad_input` when there is no text or no place, `unsupported` for Chaturbate
 */
export function chatLine(settings: ChatLineSettings, payload: unknown, origin: unknown): ChatLine {
  const from: LooseOrigin = isObject(origin) ? origin : {};
  const given = isObject(payload) && !isEvent(payload) ? payload : {};
  const platform = platformOf(settings.to, from, NOT_CHATURBATE);
  const line: ChatLine = { platform, text: textOf(settings, payload, given) };

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

function textOf(settings: ChatLineSettings, payload: unknown, given: Record<string, unknown>): string {
  const fromPayload = isObject(payload) ? given.text : payload;
  const text = settings.text === undefined ? fromPayload : settings.text;
  if (Number.isFinite(text) || typeof text === 'boolean') return String(text);
  if (Buffer.isBuffer(text)) return text.toString('utf8');
  if (typeof text !== 'string' && isEvent(payload)) {
    throw new LivestreamError(
      'bad_input',
      sentence`msg.payload is an event, which says what happened and not what to answer. Open the node, choose string at Text in place of msg. and write the answer there, or put a template or change node in between.`,
    );
  }
  if (typeof text !== 'string') {
    throw new LivestreamError('bad_input', sentence`${noText(text, payload)} ${ADVICE}`);
  }
  if (text.trim() === '')
    throw new LivestreamError('bad_input', sentence`The text to send is empty. ${ADVICE}`);
  return text;
}

function noText(text: unknown, payload: unknown): Sentence {
  const isBlank = text === undefined || text === null;
  if (isBlank && isObject(payload))
    return sentence`There is no text to send: msg.payload is an object without a text.`;
  // A sum that went wrong is nothing to say in public.
  return sentence`There is no text to send: it is ${typeof text === 'number' ? sentence`no number that could be read` : describe(text)}.`;
}
