import type { Person } from './people';

/** Somebody may not write: in one stream, or in all of them. */
export interface Mute {
  recordId: string;
  person: Person;
  /** The name that was muted: of the user, or of a channel. */
  name: string;
  /** Undefined when it holds in all streams. */
  streamId: string | undefined;
  /** When it ends, in milliseconds; undefined when it does not. */
  untilMs: number | undefined;
}

const FIRST_RECORD = 804_100;

/** Who is muted. */
export class Mutes {
  readonly #records = new Map<string, Mute>();
  readonly #now: () => number;
  #lastRecord = FIRST_RECORD;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(mute: Omit<Mute, 'recordId'>): Mute {
    this.#lastRecord += 1;
    const record = { ...mute, recordId: String(this.#lastRecord) };
    this.#records.set(record.recordId, record);
    return record;
  }

  /** False when there is no such record. */
  remove(recordId: string): boolean {
    return this.#records.delete(recordId);
  }

  isMuted(person: Person, streamId: string): boolean {
    return this.all().some(
      (mute) => mute.person === person && (mute.streamId === undefined || mute.streamId === streamId),
    );
  }

  /** Those that still hold, newest first. */
  all(): Mute[] {
    const now = this.#now();
    for (const { recordId, untilMs } of this.#records.values()) {
      if (untilMs !== undefined && untilMs <= now) this.#records.delete(recordId);
    }
    return [...this.#records.values()].reverse();
  }
}
