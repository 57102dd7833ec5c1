/** No server is believed when it asks for a longer wait than this. */
const LONGEST_MS = 15 * 60_000;

/** How long a `Retry-After` asks to wait, in milliseconds: seconds or an HTTP date; 0 without one. */
export function retryAfterMs(value: string | null | undefined, nowMs: number): number {
  const text = value?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), LONGEST_MS) : 0;
}
