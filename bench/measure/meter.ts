import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { answer } from '../processes/answering';
import { nowMicros, sentMicros, sequenceOf } from '../sender/stamp';
import { percentile } from './statistics';

/** What a receiver has measured in one run. */
export interface Measurement {
  events: number;
  /** CPU of the process, user and system of all threads, from the first event to the last. */
  cpuMicrosPerEvent: number;
  eventsPerSecond: number;
  /** From writing to the socket to the receiver's last station. */
  p50Micros: number;
  p99Micros: number;
  /** Whether the events came in the order of their sending, each once, as far as was looked. */
  inOrder: boolean;
  rssMb: number;
}

/** More samples would not make the percentiles better, only the measuring dearer. */
const SAMPLES = 10_000;

/** Counts the events of a run and measures what they cost the process. */
export class Meter {
  #expected = 0;
  #seen = 0;
  #stride = 1;
  #latencies: number[] = [];
  #lastSequence = -1;
  #inOrder = true;
  #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #startedMicros = 0;
  #finish: (measurement: Measurement) => void = () => undefined;
  #finished: Promise<Measurement> | undefined;

  /** Waits for a run of `count` events; `measured` then gives what they cost. */
  arm(count: number): void {
    this.#expected = count;
    this.#seen = 0;
    this.#stride = Math.max(1, Math.floor(count / SAMPLES));
    this.#latencies = [];
    this.#lastSequence = -1;
    this.#inOrder = true;
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** To be called with the stamped id of every event at the last station. */
  event(stamp: string): void {
    if (this.#seen === 0) {
      this.#startedMicros = nowMicros();
      this.#cpu = process.cpuUsage();
    }
    this.#seen += 1;
    if (this.#seen % this.#stride === 0) this.#sample(stamp);
    if (this.#seen === this.#expected) this.#end();
  }

  /** The measurement of the armed run, once its last event has come. */
  measured(): Promise<Measurement> {
    return this.#finished ?? Promise.reject(new Error('No run was armed'));
  }

  /** How many events of the run have come. */
  get seen(): number {
    return this.#seen;
  }

  #sample(stamp: string): void {
    this.#latencies.push(nowMicros() - sentMicros(stamp));
    const sequence = sequenceOf(stamp);
    // With each event once and in order, the n-th has the number n - 1.
    if (sequence !== this.#seen - 1 || sequence <= this.#lastSequence) this.#inOrder = false;
    this.#lastSequence = sequence;
  }

  #end(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    const elapsedMicros = nowMicros() - this.#startedMicros;
    this.#finish({
      events: this.#seen,
      cpuMicrosPerEvent: (user + system) / this.#seen,
      eventsPerSecond: this.#seen / (elapsedMicros / 1e6),
      p50Micros: percentile(this.#latencies, 50),
      p99Micros: percentile(this.#latencies, 99),
      inOrder: this.#inOrder,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    });
  }
}

/** How late the event loop was, in milliseconds over the 1 ms at which it was looked at. */
export interface LoopDelay {
  p99Ms: number;
  maxMs: number;
}

const LOOK_EVERY_MS = 1;

function delayOf(histogram: IntervalHistogram): LoopDelay {
  histogram.disable();
  const over = (nanos: number): number => Math.max(0, nanos / 1e6 - LOOK_EVERY_MS);
  return { p99Ms: over(histogram.percentile(99)), maxMs: over(histogram.max) };
}

/**
 * The process is a receiver: answers `arm`, `seen` and `measured` with this meter, `watch` and `delay` with how late
 * its event loop was in between, and whatever else is given.
 */
export function answerAsReceiver(
  meter: Meter,
  more: Readonly<Record<string, (body: never) => unknown>> = {},
): void {
  let histogram = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  answer({
    watch: () => {
      histogram = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
      histogram.enable();
    },
    delay: () => delayOf(histogram),
    arm: (count: number) => meter.arm(count),
    seen: () => meter.seen,
    measured: () => meter.measured(),
    ...more,
  });
}
