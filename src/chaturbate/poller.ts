import { asLivestreamError, LivestreamError } from '../shared/errors';
import { ForwardClock } from '../shared/forward-clock';
import { httpRequest } from '../shared/http';
import { pause } from '../shared/pause';
import type { RateBucket } from '../shared/rate-limit';
import type { Poll, Step } from './poll';
import { maskToken, secretForms } from './redaction';
import { skewOf } from './retry-after';

/** When the answer behind a step came, and what the server's clock showed. */
export interface StepTimes {
  /** In ms since 1970. */
  arrivedMs: number;
  /** The same moment by a clock that nobody sets. */
  steadyMs: number;
  /** How far the server's clock is ahead of ours. */
  skewMs: number;
  /** Until when everything was heard, in ms since 1970; `null` for never. */
  heardMs: number | null;
}

/** What a poll needs around it. */
export interface PollerOptions {
  poll: Poll;
  token: string;
  /** Every request takes a point from it, retries too. */
  bucket: RateBucket;
  /** Ends the loop, and what is under way. */
  signal: AbortSignal;
  /** The server has the request and takes its time, as it does when nothing happens. */
  onHeld: () => void;
  /** Takes what an answer means; the next request waits for it. */
  take: (step: Step, times: StepTimes) => Promise<void>;
}

/** A wrong token is answered at once. What is held for so long was taken. */
const HELD_MS = 1_500;

/** After a long absence an answer may bring thousands of events of a KB each. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * The edge of a `Poll`: sends its requests one after the other until `signal` ends it. Resolves when nothing is
 * under way any more. Rejects only with what `take` throws.
 */
export async function runPoller(options: PollerOptions): Promise<void> {
  const { bucket, poll, signal, take } = options;
  const clock = new ForwardClock();
  while (!signal.aborted) {
    try {
      await bucket.take(signal);
    } catch {
      return;
    }
    const { step, skewMs } = await ask(options, clock);
    if (signal.aborted) return;
    const heardMs = poll.heardMs === null ? null : clock.shown(poll.heardMs);
    await take(step, { arrivedMs: Date.now(), steadyMs: performance.now(), skewMs, heardMs });
    await pause(step.waitMs, signal);
  }
}

async function ask(
  { poll, token, signal, onHeld }: PollerOptions,
  clock: ForwardClock,
): Promise<{ step: Step; skewMs: number }> {
  const started = performance.now();
  let held: NodeJS.Timeout | undefined;
  try {
    const { status, headers, body } = await httpRequest({
      method: 'GET',
      url: poll.url,
      timeoutMs: poll.limitMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
      secrets: secretForms(token),
      platform: 'chaturbate',
      onConnect: () => {
        held = setTimeout(onHeld, HELD_MS).unref();
      },
    });
    const step = poll.answered({ status, headers, body, tookMs: performance.now() - started }, clock.now());
    const gap = step.gap && clock.shownSpan(step.gap);
    const coldGap = step.coldGap && clock.shownSpan(step.coldGap);
    return { step: { ...step, gap, coldGap }, skewMs: skewOf(headers, Date.now()) };
  } catch (error) {
    return { step: poll.failed(masked(error, token)), skewMs: 0 };
  } finally {
    clearTimeout(held);
  }
}

/** Whatever a library or the system says may hold the address. */
function masked(error: unknown, token: string): LivestreamError {
  const { code, sentence, cause } = asLivestreamError(error, 'chaturbate');
  const detail = cause.detail === undefined ? {} : { detail: maskToken(cause.detail, token) };
  return new LivestreamError(
    code,
    sentence.withTexts((text) => maskToken(text, token)),
    { ...cause, ...detail },
  );
}
