import { objectOf, word } from '../../shared/wire';
import { isLoggedOut } from './answer';
import { callService } from './service';

/** What the site says about a session. */
export interface SessionProbe {
  /** `unknown` when it could not be asked, or did not answer the question. */
  state: 'alive' | 'dead' | 'unknown';
  /** Whose session it is, where the site tells: the id as the site writes it, and the name. */
  userId?: string;
  userName?: string;
}

/**
 * Asks the site whether a session is good, by the cheapest question that needs one. Never throws: what is not known
 * for sure is `unknown`, and the next action will show.
 */
export async function probeSession(call: {
  siteUrl: string;
  cookie: string;
  signal?: AbortSignal;
}): Promise<SessionProbe> {
  try {
    const answer = await callService({ ...call, operation: 'user.has_unread_notifications', method: 'GET' });
    if (isLoggedOut(answer)) return { state: 'dead' };
    const user = objectOf(objectOf(answer.body).user);
    if (answer.status === 403 && typeof answer.body !== 'string') return { state: 'dead' };
    if (answer.status !== 200 || user.logged_in !== true) return { state: 'unknown' };
    const userId = word(user.id);
    const userName = word(user.username);
    return { state: 'alive', ...(userId ? { userId } : {}), ...(userName ? { userName } : {}) };
  } catch {
    return { state: 'unknown' };
  }
}
