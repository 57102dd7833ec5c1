/** An account of the simulated platform. */
export interface SimulatedUser {
  id: string;
  login: string;
  name: string;
  /** Colour of the name in chat, `#RRGGBB`, or empty when never chosen. */
  color: string;
  broadcasterType: '' | 'affiliate' | 'partner';
  email: string;
  description: string;
  createdAt: string;
}

/** What somebody may be in one channel. */
export type ChannelRole = 'moderator' | 'vip' | 'subscriber' | 'follower';

/** A chat line that the channel still knows. */
export interface ChatLine {
  id: string;
  userId: string;
  text: string;
  atMs: number;
}

/** A pinned line; `endsAtMs` is null until the stream ends. */
export interface ChatPin {
  messageId: string;
  pinnedBy: string;
  startsAtMs: number;
  updatedAtMs: number;
  endsAtMs: number | null;
}

/** Who may write in a chat, and how often. A number is null where its mode is off. */
export interface ChatSettings {
  isEmoteOnly: boolean;
  /** How long one must have followed, in minutes. */
  followerMinutes: number | null;
  /** How long moderators see a line before the others. */
  delaySeconds: number | null;
  /** How long one has to wait between two lines. */
  slowSeconds: number | null;
  isSubscriberOnly: boolean;
  isUnique: boolean;
}

/** A chat in which everybody may write. */
const OPEN_CHAT: Readonly<ChatSettings> = {
  isEmoteOnly: false,
  followerMinutes: null,
  delaySeconds: null,
  slowSeconds: null,
  isSubscriberOnly: false,
  isUnique: false,
};

/** One channel: who is what in it, what was said, whether it is live. */
export interface ChannelState {
  readonly broadcaster: SimulatedUser;
  readonly roles: Map<string, Set<ChannelRole>>;
  /** Since when people follow, in milliseconds. */
  readonly followedMs: Map<string, number>;
  /** How many bits people have cheered. */
  readonly bits: Map<string, number>;
  /** Banned or timed-out users with the end of the timeout in milliseconds; null is for good. */
  readonly bans: Map<string, number | null>;
  /** The last lines by id, oldest first. */
  readonly lines: Map<string, ChatLine>;
  pin: ChatPin | null;
  /** The hype train that runs, as Helix tells it. */
  hypeTrain: Record<string, unknown> | null;
  title: string;
  categoryId: string;
  categoryName: string;
  language: string;
  tags: string[];
  /** Ids of the content classification labels that are on. */
  readonly labels: Set<string>;
  delaySeconds: number;
  isBranded: boolean;
  readonly settings: ChatSettings;
  stream: { id: string; startedAt: string; viewers: number } | null;
}

/** How many chat lines a channel remembers: enough for replies, pins and deletions. */
const REMEMBERED_LINES = 2_000;

/** Everybody and every channel of a simulated Twitch. */
export class World {
  readonly #byId = new Map<string, SimulatedUser>();
  readonly #byLogin = new Map<string, SimulatedUser>();
  readonly #channels = new Map<string, ChannelState>();
  readonly #now: () => number;
  #nextId = 600_100_001;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Adds an account, or gives the one that has this login already. */
  addUser(user: { login: string; name?: string; id?: string; color?: string }): SimulatedUser {
    const login = user.login.toLowerCase();
    const known = this.#byLogin.get(login);
    if (known) return known;
    const added: SimulatedUser = {
      id: user.id ?? String(this.#nextId++),
      login,
      name: user.name ?? user.login,
      color: user.color ?? '',
      broadcasterType: 'affiliate',
      email: `${login}@example.com`,
      description: '',
      createdAt: new Date(this.#now() - 400 * 86_400_000).toISOString(),
    };
    this.#byId.set(added.id, added);
    this.#byLogin.set(login, added);
    return added;
  }

  user(id: string): SimulatedUser | undefined {
    return this.#byId.get(id);
  }

  userByLogin(login: string): SimulatedUser | undefined {
    return this.#byLogin.get(login.toLowerCase());
  }

  users(): SimulatedUser[] {
    return [...this.#byId.values()];
  }

  /** The channel of a user; everybody has one. Undefined for an id that nobody has. */
  channel(broadcasterId: string): ChannelState | undefined {
    const known = this.#channels.get(broadcasterId);
    if (known) return known;
    const broadcaster = this.#byId.get(broadcasterId);
    if (!broadcaster) return undefined;
    const channel: ChannelState = {
      broadcaster,
      roles: new Map(),
      followedMs: new Map(),
      bits: new Map(),
      bans: new Map(),
      lines: new Map(),
      pin: null,
      hypeTrain: null,
      title: `${broadcaster.name} live`,
      categoryId: '509670',
      categoryName: 'Science & Technology',
      language: 'en',
      tags: [],
      labels: new Set(),
      delaySeconds: 0,
      isBranded: false,
      settings: { ...OPEN_CHAT },
      stream: null,
    };
    this.#channels.set(broadcasterId, channel);
    return channel;
  }

  /** Gives somebody a role in a channel. */
  grantRole(channel: ChannelState, userId: string, role: ChannelRole): void {
    const roles = channel.roles.get(userId) ?? new Set<ChannelRole>();
    roles.add(role);
    channel.roles.set(userId, roles);
    if (role === 'follower' && !channel.followedMs.has(userId)) channel.followedMs.set(userId, this.#now());
  }

  /** Since when somebody follows a channel, in milliseconds; undefined when they do not. */
  followedAt(channel: ChannelState, userId: string): number | undefined {
    return this.hasRole(channel, userId, 'follower') ? channel.followedMs.get(userId) : undefined;
  }

  /** The channels in which somebody has a role. */
  channelsWith(userId: string, role: ChannelRole): ChannelState[] {
    return [...this.#channels.values()].filter((channel) => this.hasRole(channel, userId, role));
  }

  /** Takes a role from somebody. False when they did not have it. */
  takeRole(channel: ChannelState, userId: string, role: ChannelRole): boolean {
    return channel.roles.get(userId)?.delete(role) ?? false;
  }

  /** Everybody who has a role in a channel, in the order in which they got their first one. */
  holders(channel: ChannelState, role: ChannelRole): SimulatedUser[] {
    return [...channel.roles]
      .filter(([, roles]) => roles.has(role))
      .flatMap(([userId]) => this.#byId.get(userId) ?? []);
  }

  /** Whether somebody may moderate: the broadcaster always may. */
  mayModerate(channel: ChannelState, userId: string): boolean {
    return channel.broadcaster.id === userId || this.hasRole(channel, userId, 'moderator');
  }

  hasRole(channel: ChannelState, userId: string, role: ChannelRole): boolean {
    return channel.roles.get(userId)?.has(role) ?? false;
  }

  /** Whether somebody is banned or timed out right now; a timeout that has run out is forgotten here. */
  isBanned(channel: ChannelState, userId: string): boolean {
    const endsAt = channel.bans.get(userId);
    if (endsAt === undefined) return false;
    if (endsAt !== null && endsAt <= this.#now()) {
      channel.bans.delete(userId);
      return false;
    }
    return true;
  }

  /** Keeps a chat line, and forgets the oldest beyond what a channel remembers. */
  rememberLine(channel: ChannelState, line: ChatLine): void {
    channel.lines.set(line.id, line);
    if (channel.lines.size <= REMEMBERED_LINES) return;
    for (const oldest of channel.lines.keys()) {
      channel.lines.delete(oldest);
      return;
    }
  }

  /** Puts a line on top of the chat, in place of the one before. `durationSeconds` null: until the stream ends. */
  pin(channel: ChannelState, messageId: string, pinnedBy: string, durationSeconds: number | null): void {
    const nowMs = this.#now();
    channel.pin = {
      messageId,
      pinnedBy,
      startsAtMs: nowMs,
      updatedAtMs: nowMs,
      endsAtMs: durationSeconds === null ? null : nowMs + durationSeconds * 1_000,
    };
  }

  /** The channel's stream starts. Gives the stream. */
  goLive(channel: ChannelState): { id: string; startedAt: string } {
    channel.stream = {
      id: String(this.#now()),
      startedAt: new Date(this.#now()).toISOString(),
      viewers: 120,
    };
    return channel.stream;
  }
}
