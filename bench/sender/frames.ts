import { sampleFrame } from '../../src/twitch/samples';
import { blankStamp } from './stamp';

/** What the events of a run look like. */
export type EventMix =
  /** What a busy chat is made of: plain lines, emotes, mentions, cheers, replies, some emoji. */
  | 'mixed'
  /** One kind of line: a reply with a mention, a badge and an emoji, nearly 1.9 KB. */
  | 'reply';

/** A WebSocket text frame, and where in it the two message ids stand that are written anew for each sending. */
export interface PreparedFrame {
  readonly bytes: Buffer;
  readonly stamps: readonly number[];
}

/** Whom the frames are for. */
export interface Addressee {
  subscriptionId: string;
  sessionId: string;
  broadcaster: { id: string; login: string; name: string };
  user: { id: string; login: string; name: string };
}

/** A share of the lines in a busy chat, by the sample that they are made from. */
const MIX: readonly { variant: string; share: number }[] = [
  { variant: 'main', share: 9 },
  { variant: 'emote', share: 6 },
  { variant: 'mention', share: 2 },
  { variant: 'reply', share: 3 },
  { variant: 'cheer', share: 1 },
  { variant: 'command', share: 1 },
  { variant: 'moderator', share: 1 },
  { variant: 'shared_chat', share: 1 },
];

const WORDS =
  'what a run that boss was close nice one again the last level looks great tonight gg well played'.split(
    ' ',
  );
const EMOJI = ['🎉', '😂', '🔥', '❤️'];

/** As many different frames as the receivers' caches cannot hold all of. */
const RING = 1_024;

/** A number of 0 to `below` - 1 that follows from `seed` alone, so that every run sends the same lines. */
function pick(seed: number, below: number): number {
  return Math.floor((Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1) * below);
}

function sentence(seed: number): string {
  const words = Array.from(
    { length: 3 + pick(seed, 10) },
    (_, at) => WORDS[pick(seed + at * 7, WORDS.length)],
  );
  return ` ${words.join(' ')}`;
}

type Line = { message: { text: string; fragments: { type: string; text: string }[] | null } };

/** Puts other words, and for some lines an emoji, behind the sample's own. */
function vary(line: Line, seed: number, withEmoji: boolean): void {
  const more = sentence(seed) + (withEmoji ? ` ${EMOJI[seed % EMOJI.length]}` : '');
  const last = line.message.fragments?.at(-1);
  line.message.text += more;
  if (last?.type === 'text') last.text += more;
  else line.message.fragments?.push({ ...last, type: 'text', text: more });
}

function variantOf(mix: EventMix, at: number): string {
  if (mix === 'reply') return 'reply';
  let left = pick(
    at,
    MIX.reduce((sum, { share }) => sum + share, 0),
  );
  for (const { variant, share } of MIX) {
    left -= share;
    if (left < 0) return variant;
  }
  return 'main';
}

/** A text as one unmasked frame, as servers send them. */
function webSocketFrame(text: string): { bytes: Buffer; headLength: number } {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, 0, 0]);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  return { bytes: Buffer.concat([head, body]), headLength: head.length };
}

/** The frames of a run, to be sent over and over with new ids. `run` tells its ids from those of other runs. */
export function prepareFrames(mix: EventMix, run: number, to: Addressee): PreparedFrame[] {
  const stamp = blankStamp(run);
  const subscribedAt = new Date().toISOString();
  return Array.from({ length: RING }, (_, at) => {
    const frame = sampleFrame('channel.chat.message', '1', {
      variant: variantOf(mix, at),
      broadcaster: to.broadcaster,
      user: to.user,
      messageId: stamp,
      subscriptionId: to.subscriptionId,
      sessionId: to.sessionId,
    });
    // It is one subscription, and says the same of itself each time.
    frame.payload.subscription.created_at = subscribedAt;
    const line = frame.payload.event as unknown as Line & { message_id: string };
    // Twurple tells its user this id only, so the stamp is in both places.
    line.message_id = stamp;
    vary(line, at, mix === 'reply' || pick(at + 0.5, 8) === 0);
    const text = JSON.stringify(frame);
    const { bytes, headLength } = webSocketFrame(text);
    return { bytes, stamps: places(text, stamp).map((place) => headLength + place) };
  });
}

/** Where `part` stands in `text`, in bytes of UTF-8. */
function places(text: string, part: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    found.push(Buffer.byteLength(text.slice(0, at)));
  }
  return found;
}
