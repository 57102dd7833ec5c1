import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { type FindOptions, findConduit } from './find-conduit';
import type { WireConduit } from './wire';

export interface WatchedConduitOptions extends FindOptions {
  /** How long what is known of it is believed, in milliseconds. */
  believeMs: number;
  now: () => number;
  /** It was found, or has another size. */
  found: (conduit: WireConduit) => void;
  /** It is not there any more. Unless it is one that was named, another one is looked for now. */
  gone: (error: LivestreamError) => void;
}

/** A node's conduit: found or made first, then asked for from time to time, because others resize and delete it. */
export class WatchedConduit {
  readonly #options: WatchedConduitOptions;
  #known: WireConduit | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;
  #isFresh = false;

  constructor(options: WatchedConduitOptions) {
    this.#options = options;
  }

  /** As it was when it was last asked for; `null` before it is found and after it was deleted. */
  get known(): WireConduit | null {
    return this.#known;
  }

  /** Whether Twitch was asked for it with the latest call of `current`. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** It may be gone or have another size: Twitch is asked with the next call of `current`. */
  doubt(): void {
    this.#askedMs = Number.NEGATIVE_INFINITY;
  }

  /** The conduit. @throws LivestreamError `not_found` when one that was named was deleted, else as `findConduit` */
  async current(): Promise<WireConduit> {
    const { calls, believeMs, now, found, gone, wanted } = this.#options;
    const known = this.#known;
    this.#isFresh = !known || now() - this.#askedMs >= believeMs;
    if (known && !this.#isFresh) return known;
    this.#askedMs = now();
    if (known) {
      const listed = (await calls.conduits()).find(({ id }) => id === known.id);
      if (listed) {
        this.#known = listed;
        if (listed.shard_count !== known.shard_count) found(listed);
        return listed;
      }
      this.#known = null;
      const error = deleted(known.id, wanted !== '');
      gone(error);
      if (wanted !== '') throw error;
    }
    const conduit = await findConduit(this.#options);
    this.#known = conduit;
    if (this.#options.isWanted()) found(conduit);
    return conduit;
  }
}

function deleted(id: string, isNamed: boolean): LivestreamError {
  const advice = isNamed
    ? sentence`Make a new one and enter its id, or leave the field blank.`
    : sentence`The node looks for another one, or makes one.`;
  return new LivestreamError('not_found', sentence`The conduit ${id} was deleted. ${advice}`, {
    platform: 'twitch',
    detail: id,
  });
}
