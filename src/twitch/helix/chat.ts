import { Entrance } from '../../shared/entrance';
import { isLivestreamError, LivestreamError } from '../../shared/errors';
import type { SentLines } from '../../shared/sent-lines';
import { type Sentence, sentence } from '../../shared/sentence';
import { ChatPace } from './chat-pace';
import type { Helix, HelixAnswer } from './client';
import { looksLikeCommand, splitText } from './split';

/** What is to be said, and where. */
export interface ChatLine {
  /** Id of the broadcaster whose chat it is. */
  channelId: string;
  text: string;
  /** Id of the line that is answered. */
  replyTo?: string;
  /** As an announcement, which needs a moderator. */
  announce?: boolean;
  /** Of an announcement: `blue`, `green`, `orange`, `purple` or `primary`. */
  color?: string;
  /** Pins the line, which needs a moderator. Of a text in parts the first one is pinned. */
  pin?: boolean;
  /**
   * Takes the line out of the queue. What is on its way is not cut off: it would be unknown whether it was sent, and
   * it would not be known as ours when it comes back.
   */
  signal?: AbortSignal;
}

/** A line as Twitch took it. */
export interface SentLine {
  /** Empty for an announcement, for which Twitch tells none. */
  id: string;
  text: string;
  /** When Twitch's answer came, ISO 8601: it does not tell when it took the line. */
  time: string;
  /** What Twitch said. */
  reply: HelixAnswer<unknown>;
}

/** How lines are written, and who hears of them. */
export interface ChatSenderOptions {
  helix: Helix;
  /** The user that the token of `helix` is of. */
  sender: () => { userId: string };
  /** Whether the sender is moderator or VIP there, and may write more often. Own channels are known without. */
  isPrivileged?: (channelId: string) => boolean;
  /** Told about every line, so that it is known when it comes back. */
  sentLines?: SentLines;
  /** Shared by all who write as the same user; without it only this one's lines are counted. */
  pace?: ChatPace;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** Twitch counts code points and cuts off what exceeds them. */
const MAX_POINTS = 500;
/** Lines that may wait. The last one goes out after three minutes in an own channel, elsewhere after thirteen. */
const MAX_WAITING = 500;
/** Parts of one text. */
const MAX_PARTS = 100;
const COLORS = ['blue', 'green', 'orange', 'purple', 'primary'];

interface WireSent {
  data?: {
    message_id?: string;
    is_sent?: boolean;
    drop_reason?: { code?: string; message?: string } | null;
  }[];
}

type Said = Pick<SentLine, 'id' | 'reply'>;

/**
 * Writes into Twitch chats as one user, never faster than Twitch allows: one line after the other in each channel.
 * Channels do not wait for each other, because elsewhere Twitch allows far fewer lines than in an own channel.
 */
export class ChatSender {
  /** For whoever has to look the channel up before a line can be handed over. */
  readonly entrance = new Entrance();
  readonly #options: ChatSenderOptions;
  readonly #now: () => number;
  readonly #pace: ChatPace;
  /** The last line of each channel that has not gone out yet. */
  readonly #last = new Map<string, Promise<unknown>>();
  #waiting = 0;

  constructor(options: ChatSenderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#pace = options.pace ?? new ChatPace({ now: this.#now });
  }

  /**
   * Sends a line, in parts where it is too long; a later part is not sent when an earlier one failed.
   *
   * @throws LivestreamError `bad_input` for a text that Twitch would not show as it is, `rate_limited` when too much
   * waits, `dropped` when Twitch took the line and did not show it, `outcome_unknown` when its answer got lost
   * (nothing is sent twice), else as `Helix.request`
   */
  async send(line: ChatLine): Promise<SentLine[]> {
    const parts = checkedParts(line);
    if (this.#waiting + parts.length > MAX_WAITING) {
      const message = sentence`More than ${MAX_WAITING} chat lines would be waiting, so this one was not taken. Send fewer lines.`;
      throw new LivestreamError('rate_limited', message, { platform: 'twitch' });
    }
    this.#waiting += parts.length;
    const { channelId } = line;
    const before = this.#last.get(channelId) ?? Promise.resolve();
    const sent = before.then(() => this.#sendParts(line, parts));
    const over = sent.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(channelId, over);
    return sent.finally(() => {
      this.#waiting -= parts.length;
      if (this.#last.get(channelId) === over) this.#last.delete(channelId);
    });
  }

  async #sendParts(line: ChatLine, parts: readonly string[]): Promise<SentLine[]> {
    const sent: SentLine[] = [];
    for (const text of parts) {
      try {
        sent.push(await this.#sendPart(line, text, sent.length === 0));
      } catch (error) {
        if (!isLivestreamError(error) || sent.length === 0) throw error;
        const message = sentence`Of ${parts.length} parts ${sent.length} went out, the rest was kept back. ${error.sentence}`;
        throw new LivestreamError(error.code, message, error.cause);
      }
    }
    return sent;
  }

  #sendPart(line: ChatLine, text: string, first: boolean): Promise<SentLine> {
    const { channelId, announce, signal } = line;
    const privileged =
      channelId === this.#options.sender().userId || (this.#options.isPrivileged?.(channelId) ?? false);
    const paced = {
      channelId,
      privileged,
      ...(announce ? { announce } : {}),
      ...(signal ? { signal } : {}),
    };
    return this.#pace.turn(paced, async () => {
      const ticket = this.#options.sentLines?.begin(channelId);
      try {
        const said = announce ? await this.#announce(line, text) : await this.#say(line, text, first);
        ticket?.done(said.id ? [said.id] : []);
        return { ...said, text, time: new Date(this.#now()).toISOString() };
      } catch (error) {
        ticket?.fail();
        throw error;
      }
    });
  }

  async #announce({ channelId, color }: ChatLine, text: string): Promise<Said> {
    const reply = await this.#options.helix.request({
      method: 'POST',
      path: '/chat/announcements',
      query: { broadcaster_id: channelId, moderator_id: this.#options.sender().userId },
      body: { message: text, ...(color ? { color } : {}) },
    });
    return { id: '', reply };
  }

  async #say({ channelId, replyTo, pin }: ChatLine, text: string, first: boolean): Promise<Said> {
    const reply = await this.#options.helix.request<WireSent>({
      method: 'POST',
      path: '/chat/messages',
      body: {
        broadcaster_id: channelId,
        sender_id: this.#options.sender().userId,
        message: text,
        ...(replyTo ? { reply_parent_message_id: replyTo } : {}),
        ...(pin && first ? { pin: true } : {}),
      },
    });
    const { body, status } = reply;
    const answer = body?.data?.[0];
    if (answer?.is_sent === false) {
      const { code = '', message = '' } = answer.drop_reason ?? {};
      const reason = message || code || sentence`Twitch gave no reason.`;
      throw new LivestreamError('dropped', sentence`Twitch took the line but did not show it: ${reason}`, {
        platform: 'twitch',
        statusCode: status,
        detail: code || message,
      });
    }
    if (!answer?.message_id) {
      const message = sentence`Twitch's answer does not say whether the line was sent. It was not repeated.`;
      throw new LivestreamError('outcome_unknown', message, { platform: 'twitch', statusCode: status });
    }
    return { id: answer.message_id, reply };
  }
}

/** The line's text as Twitch takes it, or what is wrong with the line. */
function checkedParts({ channelId, text, replyTo, announce, color, pin }: ChatLine): string[] {
  if (!channelId) throw refused(sentence`It is not known which channel the line is for. Set a channel.`);
  if (typeof text !== 'string') throw refused(sentence`The text of a chat line has to be a text.`);
  // A chat line is one line; what Twitch makes of a line break is not documented.
  const line = text.replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ').trim();
  if (!line) throw refused(sentence`There is no text to send.`);
  if (looksLikeCommand(line)) {
    throw refused(
      sentence`Twitch takes a line that starts with "/" or "." for a command and would not show it. Put a word in front.`,
    );
  }
  if (announce && color && !COLORS.includes(color)) {
    throw refused(sentence`An announcement's colour is one of ${COLORS.join(', ')}.`);
  }
  if (announce && (replyTo || pin))
    throw refused(sentence`An announcement cannot be a reply, and cannot be pinned.`);
  if (pin && replyTo) throw refused(sentence`Twitch cannot pin a reply. Leave out one of the two.`);
  // No code point takes more than two units, so what is refused here uncut would never have fitted.
  if (line.length > MAX_POINTS * MAX_PARTS * 2) throw refused(sentence`The text is far too long for a chat.`);
  const parts = splitText(line, MAX_POINTS);
  if (!parts)
    throw refused(sentence`The text cannot be split so that no part looks like a command. Make it shorter.`);
  if (parts.length > MAX_PARTS) throw refused(sentence`The text is far too long for a chat.`);
  return parts;
}

function refused(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch' });
}
