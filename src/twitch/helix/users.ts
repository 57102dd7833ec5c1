import type { Helix } from './client';

/** A Twitch user as other calls need it. */
export interface TwitchUser {
  id: string;
  /** Lower case, as it stands in the channel's address. */
  login: string;
  /** As it is shown. */
  name: string;
}

interface WireUser {
  id: string;
  login: string;
  display_name: string;
}

/** Ids and logins together in one request. */
const BATCH = 100;
const KEEP_MS = 600_000;
/** Bound on the memory of a directory that is fed with names from chat. */
const MOST_KEPT = 10_000;

const ID = /^\d{1,19}$/;
/** What Twitch takes for a login; any other text would make it refuse the whole request. */
const LOGIN = /^[a-z0-9_]{1,25}$/;

/** Turns logins and ids into users, a hundred with one request, and remembers them for ten minutes. */
export class UserDirectory {
  readonly #helix: Helix;
  readonly #now: () => number;
  readonly #kept = new Map<string, { user: TwitchUser; until: number }>();

  constructor(helix: Helix, { now = Date.now }: { now?: () => number } = {}) {
    this.#helix = helix;
    this.#now = now;
  }

  /**
   * The users by the texts that were asked for, in any case and with or without a leading `@` or `#`. A text of
   * digits is taken for an id first and for a login where no such id exists. Unknown ones are missing.
   *
   * @throws LivestreamError as `Helix.request`
   */
  async resolve(namesOrIds: readonly string[]): Promise<Map<string, TwitchUser>> {
    const keys = new Map(namesOrIds.map((asked) => [asked, asked.trim().replace(/^[@#]/, '').toLowerCase()]));
    const wanted = new Set([...keys.values()].filter((key) => !this.#find(key)));
    const found = new Map<string, TwitchUser>();
    const ids = [...wanted].filter((key) => ID.test(key));
    await this.#look(
      ids,
      [...wanted].filter((key) => !ID.test(key) && LOGIN.test(key)),
      found,
    );
    await this.#look(
      [],
      ids.filter((key) => !found.has(`id:${key}`) && LOGIN.test(key)),
      found,
    );
    const users = new Map<string, TwitchUser>();
    for (const [asked, key] of keys) {
      const user = found.get(`id:${key}`) ?? found.get(`login:${key}`) ?? this.#find(key);
      if (user) users.set(asked, user);
    }
    return users;
  }

  async #look(
    ids: readonly string[],
    logins: readonly string[],
    found: Map<string, TwitchUser>,
  ): Promise<void> {
    const asked = [
      ...ids.map((id) => ({ name: 'id', value: id })),
      ...logins.map((login) => ({ name: 'login', value: login })),
    ];
    for (let start = 0; start < asked.length; start += BATCH) {
      const batch = asked.slice(start, start + BATCH);
      const values = (name: string) => batch.filter((one) => one.name === name).map((one) => one.value);
      const query = { id: values('id'), login: values('login') };
      const { body } = await this.#helix.request<{ data?: WireUser[] }>({
        method: 'GET',
        path: '/users',
        query,
      });
      for (const { id, login, display_name } of body?.data ?? []) {
        this.#keep({ id, login, name: display_name || login }, found);
      }
    }
  }

  #keep(user: TwitchUser, found: Map<string, TwitchUser>): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const until = this.#now() + KEEP_MS;
    for (const key of [`id:${user.id}`, `login:${user.login}`]) {
      found.set(key, user);
      this.#kept.set(key, { user, until });
    }
  }

  #find(key: string): TwitchUser | undefined {
    for (const slot of ID.test(key) ? [`id:${key}`, `login:${key}`] : [`login:${key}`]) {
      const kept = this.#kept.get(slot);
      if (kept && this.#now() < kept.until) return kept.user;
      if (kept) this.#kept.delete(slot);
    }
    return undefined;
  }
}
