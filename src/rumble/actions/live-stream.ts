import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { ApiPoll } from '../api/poll';
import { ask } from '../api/poller';
import { currentStream } from '../api/streams';

/** Where the live stream of an account can be learned from. */
export interface LiveStreamOptions {
  /** The address of the Live Stream API with its key. */
  apiUrl?: string;
  /** The stream that an events node of the account follows anyway. */
  followed: () => string | null | undefined;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** The API is asked no more often: it has limits, and the lines of one minute go to one stream. */
const KEEP_MS = 10_000;

/** Which stream is meant when none is named: every stream of a channel has a chat of its own. */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  readonly #now: () => number;
  #asked: { atMs: number; answer: Promise<string | undefined> } | undefined;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The decimal id of the stream that is live on the account; `undefined` where nobody can tell.
   *
   * @throws LivestreamError `not_found` when none is live, else why the API could not be asked
   */
  async find(): Promise<string | undefined> {
    const { apiUrl, followed } = this.#options;
    const known = followed();
    if (known || !apiUrl) return known ?? undefined;
    const nowMs = this.#now();
    if (!this.#asked || Math.abs(nowMs - this.#asked.atMs) >= KEEP_MS) {
      this.#asked = { atMs: nowMs, answer: liveOn(apiUrl) };
    }
    return this.#asked.answer;
  }
}

async function liveOn(apiUrl: string): Promise<string | undefined> {
  const { answer, problem } = await ask(new ApiPoll({ apiUrl }), apiUrl);
  const stream = answer ? currentStream(answer) : undefined;
  if (stream) return stream.id;
  throw (
    problem ??
    new LivestreamError(
      'not_found',
      sentence`No stream of the Rumble account is live now, so there is no chat.`,
      {
        platform: 'rumble',
      },
    )
  );
}
