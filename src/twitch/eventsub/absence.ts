import type { Member, Notification } from './hub';
import type { Gap } from './slot';

/** How many events are kept for a node to come back: several seconds of a very busy chat. */
const MAX_KEPT = 1_000;

/**
 * Sits in for a member that a redeploy has taken away, and keeps what comes for it until it is back. Other members
 * may have stayed: without a place of its own it would lose what they heard.
 */
export class Absence implements Member {
  readonly #kept: Notification[] = [];
  #gap: Gap | null = null;
  #droppedSince: string | null = null;

  notified(notification: Notification): void {
    if (this.#kept.length < MAX_KEPT) this.#kept.push(notification);
    else this.#droppedSince ??= notification.timestamp;
  }

  settled(gap: Gap | null): void {
    this.#gap = gap ?? this.#gap;
  }

  subscribed(): void {}
  refused(): void {}
  revoked(): void {}
  lost(): void {}

  /** Hands over what came, in order, and gives the gap that is in it. `nowMs` is the clock. */
  end(back: Member, isWanted: (notification: Notification) => boolean, nowMs: number): Gap | null {
    for (const notification of this.#kept) if (isWanted(notification)) back.notified(notification);
    if (this.#droppedSince === null) return this.#gap;
    const fromMs = Math.min(Date.parse(this.#droppedSince) || nowMs, this.#gap?.fromMs ?? nowMs);
    return { fromMs, toMs: nowMs, reason: 'more came during the deploy than could be kept' };
  }
}
