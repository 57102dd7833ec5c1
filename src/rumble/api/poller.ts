import { asLivestreamError, LivestreamError } from '../../shared/errors';
import { httpRequest } from '../../shared/http';
import { pause } from '../../shared/pause';
import { maskApiUrl, secretForms } from '../redaction';
import { ApiPoll, type PollAnswer, type PollStep } from './poll';

/** The least time between two requests that clients keep, in milliseconds. */
const LEAST_INTERVAL_MS = 5_000;

const LIMIT_MS = 15_000;
/** Lists of fifty lines are some ten KB; there may be several streams. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** What is asked, how often, and who takes the answers. */
export interface ApiPollerOptions {
  apiUrl: string;
  /** How often to ask, in milliseconds; looked at before each wait. */
  intervalMs: () => number;
  /** Shorter only in tests. */
  leastIntervalMs?: number;
  /** Takes what an answer means, and when it was asked for, in ms since 1970. */
  take: (step: PollStep, askedMs: number) => void;
}

/** Asks the Live Stream API, again and again, until it is closed. */
export class ApiPoller {
  readonly #options: ApiPollerOptions;
  readonly #poll: ApiPoll;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #wake = new AbortController();
  #hurried = false;

  constructor(options: ApiPollerOptions) {
    this.#options = options;
    const { apiUrl, leastIntervalMs } = options;
    this.#poll = new ApiPoll({ apiUrl, ...(leastIntervalMs ? { firstMs: leastIntervalMs } : {}) });
    // In a turn of its own: whoever makes it has it when the first answer comes.
    this.#done = Promise.resolve().then(() => this.#run());
  }

  /** Asks as soon as the least interval allows: there is news that only the API tells in full. */
  hurry(): void {
    this.#hurried = true;
    this.#wake.abort();
  }

  /** The interval may have changed. */
  reconsider(): void {
    this.#wake.abort();
  }

  /** Ends it, and what is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#hurried = false;
      const askedMs = Date.now();
      const started = performance.now();
      const step = await ask(this.#poll, this.#options.apiUrl, signal);
      if (signal.aborted) return;
      this.#options.take(step, askedMs);
      await this.#wait(started, step.waitMs);
    }
  }

  /** Waits for the interval, which counts from one request to the next, and for what the answer asks. */
  async #wait(started: number, waitMs: number): Promise<void> {
    const { intervalMs, leastIntervalMs = LEAST_INTERVAL_MS } = this.#options;
    const answered = performance.now();
    for (;;) {
      const interval = this.#hurried ? leastIntervalMs : Math.max(intervalMs(), leastIntervalMs);
      const leftMs = Math.max(started + interval, answered + waitMs) - performance.now();
      if (leftMs <= 0 || this.#stop.signal.aborted) return;
      this.#wake = new AbortController();
      await pause(leftMs, this.#wake.signal);
    }
  }
}

/**
 * Asks once.
 *
 * @returns what the answer means; a failure is a step with a problem
 */
export async function ask(poll: ApiPoll, apiUrl: string, signal?: AbortSignal): Promise<PollStep> {
  let answer: PollAnswer;
  try {
    answer = await httpRequest({
      method: 'GET',
      url: apiUrl,
      // Some guards in front of the site turn away what says nothing that a browser says.
      headers: { 'User-Agent': 'Mozilla/5.0 (compatible; node-red-livestream)' },
      timeoutMs: LIMIT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      secrets: secretForms(apiUrl),
      platform: 'rumble',
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    return poll.failed(masked(error, apiUrl));
  }
  return poll.answered(answer, Date.now());
}

/** Whatever a library or the system says may hold the address. */
function masked(error: unknown, apiUrl: string): LivestreamError {
  const { code, sentence, cause } = asLivestreamError(error, 'rumble');
  const detail = cause.detail === undefined ? {} : { detail: maskApiUrl(cause.detail, apiUrl) };
  return new LivestreamError(
    code,
    sentence.withTexts((text) => maskApiUrl(text, apiUrl)),
    { ...cause, ...detail },
  );
}
