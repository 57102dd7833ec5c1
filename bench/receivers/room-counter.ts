import { answer } from '../processes/answering';

/** What a receiver of a room has measured in one run. */
export interface RoomMeasurement {
  events: number;
  /** User and system of all threads, from `arm` to the last event. */
  cpuMicros: number;
  /** From the first event to the last. */
  elapsedMicros: number;
  rssMb: number;
}

/** Counts the events of a run and measures what they cost the process. */
export class RoomCounter {
  #expected = 0;
  #seen = 0;
  #cpu = process.cpuUsage();
  #firstAt = 0n;
  #finish: (measurement: RoomMeasurement) => void = () => undefined;
  #finished: Promise<RoomMeasurement> | undefined;

  event(): void {
    if (this.#seen === 0) this.#firstAt = process.hrtime.bigint();
    this.#seen += 1;
    if (this.#seen !== this.#expected) return;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#finish({
      events: this.#seen,
      cpuMicros: user + system,
      elapsedMicros: Number(process.hrtime.bigint() - this.#firstAt) / 1_000,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    });
  }

  /** The process answers `arm` and `measured`, and what else is given. */
  serve(more: Readonly<Record<string, (body: never) => unknown>>): void {
    answer({
      arm: (count: number) => {
        this.#expected = count;
        this.#seen = 0;
        this.#cpu = process.cpuUsage();
        this.#finished = new Promise((resolve) => {
          this.#finish = resolve;
        });
      },
      measured: () => this.#finished,
      ...more,
    });
  }
}
