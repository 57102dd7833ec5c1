import { LivestreamError } from '../shared/errors';
import type { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import type { Speaker } from './actions/speaker';
import type { TokenSource } from './auth/token-record';
import type { UserToken } from './auth/user-token';
import type { TwitchEndpoints } from './endpoints';
import { EventSubHub } from './eventsub/hub';
import { ChatSender } from './helix/chat';
import { type ChatPace, ChatPaces } from './helix/chat-pace';
import { Helix } from './helix/client';
import { UserDirectory } from './helix/users';
import { type LastHeard, type LastHeardMemory, missingSince, shortMemory } from './last-heard';
import { pubsubAddress } from './pubsub/address';
import { PubSubHub } from './pubsub/hub';

/** Which user, as which app, on which server. */
export interface TwitchUserKey {
  endpoints: TwitchEndpoints;
  clientId: string;
  userId: string;
  login: string;
  /** Of the built-in simulator, whose users die with it: nothing is remembered of them. */
  simulated?: boolean;
}

/** What a user's connections and calls are made with. */
export interface TwitchUserOptions extends TwitchUserKey {
  /** Hears of every chat line that is sent. */
  sentLines: SentLines;
  /** How fast the user may write, together with whatever else writes as this user. */
  pace?: ChatPace;
  /** Until when it was heard of before: events since then may be missing. */
  lastHeard?: LastHeard | undefined;
}

/**
 * What all accounts of one Twitch user share: the events, the calls with their limits, and the chat queue.
 * Two config nodes may each have a login of the same user; whichever works is used.
 */
export class TwitchUser implements Speaker {
  /** The same for the same user of the same app on the same server. */
  readonly name: string;
  readonly token = 'user';
  readonly userId: string;
  readonly login: string;
  /** Whether it is a user of the built-in simulator. */
  readonly simulated: boolean;
  readonly helix: Helix;
  readonly directory: UserDirectory;
  readonly chat: ChatSender;
  readonly hub: EventSubHub;
  readonly #pubsubUrl: string | undefined;
  readonly #source: TokenSource;
  #pubsub: PubSubHub | undefined;
  readonly #lastHeard: LastHeard | undefined;
  readonly #tokens = new Map<UserToken, () => void>();
  /** The channels where the user's own lines carry the badge of a moderator or VIP: more may be sent there. */
  readonly #privileged = new Set<string>();
  #authorisedAs = '';

  constructor(options: TwitchUserOptions) {
    const { endpoints, clientId, userId, login, sentLines, lastHeard, pace } = options;
    this.simulated = options.simulated ?? false;
    this.name = nameOf({ endpoints, clientId, userId });
    this.userId = userId;
    this.login = login;
    this.#pubsubUrl = endpoints.pubsubUrl;
    this.#lastHeard = lastHeard;
    this.#source = {
      accessToken: () => this.#token().accessToken(),
      renew: (rejected) => this.#token().renew(rejected),
    };
    this.helix = new Helix({ apiUrl: endpoints.apiUrl, clientId, token: this.#source });
    this.directory = new UserDirectory(this.helix);
    this.chat = new ChatSender({
      helix: this.helix,
      sender: () => ({ userId }),
      isPrivileged: (channelId) => this.#privileged.has(channelId),
      sentLines,
      ...(pace ? { pace } : {}),
    });
    const missing = lastHeard && missingSince(lastHeard, 'eventsub', Date.now());
    this.hub = new EventSubHub({
      eventsubUrl: endpoints.eventsubUrl,
      subscriptionsUrl: endpoints.subscriptionsUrl,
      helix: this.helix,
      ...(missing ? { missingSince: missing } : {}),
    });
  }

  /**
   * The user's topics on a server that speaks PubSub, made for the first who asks.
   *
   * @throws LivestreamError `unsupported` where there is no such server
   */
  pubsub(): PubSubHub {
    if (!this.#pubsub) {
      this.#pubsub = new PubSubHub({
        url: pubsubAddress(this.#pubsubUrl),
        token: this.#source,
        missingSince: this.#lastHeard && missingSince(this.#lastHeard, 'pubsub', Date.now()),
      });
      this.#pubsub.authorise(this.#authorisedAs !== '');
    }
    return this.#pubsub;
  }

  /**
   * When the user was last heard of, on each way, in milliseconds; a way that is not used now keeps what it had.
   * Without what was never heard of.
   */
  get heard(): NonNullable<LastHeard['on']> {
    const eventsub = this.hub.heardMs;
    const pubsub = this.#pubsub ? this.#pubsub.heardMs : (this.#lastHeard?.on?.pubsub ?? 0);
    return { ...(eventsub > 0 ? { eventsub } : {}), ...(pubsub > 0 ? { pubsub } : {}) };
  }

  /** Closes every connection and waits for it. */
  async close(): Promise<void> {
    await Promise.all([this.hub.close(), this.#pubsub?.close()]);
  }

  /** Notes the roles on a line of the user's own. */
  sawOwnLine(channelId: string, roles: readonly string[]): void {
    if (roles.includes('moderator') || roles.includes('vip')) this.#privileged.add(channelId);
    else this.#privileged.delete(channelId);
  }

  /** What the user has allowed, over all logins. */
  get scopes(): readonly string[] {
    return [...new Set([...this.#tokens.keys()].flatMap((token) => token.identity?.scopes ?? []))];
  }

  /** Whether there is a login of this user. */
  get isInUse(): boolean {
    return this.#tokens.size > 0;
  }

  /** Adds a login of this user. */
  add(token: UserToken): void {
    const changed = (): void => this.#authorise();
    token.on('change', changed);
    this.#tokens.set(token, () => token.off('change', changed));
    this.#authorise();
  }

  /** Takes a login away. */
  remove(token: UserToken): void {
    this.#tokens.get(token)?.();
    this.#tokens.delete(token);
    this.#authorise();
  }

  /**
   * The hub hears of a login once per change of what it may do, so that parked wishes are not asked for in a loop,
   * and of each fresh login: what a withdrawn one has lost is parked before anybody notices that it is withdrawn.
   */
  #authorise(): void {
    const tokens = [...this.#tokens.keys()];
    const works = tokens.some(({ state }) => state === 'ready' || state === 'offline');
    const logins = tokens.reduce((sum, token) => sum + token.logins, 0);
    const authorisedAs = works ? `as ${this.scopes.join(' ')} in login ${logins}` : '';
    if (authorisedAs === this.#authorisedAs) return;
    this.#authorisedAs = authorisedAs;
    this.hub.authorise(works);
    this.#pubsub?.authorise(works);
  }

  #token(): UserToken {
    const tokens = [...this.#tokens.keys()];
    const best =
      tokens.find(({ state }) => state === 'ready') ??
      tokens.find(({ state }) => state === 'offline') ??
      tokens[0];
    if (!best) {
      // A call that was on its way when the flows were deployed anew.
      throw new LivestreamError('network', sentence`The Twitch account was closed meanwhile.`, {
        platform: 'twitch',
      });
    }
    return best;
  }
}

/** How often it is written down that a user is heard of, for the case that nobody gets to say goodbye. */
const NOTE_EVERY_MS = 3_600_000;
/** How soon a user is heard of for the first time: until then the note of the last goodbye stands, or none. */
const FIRST_NOTE_MS = 60_000;

/** All Twitch users that are in use, shared between accounts by server, client id and user. */
export class TwitchUsers {
  readonly #users = new Map<string, TwitchUser>();
  readonly #memory: LastHeardMemory;
  readonly #paces = new ChatPaces();
  /** When it was last written down for a user, in milliseconds. */
  readonly #notedMs = new Map<TwitchUser, number>();
  #noteTimer: NodeJS.Timeout | undefined;

  /** @param memory knows when a user was last heard of: what happened until it is back may be missing */
  constructor(memory: LastHeardMemory = shortMemory()) {
    this.#memory = memory;
  }

  /**
   * The user that `token` is of, together with everybody who has it already.
   *
   * @param paces how fast users may write, shared with the apps that write as them
   */
  enter(
    key: TwitchUserKey,
    token: UserToken,
    sentLines: SentLines,
    paces: ChatPaces = this.#paces,
  ): TwitchUser {
    const name = nameOf(key);
    let user = this.#users.get(name);
    if (!user) {
      const lastHeard = key.simulated ? undefined : this.#memory.recall(name);
      const pace = paces.of(key.endpoints.apiUrl, key.userId);
      user = new TwitchUser({ ...key, sentLines, pace, lastHeard });
      this.#users.set(name, user);
      this.#noteTimer ??= setInterval(() => void this.#noteDue(), FIRST_NOTE_MS).unref();
    }
    user.add(token);
    return user;
  }

  /** Gives a user back; the last one closes its connections and waits for that. */
  async leave(user: TwitchUser, token: UserToken): Promise<void> {
    user.remove(token);
    if (user.isInUse) return;
    await this.#note(user, true);
    this.#notedMs.delete(user);
    // Another login may have entered while that was written.
    if (user.isInUse) return;
    if (this.#users.get(user.name) === user) this.#users.delete(user.name);
    if (this.#users.size === 0) {
      clearInterval(this.#noteTimer);
      this.#noteTimer = undefined;
    }
    await user.close();
  }

  async #noteDue(): Promise<void> {
    for (const user of this.#users.values()) {
      if (Date.now() - (this.#notedMs.get(user) ?? 0) >= NOTE_EVERY_MS) await this.#note(user, false);
    }
  }

  /** Writes down when a user was last heard of; that this fails must not keep anything else from happening. */
  async #note(user: TwitchUser, orderly: boolean): Promise<void> {
    const on = user.heard;
    const atMs = Math.max(0, ...Object.values(on));
    if (atMs === 0 || user.simulated) return;
    this.#notedMs.set(user, Date.now());
    const { twitchMs } = user.hub;
    const heard = { atMs, on, orderly, ...(twitchMs > 0 ? { twitchMs } : {}) };
    await this.#memory.remember(user.name, heard).catch(() => undefined);
  }
}

function nameOf({ endpoints, clientId, userId }: Omit<TwitchUserKey, 'login'>): string {
  const { apiUrl, eventsubUrl, subscriptionsUrl, pubsubUrl } = endpoints;
  const addresses = [apiUrl, eventsubUrl, subscriptionsUrl, ...(pubsubUrl ? [pubsubUrl] : [])];
  return [...addresses, clientId, userId].join(' ');
}
