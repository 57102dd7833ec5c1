import type { Happening, HappeningKind } from './happening';
import type { Script } from './script';

/** Where a script is played: one platform's channel. */
export interface Stage {
  /** Whether anybody listens at all; the play stops when nobody does. */
  hasAudience(): boolean;
  /** Whether anybody would hear of this. */
  wants(kind: HappeningKind): boolean;
  play(happening: Happening): void;
  /**
   * Plays something that only this platform knows and somebody listens for. `share` from 0 up to 1 says which. False
   * when there is nothing.
   */
  playSpecial(share: number): boolean;
}

/** How fast things happen, in milliseconds. */
export interface Pace {
  firstMs: number;
  chatMs: readonly [low: number, high: number];
  alertMs: readonly [low: number, high: number];
  answerMs: readonly [low: number, high: number];
}

/** Chat every one to three seconds, an alert every five to ten, the first thing well within a second. */
export const PLEASANT_PACE: Pace = {
  firstMs: 300,
  chatMs: [1_000, 3_000],
  alertMs: [5_000, 10_000],
  answerMs: [700, 2_000],
};

/** One alert in so many is something that only the platform knows. */
const SPECIAL_SHARE = 0.25;

/** Plays a script on a stage, at its pace, as long as there is an audience. */
export class Player {
  readonly #timers = new Set<NodeJS.Timeout>();
  #isPlaying = false;

  constructor(
    private readonly script: Script,
    private readonly stage: Stage,
    private readonly pace: Pace = PLEASANT_PACE,
  ) {}

  /** Begins, unless it plays already. The first thing is a line of chat or, if nobody reads chat, an alert. */
  start(): void {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.#later(this.pace.firstMs, () => this.#chat());
    this.#later(this.pace.firstMs * 2, () => this.#alert());
  }

  /** The streamer or a bot has written something: perhaps a viewer answers. */
  hearStreamer(): void {
    const answer = this.#isPlaying ? this.script.answerToStreamer() : undefined;
    if (!answer) return;
    const [low, high] = this.pace.answerMs;
    this.#later(this.script.pauseMs(low, high), () => this.stage.play(answer));
  }

  stop(): void {
    this.#isPlaying = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #chat(): void {
    if (this.stage.wants('chat')) this.stage.play(this.script.chatLine());
    this.#again(this.pace.chatMs, () => this.#chat());
  }

  #alert(): void {
    const share = this.script.turn();
    const isSpecial = share < SPECIAL_SHARE && this.stage.playSpecial(share / SPECIAL_SHARE);
    if (!isSpecial) {
      const happening = this.script.alert((kind) => this.stage.wants(kind));
      if (happening) this.stage.play(happening);
      else this.stage.playSpecial(share);
    }
    this.#again(this.pace.alertMs, () => this.#alert());
  }

  #again([low, high]: readonly [low: number, high: number], act: () => void): void {
    if (!this.stage.hasAudience()) {
      this.stop();
      return;
    }
    this.#later(this.script.pauseMs(low, high), act);
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }
}
