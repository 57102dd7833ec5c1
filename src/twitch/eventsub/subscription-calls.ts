import { asLivestreamError, isLivestreamError, LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { Helix } from '../helix/client';
import { HelixError } from '../helix/errors';
import type { Condition, WireSubscription } from './protocol';

/** What one wants to hear: a type in a version, about somebody. */
export interface Wish {
  type: string;
  version: string;
  condition: Condition;
}

/** The same for two wishes exactly when Twitch takes them for the same subscription. */
export function wishKey({ type, version, condition }: Wish): string {
  const fields = Object.keys(condition)
    .filter((name) => condition[name] !== '')
    .sort()
    .map((name) => `${name}=${condition[name]}`);
  return [type, version, ...fields].join('|');
}

/** How an attempt to subscribe ended. */
export type Outcome =
  | { state: 'active'; id: string }
  /** Trying again changes nothing until somebody acts: a scope, a wrong id, a ban. */
  | { state: 'refused'; error: LivestreamError }
  /** Trouble that passes: the network, a limit that orphans still count against. */
  | { state: 'later'; error: LivestreamError }
  /** The session is not known any more; the whole connection has to start over. */
  | { state: 'session_gone' };

/** What is known of the sessions of this process. */
export interface KnownSessions {
  /** Up now. */
  live(sessionId: string): boolean;
  /** Was ours and is lost; its subscriptions may linger at Twitch for a minute and count against the limits. */
  dead(sessionId: string): boolean;
}

/**
 * The EventSub subscription calls of one user: create, list, delete, and the recovery when Twitch refuses
 * because of what a lost session left behind.
 */
export class SubscriptionCalls {
  /** The subscriptions that are being deleted, by id. */
  readonly #ending = new Map<string, Promise<void>>();

  constructor(
    private readonly helix: Pick<Helix, 'request'>,
    private readonly url: string,
    private readonly sessions: KnownSessions,
  ) {}

  /** Subscribes on `sessionId`. Never throws; the outcome says what to do next. */
  async subscribe(wish: Wish, sessionId: string): Promise<Outcome> {
    try {
      return { state: 'active', id: await this.#create(wish, sessionId) };
    } catch (error) {
      return this.#recover(wish, sessionId, asLivestreamError(error, 'twitch'));
    }
  }

  /** Unsubscribes. One that is already gone is as good. */
  unsubscribe(id: string): Promise<void> {
    const ended = this.#delete(id).finally(() => this.#ending.delete(id));
    this.#ending.set(id, ended);
    return ended;
  }

  async #delete(id: string): Promise<void> {
    try {
      await this.helix.request({ method: 'DELETE', path: this.url, query: { id } });
    } catch (error) {
      if (!isLivestreamError(error, 'not_found')) throw error;
    }
  }

  async #create({ type, version, condition }: Wish, sessionId: string): Promise<string> {
    const transport = { method: 'websocket', session_id: sessionId };
    const { body } = await this.helix.request<{ data?: WireSubscription[] | null } | undefined>({
      method: 'POST',
      path: this.url,
      body: { type, version, condition, transport },
      // A repeat of what was made already is a 409, which is recovered from.
      repeatable: true,
    });
    const id = body?.data?.[0]?.id;
    if (id) return id;
    // Something on the way answered instead of Twitch: a proxy, the page of a hotel's network.
    throw new LivestreamError(
      'platform_error',
      sentence`The answer to ${type} is not one of Twitch. It is asked again.`,
      {
        platform: 'twitch',
      },
    );
  }

  async #recover(wish: Wish, sessionId: string, error: LivestreamError): Promise<Outcome> {
    const { statusCode, detail = '' } = error.cause;
    if (statusCode === 409) return this.#afterConflict(wish, sessionId, error);
    if (statusCode === 429) {
      // A plain rate limit and a limit on subscriptions differ in words only; removing orphans helps the second.
      await this.#removeOrphans(wish).catch(() => undefined);
      return { state: 'later', error };
    }
    if (statusCode === 400 && /session.*(does not exist|disconnected)/i.test(detail))
      return { state: 'session_gone' };
    const passes =
      isLivestreamError(error, 'network', 'platform_error', 'outcome_unknown', 'auth_required') ||
      isOfAnother(error);
    return { state: passes ? 'later' : 'refused', error };
  }

  /** 409: Twitch has it already. Ours on a live session is success; one of a dead session is removed and made anew. */
  async #afterConflict(wish: Wish, sessionId: string, error: LivestreamError): Promise<Outcome> {
    try {
      const twin = (await this.#list(wish.type)).find(
        (listed) => wishKey(listed) === wishKey(wish) && listed.status === 'enabled',
      );
      const owner = twin?.transport?.session_id;
      // It is listed until Twitch has the call that deletes it: whoever took it for theirs would hear nothing.
      const ending = twin && this.#ending.get(twin.id);
      if (ending) await ending;
      else if (twin && owner === sessionId) return { state: 'active', id: twin.id };
      else if (twin && owner && this.sessions.dead(owner)) await this.unsubscribe(twin.id);
      return { state: 'active', id: await this.#create(wish, sessionId) };
    } catch {
      return { state: 'later', error };
    }
  }

  /**
   * Deletes what lost sessions of this process left behind. Sessions that we do not know are left alone: they
   * may belong to another Node-RED of the same user, and deleting its subscriptions would make that one deaf.
   * After a crash the orphans vanish by themselves within about a minute, and the retry finds room.
   */
  async #removeOrphans(wish: Wish): Promise<void> {
    for (const listed of await this.#list(wish.type)) {
      const owner = listed.transport?.session_id;
      if (owner && !this.sessions.live(owner) && this.sessions.dead(owner)) await this.unsubscribe(listed.id);
    }
  }

  /** All subscriptions of a type that this user's token can see, over all pages. */
  async #list(type: string): Promise<WireSubscription[]> {
    const found: WireSubscription[] = [];
    const cursors = new Set<string>();
    let after: string | undefined;
    do {
      const { body } = await this.helix.request<{
        data?: WireSubscription[] | null;
        pagination?: { cursor?: string } | null;
      }>({ method: 'GET', path: this.url, query: { type, after } });
      found.push(...(body?.data ?? []));
      after = body?.pagination?.cursor || undefined;
      // A cursor that comes again, from a proxy say, would lead in a circle.
      if (after && cursors.has(after)) break;
      cursors.add(after ?? '');
    } while (after);
    return found;
  }
}

/** A page of a proxy or of a hotel's network, which passes: Twitch says in JSON what it refuses. */
function isOfAnother(error: LivestreamError): boolean {
  return error instanceof HelixError && typeof error.body === 'string';
}
