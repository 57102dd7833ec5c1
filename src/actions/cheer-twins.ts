/** How far apart the two tellings of a cheer may come. */
const WINDOW_MS = 30_000;

/** How many cheers may wait for their twin. */
const MOST = 1_000;

/** The kinds of event that one cheer comes as. */
export type CheerKind = 'chat.message' | 'tip';

/**
 * Twitch tells a cheer twice: as the chat line that it is, and as a tip, without an id that they share. A flow
 * that reads both must not run the command in it twice. Each telling is paired with one of the other kind, so
 * that a viewer who cheers the same twice is heard twice.
 */
export class CheerTwins {
  #waiting: { key: string; kind: CheerKind; untilMs: number }[] = [];

  /** Whether this is the second telling of a cheer. `key` says who cheered what where. */
  isSecond(key: string, kind: CheerKind, nowMs: number): boolean {
    this.#waiting = this.#waiting.filter(({ untilMs }) => untilMs > nowMs).slice(-MOST);
    const first = this.#waiting.findIndex((other) => other.key === key && other.kind !== kind);
    if (first >= 0) this.#waiting.splice(first, 1);
    else this.#waiting.push({ key, kind, untilMs: nowMs + WINDOW_MS });
    return first >= 0;
  }
}
