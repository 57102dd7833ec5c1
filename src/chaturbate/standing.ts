import type { LivestreamError } from '../shared/errors';

/** How a feed stands. */
export type FeedState = 'starting' | 'ready' | 'offline' | 'auth_required';

/** Who hears how a feed stands. */
export interface StandingListener {
  /** The server answers: for the first time, or again. */
  connected(again: boolean): void;
  lost(reason: string): void;
  /** `state` or `problem` has changed. */
  changed(): void;
}

/** One failure is a hiccup, two may be; then the user is told. */
const OFFLINE_AFTER = 3;

/** How a feed stands, by what its requests come to. */
export class Standing {
  readonly #listener: StandingListener;
  #state: FeedState = 'starting';
  #problem: LivestreamError | undefined;
  #failures = 0;
  #opened = false;
  #isLost = false;

  constructor(listener: StandingListener) {
    this.#listener = listener;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Why nothing comes; `undefined` while it works. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Whether the server answers, as far as anybody knows. */
  get isConnected(): boolean {
    return this.#opened && !this.#isLost;
  }

  /** The server has a request and takes its time, as it does when nothing happens: that tells something only at first. */
  held(): void {
    if (!this.#opened) this.works();
  }

  /** An answer was good. */
  works(): void {
    this.#failures = 0;
    this.#stand('ready', undefined);
    if (this.isConnected) return;
    const again = this.#opened;
    this.#opened = true;
    this.#isLost = false;
    this.#listener.connected(again);
  }

  /**
   * An answer was no good, or there was none.
   *
   * @param refused whether user name or token are wrong
   */
  troubled(problem: LivestreamError, refused: boolean): void {
    this.#failures += 1;
    if (this.isConnected) {
      this.#isLost = true;
      this.#listener.lost(problem.message);
    }
    if (refused) this.#stand('auth_required', problem);
    else if (this.#failures >= OFFLINE_AFTER) this.#stand('offline', problem);
    else if (this.#state === 'ready') this.#stand('starting', undefined);
  }

  #stand(state: FeedState, problem: LivestreamError | undefined): void {
    if (state === this.#state && problem?.message === this.#problem?.message) return;
    this.#state = state;
    this.#problem = problem;
    this.#listener.changed();
  }
}
