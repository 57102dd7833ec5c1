import type { Generation } from './effects';

/** How a topic stands. `parked`: only a change of the login helps. `later`: it is asked for again after a while. */
export type TopicState = 'waiting' | 'asked' | 'active' | 'later' | 'parked';

interface Standing {
  state: TopicState;
  /** When a topic that stands at `later` is asked for again. */
  againMs: number;
  /** When it was last taken back, and on which socket: in a hand-over each of the two says so. */
  revoked: { atMs: number; generation: Generation } | null;
}

/** The topics of one connection, and how each of them stands with the server. */
export class TopicStates {
  readonly #byTopic = new Map<string, Standing>();

  get size(): number {
    return this.#byTopic.size;
  }

  has(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  stateOf(topic: string): TopicState | undefined {
    return this.#byTopic.get(topic)?.state;
  }

  /** Everything but what is parked. */
  get wanted(): string[] {
    return this.#in('waiting', 'asked', 'active', 'later');
  }

  /** What is to be asked for. */
  get waiting(): string[] {
    return this.#in('waiting');
  }

  get hasActive(): boolean {
    return this.#in('active').length > 0;
  }

  /** Whether the server still owes an answer about something, or a question. */
  get isPending(): boolean {
    return this.#in('waiting', 'asked').length > 0;
  }

  /** Wants a topic; one that was parked gets another chance. */
  add(topic: string): void {
    const known = this.#byTopic.get(topic);
    if (!known) this.#byTopic.set(topic, { state: 'waiting', againMs: 0, revoked: null });
    else if (known.state === 'parked') known.state = 'waiting';
  }

  /** Gives topics up. Gives those that the server was asked for. */
  remove(topics: readonly string[]): string[] {
    return topics.filter((topic) => {
      const state = this.stateOf(topic);
      this.#byTopic.delete(topic);
      return state === 'active' || state === 'asked';
    });
  }

  /** There is a login that works. */
  unpark(): void {
    this.#turn('waiting', 'parked');
  }

  /** No socket is left: everything has to be asked for anew. */
  startOver(): void {
    this.#turn('waiting', 'asked', 'active', 'later');
  }

  /** The socket is gone that owes the answers. */
  forgetAsked(): void {
    this.#turn('waiting', 'asked');
  }

  /** The moment has come for some that stand at `later`. */
  wakeUp(nowMs: number): void {
    for (const known of this.#byTopic.values()) {
      if (known.state === 'later' && nowMs >= known.againMs) known.state = 'waiting';
    }
  }

  /** A LISTEN names these. In a hand-over a topic that the old socket has stays active. */
  ask(topics: readonly string[]): void {
    for (const topic of topics) {
      const known = this.#byTopic.get(topic);
      if (known && known.state !== 'active') known.state = 'asked';
    }
  }

  /** The server has confirmed these. Gives those that were not active before. */
  confirm(topics: readonly string[]): string[] {
    const fresh = topics.filter((topic) => this.has(topic) && this.stateOf(topic) !== 'active');
    for (const topic of fresh) this.#set(topic, 'active');
    return fresh;
  }

  /** The server has refused one for good. */
  park(topic: string): void {
    this.#set(topic, 'parked');
  }

  /** The server has trouble of its own with one. */
  postpone(topic: string, againMs: number): void {
    const known = this.#byTopic.get(topic);
    if (known) Object.assign(known, { state: 'later', againMs });
  }

  /**
   * The server has taken one back. Gives whether it is to be asked for again; one that was taken back on the same
   * socket less than `twiceMs` ago is parked.
   */
  revoke(topic: string, generation: Generation, nowMs: number, twiceMs: number): boolean {
    const known = this.#byTopic.get(topic);
    if (!known) return false;
    const before = known.revoked;
    const isAgain = before?.generation === generation && nowMs - before.atMs < twiceMs;
    known.state = isAgain ? 'parked' : 'asked';
    if (!isAgain) known.revoked = { atMs: nowMs, generation };
    return !isAgain;
  }

  #in(...states: readonly TopicState[]): string[] {
    return [...this.#byTopic].filter(([, { state }]) => states.includes(state)).map(([topic]) => topic);
  }

  #turn(into: TopicState, ...from: readonly TopicState[]): void {
    for (const known of this.#byTopic.values()) if (from.includes(known.state)) known.state = into;
  }

  #set(topic: string, state: TopicState): void {
    const known = this.#byTopic.get(topic);
    if (known) known.state = state;
  }
}
