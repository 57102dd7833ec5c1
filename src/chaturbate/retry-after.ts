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
export function serverTime(headers: Readonly<Record<string, string>>, nowMs: number): number {
  const shown = Date.parse(headers.date ?? '');
  return Number.isNaN(shown) ? nowMs : shown;
}
