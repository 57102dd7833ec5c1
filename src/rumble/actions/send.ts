import { randomBytes } from 'node:crypto';
import { isLivestreamError, LivestreamError } from '../../shared/errors';
import type { HttpAnswer } from '../../shared/http';
import type { SentLines } from '../../shared/sent-lines';
import { type Sentence, sentence } from '../../shared/sentence';
import { commandTest, splitText } from '../../shared/split-text';
import { word } from '../../shared/wire';
import { retryAfterMs } from '../retry-after';
import { answerOf, lost, type RumbleWriter, type SignedCall, signedRequest } from './calls';
import { type ChatPace, ChatPaces } from './chat-pace';
import { replyOf } from './reply';

/** What is to be said, and where. */
export interface RumbleLine {
  /** The decimal id of the stream. */
  streamId: string;
  text: string;
  /** The decimal id of a channel of the account to write as; the user itself without. */
  channelId?: string;
  /** Whether a text that starts with `/` is given to the platform as a command. */
  commands?: boolean;
  /** Takes the line out of the queue; what was sent stays sent. */
  signal?: AbortSignal;
}

/** A line as Rumble took it. */
export interface RumbleSentLine {
  /** Empty for a command, for which Rumble tells none. */
  id: string;
  text: string;
  /** When Rumble's answer came, ISO 8601: it does not tell when it took the line. */
  time: string;
  statusCode: number;
  /** What Rumble said, without secrets. */
  answer: unknown;
}

/** How lines are written, and who hears of them. */
export interface RumbleSenderOptions extends RumbleWriter {
  /** Told about every line, so that it is known when it comes back. */
  sentLines?: SentLines;
  /** The longest line that the chat of a stream takes, where it has said so. */
  lengthMax?: (streamId: string) => number | undefined;
  /** How fast each login may write, shared by whatever writes with it; without it this account has its own. */
  paces?: ChatPaces;
  /** The least time between two lines where no paces are given, in milliseconds; 3 s, with a little on top. */
  spacingMs?: number | undefined;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** What the chat takes everywhere so far, in characters. */
const USUAL_LENGTH = 200;
/** Lines that may wait: thirteen minutes' worth. */
const MAX_WAITING = 250;
/** Parts of one text: two minutes' worth. */
const MAX_PARTS = 40;

const looksLikeCommand = commandTest('/');

interface WritingCall extends SignedCall {
  /** Whether the answer has the id of a line; that to a command has none. */
  tellsId: boolean;
}

interface Said {
  id: string;
  answer: HttpAnswer;
}

/** Writes into chats as one account: one line after the other, and never faster than Rumble takes them of its login. */
export class RumbleSender {
  readonly #options: RumbleSenderOptions;
  readonly #now: () => number;
  readonly #paces: ChatPaces;
  readonly #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: RumbleSenderOptions) {
    this.#options = options;
    const { now, spacingMs, paces } = options;
    this.#now = now ?? Date.now;
    this.#paces = paces ?? new ChatPaces({ now, spacingMs });
  }

  /**
   * Sends a line, in parts where it is too long; a later part is not sent when an earlier one failed.
   *
   * @throws LivestreamError `bad_input` for a text that would not be shown as it is, `rate_limited` when too much
   * waits or Rumble says so, `dropped` when Rumble does not take the line, `outcome_unknown` when its answer got lost
   * (nothing is sent twice), else as `signedRequest`
   */
  async send(line: RumbleLine): Promise<RumbleSentLine[]> {
    const parts = checkedParts(line, this.#limit(line.streamId));
    if (this.#waiting + parts.length > MAX_WAITING) {
      const message = sentence`More than ${MAX_WAITING} chat lines would be waiting, so this one was not taken. Send fewer lines.`;
      throw new LivestreamError('rate_limited', message, { platform: 'rumble' });
    }
    this.#waiting += parts.length;
    const sent = this.#last.then(() => this.#sendParts(line, parts));
    this.#last = sent.catch(() => undefined);
    return sent.finally(() => {
      this.#waiting -= parts.length;
    });
  }

  /** Sends nothing more: what waits is refused. */
  close(): void {
    this.#stop.abort();
  }

  async #sendParts(line: RumbleLine, parts: readonly string[]): Promise<RumbleSentLine[]> {
    const sent: RumbleSentLine[] = [];
    for (const text of parts) {
      try {
        sent.push(await this.#inTurn(line.signal, (pace) => this.#sendPart(line, text, pace)));
      } catch (error) {
        if (!isLivestreamError(error) || sent.length === 0) throw error;
        const message = sentence`Of ${parts.length} parts ${sent.length} went out, the rest was kept back. ${error.sentence}`;
        throw new LivestreamError(error.code, message, error.cause);
      }
    }
    return sent;
  }

  /** Sends as soon as the login may write. */
  async #inTurn<T>(given: AbortSignal | undefined, send: (pace: ChatPace) => Promise<T>): Promise<T> {
    const stop = given ? AbortSignal.any([given, this.#stop.signal]) : this.#stop.signal;
    const stopped = (): LivestreamError => {
      const message = given?.aborted
        ? sentence`The node was closed before the line was sent.`
        : sentence`The Rumble account was closed before the line was sent.`;
      return new LivestreamError('network', message, { platform: 'rumble' });
    };
    if (stop.aborted) throw stopped();
    const pace = await this.#pace();
    return pace.turn({ stop, stopped }, () => send(pace));
  }

  /** The pace of who the account is now: another login may come with the next session. */
  async #pace(): Promise<ChatPace> {
    const { session, siteUrl } = this.#options;
    return this.#paces.of(siteUrl, await session.identity());
  }

  async #sendPart(line: RumbleLine, text: string, pace: ChatPace): Promise<RumbleSentLine> {
    const { sentLines } = this.#options;
    const requestId = randomBytes(32).toString('base64').slice(0, 43);
    const ticket = sentLines?.begin(line.streamId, [requestId]);
    try {
      const call = looksLikeCommand(text) ? this.#command(line, text) : this.#message(line, text, requestId);
      const said = await this.#say(call, pace);
      ticket?.done(said.id ? [said.id] : []);
      const { answer } = said;
      return {
        id: said.id,
        text,
        time: new Date(this.#now()).toISOString(),
        statusCode: answer.status,
        answer: replyOf(answer, this.#options.session.secrets),
      };
    } catch (error) {
      ticket?.fail();
      throw error;
    }
  }

  #message({ streamId, channelId }: RumbleLine, text: string, requestId: string): WritingCall {
    return {
      method: 'POST',
      url: `${this.#options.chatUrl}/chat/api/chat/${streamId}/message`,
      json: {
        data: {
          request_id: requestId,
          message: { text },
          rant: null,
          channel_id: channelId === undefined ? null : Number(channelId),
        },
      },
      tellsId: true,
    };
  }

  #command({ streamId }: RumbleLine, text: string): WritingCall {
    const url = `${this.#options.siteUrl}/chat/command`;
    return { method: 'POST', url, form: { video_id: streamId, message: text }, tellsId: false };
  }

  async #say({ tellsId, ...call }: WritingCall, pace: ChatPace): Promise<Said> {
    const onAnswer = ({ status, headers }: HttpAnswer): void => {
      if (status === 429) pace.holdFor(retryAfterMs(headers['retry-after'], this.#now()));
    };
    const answer = await signedRequest(this.#options, { ...call, onAnswer }, 'dropped');
    if (!tellsId) return { id: '', answer };
    const id = word(answerOf(answer).id);
    if (id === null) throw lost(answer.status);
    return { id, answer };
  }

  /** How long a line may be in this stream's chat. */
  #limit(streamId: string): number {
    const told = this.#options.lengthMax?.(streamId);
    return told !== undefined && Number.isInteger(told) && told > 0 ? told : USUAL_LENGTH;
  }
}

/** The line's text as Rumble takes it, or what is wrong with the line. */
function checkedParts({ streamId, text, channelId, commands }: RumbleLine, limit: number): string[] {
  if (!/^\d{1,40}$/.test(streamId))
    throw refused(sentence`It is not known which stream the line is for. Set a channel.`);
  if (channelId !== undefined && !(/^\d{1,16}$/.test(channelId) && Number.isSafeInteger(Number(channelId)))) {
    throw refused(sentence`The channel to write as must be the number of a channel of the Rumble account.`);
  }
  // A chat line is one line; what Rumble makes of a line break is not documented.
  const line = text.replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ').trim();
  if (!line) throw refused(sentence`There is no text to send.`);
  if (looksLikeCommand(line)) return [checkedCommand(line, limit, commands ?? false)];
  // No character takes more than two units, so what is refused here uncut would never have fitted.
  if (line.length > limit * MAX_PARTS * 2) throw refused(sentence`The text is far too long for a chat.`);
  const parts = splitText(line, limit, looksLikeCommand);
  if (!parts)
    throw refused(sentence`The text cannot be split so that no part looks like a command. Make it shorter.`);
  if (parts.length > MAX_PARTS) throw refused(sentence`The text is far too long for a chat.`);
  return parts;
}

function checkedCommand(line: string, limit: number, allowed: boolean): string {
  if (!allowed) {
    throw refused(
      sentence`Rumble takes a line that starts with "/" for a command. Put a word in front, or allow commands in the node.`,
    );
  }
  if (!line.startsWith('/'))
    throw refused(sentence`A command must start with its "/", with nothing in front.`);
  if ([...line].length > limit) throw refused(sentence`A command has at most ${limit} characters.`);
  return line;
}

function refused(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}
