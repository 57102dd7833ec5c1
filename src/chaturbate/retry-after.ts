/** No server is believed when it asks for a longer wait than this. */
const LONGEST_MS = 15 * 60_000;

/** How long an answer's `Retry-After` asks to wait, in milliseconds: seconds or an HTTP date; 0 without one. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number {
  const value = headers['retry-after']?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - serverTime(headers, nowMs);
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), LONGEST_MS) : 0;
}

/** What the server's clock shows, by its `Date`; ours where it does not say. In ms since 1970. */
function serverTime(headers: Readonly<Record<string, string>>, nowMs: number): number {
  const shown = Date.parse(headers.date ?? '');
  return Number.isNaN(shown) ? nowMs : shown;
}

/** The server tells its time in whole seconds: clocks that differ by less than this may as well be equal. */
const SAME_TIME_MS = 2_000;

/** How far the server's clock is ahead of ours, in ms; 0 where they may as well be equal. */
export function skewOf(headers: Readonly<Record<string, string>>, nowMs: number): number {
  const skewMs = serverTime(headers, nowMs) - nowMs;
  return Math.abs(skewMs) > SAME_TIME_MS ? skewMs : 0;
}
