import type { ChatLine } from '../../actions/chat-line';
import type { Moderation } from '../../actions/moderation';
import type { ActionOutcome } from '../../actions/outcome';
import { Entrance } from '../../shared/entrance';
import { isLivestreamError, LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { streamId } from '../ids';
import type { RumbleWriter } from './calls';
import { moderate, type RumbleModerated, type RumbleReport } from './moderate';
import { RumbleSender, type RumbleSenderOptions } from './send';

/** What a chat action answers. */
export interface RumbleSentChat {
  platform: 'rumble';
  /** `time` is when Rumble answered, ISO 8601. */
  sent: { id: string; text: string; time: string }[];
}

/** What Rumble said to the lines. */
export interface RumbleChatReport {
  /** Of the last one. */
  statusCode: number;
  /** In the order of the lines, without secrets. */
  answers: unknown[];
}

/** How a *send chat* node writes on Rumble. */
export interface RumbleManner {
  /** The number of a channel of the account to write as; blank is the user itself. */
  channelId?: string;
  /** Whether a text that starts with `/` is given to the platform as a command. */
  commands: boolean;
  /** Takes the line out of the queue. */
  signal?: AbortSignal;
}

/** What an account needs to act. */
export interface RumbleActorOptions extends RumbleSenderOptions {
  /** Finds the decimal id of the stream that is live on the account; rejects when there is none. */
  liveStream?: () => Promise<string | undefined>;
}

/** What an account can do: write and moderate, with one session and one queue. */
export class RumbleActor {
  readonly #options: RumbleActorOptions;
  readonly #sender: RumbleSender;
  readonly #entrance = new Entrance();

  constructor(options: RumbleActorOptions) {
    this.#options = options;
    this.#sender = new RumbleSender(options);
  }

  /** Where it writes, and by what right. */
  get writer(): RumbleWriter {
    return this.#options;
  }

  /**
   * Sends a line. Rumble knows no replies, so that an answer is a line like any other.
   *
   * @throws LivestreamError `unsupported` for an announcement, else as `RumbleSender.send`
   */
  async send(
    line: ChatLine,
    { channelId, commands, signal }: RumbleManner,
  ): Promise<ActionOutcome<RumbleSentChat, RumbleChatReport>> {
    if (line.announce) {
      throw new LivestreamError(
        'unsupported',
        sentence`Rumble has no announcements. Send a line, or pin one.`,
        {
          platform: 'rumble',
        },
      );
    }
    const stream = await this.#entrance.pass(() => this.#stream(line.channel));
    const manner = { commands, ...(channelId ? { channelId } : {}), ...(signal ? { signal } : {}) };
    const sent = await this.#sender.send({ streamId: stream ?? '', text: line.text, ...manner });
    const [first] = sent;
    if (line.pin && first?.id) await this.#pin(first.id, stream);
    return {
      payload: { platform: 'rumble', sent: sent.map(({ id, text, time }) => ({ id, text, time })) },
      report: { statusCode: sent.at(-1)?.statusCode ?? 0, answers: sent.map(({ answer }) => answer) },
    };
  }

  /** Moderates. @throws LivestreamError as `moderate` */
  async moderate(moderation: Moderation): Promise<ActionOutcome<RumbleModerated, RumbleReport>> {
    const { action, channel } = moderation;
    // What lifts a mute is not about one stream.
    const lifts = action === 'unmute' || action === 'unban';
    const stream = lifts && !channel ? undefined : await this.#stream(channel);
    return moderate(this.#options, moderation, stream);
  }

  /** Ends the session, and refuses what still waits. */
  close(): void {
    this.#sender.close();
    this.#options.session.close();
  }

  async #stream(channel: string | undefined): Promise<string | undefined> {
    return (channel ? streamId(channel) : null) ?? this.#options.liveStream?.();
  }

  async #pin(messageId: string, stream: string | undefined): Promise<void> {
    try {
      await moderate(this.#options, { platform: 'rumble', action: 'pin', messageId }, stream);
    } catch (error) {
      if (!isLivestreamError(error)) throw error;
      throw new LivestreamError(
        error.code,
        sentence`The line was sent, but it could not be pinned: ${error.sentence}`,
        error.cause,
      );
    }
  }
}
