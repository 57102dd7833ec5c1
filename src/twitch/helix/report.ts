import type { HelixAnswer } from './client';
import type { HelixTokenKind } from './operations/row';

/** What is known of a call beside what came of it. */
export interface CallReport {
  /** Twitch's own id of the operation, e.g. `ban-user`. */
  operation: string;
  /** Whose token it was called with. */
  token: HelixTokenKind | 'none';
  statusCode: number;
  /** What Twitch counts for this token: points of a full bucket, points left, and when it is full again. */
  points: { limit: number; remaining: number; resetTime: string | null } | null;
}

/** A call that was answered, as it is told in a message. There is no token in it. */
export function callReport(
  operation: string,
  token: CallReport['token'],
  { status, headers }: Pick<HelixAnswer<unknown>, 'status' | 'headers'>,
): CallReport {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`ratelimit-${name}`] ?? Number.NaN),
  );
  const isCounted = Number.isFinite(limit) && Number.isFinite(remaining);
  return {
    operation,
    token,
    statusCode: status,
    points: isCounted
      ? { limit: Number(limit), remaining: Number(remaining), resetTime: isoOfSeconds(Number(reset)) }
      : null,
  };
}

/** Unix seconds as ISO 8601; `null` for 0, which stands for never, and for what is no time. */
export function isoOfSeconds(seconds: number): string | null {
  const isTime = Number.isFinite(seconds) && seconds > 0 && seconds < 8e12;
  return isTime ? new Date(seconds * 1000).toISOString() : null;
}
