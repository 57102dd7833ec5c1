/**
 * The first of some moments that is not in the future, else now: all in ms since 1970. A moment that was written down
 * while the clock was ahead says nothing once it has been set back; the platform's own time of the last event still does.
 */
export function firstPast(nowMs: number, ...momentsMs: readonly (number | null | undefined)[]): number {
  return momentsMs.find((ms): ms is number => typeof ms === 'number' && ms <= nowMs) ?? nowMs;
}
