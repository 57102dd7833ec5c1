import { type EventSubType, findEventSubType } from '../../../twitch/eventsub/catalogue';
import { type SampleOptions, sampleFrame } from '../../../twitch/samples';
import type { Watch } from '../../watch';
import type { LineExtras } from '../channel/chat-room';
import type { WireContent } from '../eventsub/notifications';
import type { SubscriptionRecord } from '../eventsub/subscriptions';
import type { TwitchPlatform } from '../platform';
import type { RequestRecord, SessionView, TwitchReports } from '../reports';
import type { ChannelRole, ChatLine, SimulatedUser } from '../state';
import { TroubleControls } from './trouble';

/** How an event of a sample is told. */
export interface EmitOptions {
  /** The name of the sample; `main` unless told. */
  variant?: string;
  /** Fields that replace the sample's. */
  event?: Record<string, unknown>;
  /** The message id; one of its own for each subscriber unless told. */
  messageId?: string;
  /** The login of the channel it happens in; the broadcaster's unless told. */
  broadcaster?: string;
  /** The login of the viewer who does it, in samples that do not need somebody particular. */
  viewer?: string;
}

/** A line of a viewer. */
export interface SpokenLine extends LineExtras {
  /** The login of who speaks; added when nobody has it. */
  user: string;
  text: string;
  /** The login of the channel; the broadcaster's unless told. */
  channel?: string;
}

/** What only the platform and its viewers could do, and what there is to see of it, as plain methods for tests. */
export class TwitchControls extends TroubleControls {
  /** Promises for what goes on, so that nobody has to sleep. */
  readonly watch: Watch<TwitchReports>;
  readonly #platform: TwitchPlatform;

  constructor(platform: TwitchPlatform) {
    super(platform);
    this.#platform = platform;
    this.watch = platform.watch;
  }

  /** Adds an account, with roles in the broadcaster's channel. A login that exists is given its roles. */
  addUser(user: {
    login: string;
    name?: string;
    id?: string;
    roles?: readonly ChannelRole[];
  }): SimulatedUser {
    const { broadcaster, world } = this.#platform;
    const added = world.addUser(user);
    const channel = world.channel(broadcaster.id);
    for (const role of user.roles ?? []) if (channel) world.grantRole(channel, added.id, role);
    return added;
  }

  /** Somebody says something in chat, free of the limits that senders have. */
  say({ user, text, channel, ...extras }: SpokenLine): ChatLine {
    const { world, room } = this.#platform;
    const place = world.channel(this.#user(channel).id);
    if (!place) throw new Error('There is no such channel');
    return room.post(place, world.addUser({ login: user }), text, extras);
  }

  /**
   * Tells an event built from the sample of its type to everybody whose condition it meets. Without a version each
   * subscriber gets the version it asked for. Returns how many were told.
   */
  emit(type: string, version?: string, options: EmitOptions = {}): number {
    const { notifications, world } = this.#platform;
    const broadcaster = this.#user(options.broadcaster);
    const viewer = options.viewer === undefined ? undefined : world.addUser({ login: options.viewer });
    // What one user hears twice, over two sockets, is the same event with the same ids.
    const built = new Map<string, WireContent>();
    const build = ({ userId, version: asked, condition }: SubscriptionRecord): WireContent => {
      const key = `${asked} ${userId}`;
      const content =
        built.get(key) ??
        sampled(type, asked, options, {
          broadcaster,
          user: world.user(userId ?? broadcaster.id),
          ...(viewer ? { viewer } : {}),
        });
      built.set(key, content);
      return aboutApp(content, condition);
    };
    const channelId = options.event?.broadcaster_user_id ?? broadcaster.id;
    const told = notifications.tellEach(type, build, {
      version,
      messageId: options.messageId,
      ...(typeof channelId === 'string' ? { channelId } : {}),
    });
    if (type === 'channel.chat.message')
      for (const content of built.values()) this.#remember(broadcaster, content);
    return told;
  }

  /** Tells an event, in the wire's field names, to everybody whose condition it meets. Returns how many were told. */
  tell(type: string, event: Record<string, unknown>): number {
    return this.#platform.notifications.tell(type, event);
  }

  /** Makes a type subscribable that the catalogue does not know. */
  addType(row: EventSubType): void {
    this.#platform.moreTypes.set(`${row.type} ${row.version}`, row);
  }

  /** The EventSub sessions that are up, oldest first. */
  sessions(): SessionView[] {
    return this.#platform.sockets.sessions().map((session) => ({
      id: session.id,
      userId: session.owner?.userId ?? null,
      clientId: session.owner?.clientId ?? null,
      keepaliveSeconds: session.current.keepaliveSeconds,
      subscriptions: this.#platform.book.enabledOn(session.id).length,
      shards: this.#platform.carriage.conduits.servedBy(session.id),
      sockets: session.previous ? 2 : 1,
      isMoving: session.isMoving,
    }));
  }

  /** Every subscription that is listed, the ended ones of the last minute included, oldest first. */
  subscriptions(status?: string): SubscriptionRecord[] {
    return this.#platform.book.all().filter((record) => status === undefined || record.status === status);
  }

  /** The requests so far, oldest first, optionally those of a method and the start of a path. */
  requests(method?: string, path = ''): RequestRecord[] {
    return this.#platform.door.requests.filter(
      (entry) => (method === undefined || entry.method === method) && entry.path.startsWith(path),
    );
  }

  /** The chat of a channel as it stands, oldest line first, with the login of each author. */
  lines(channel?: string): (ChatLine & { login: string })[] {
    const { world } = this.#platform;
    const lines = world.channel(this.#user(channel).id)?.lines.values() ?? [];
    return [...lines].map((line) => ({ ...line, login: world.user(line.userId)?.login ?? '' }));
  }

  /**
   * A stream goes on, or off: the broadcaster's, which is on from the start, or that of another channel's login.
   * Listeners hear it.
   */
  setLive(isLive: boolean, login?: string): void {
    const { world } = this.#platform;
    const channel = world.channel(this.#user(login).id);
    if (!channel || isLive === (channel.stream !== null)) return;
    const broadcaster = channel.broadcaster.login;
    if (isLive) {
      const { id, startedAt } = world.goLive(channel);
      this.emit('stream.online', '1', { broadcaster, event: { id, type: 'live', started_at: startedAt } });
      return;
    }
    const id = channel.stream?.id;
    channel.stream = null;
    channel.pin = null;
    this.emit('stream.offline', '1', { broadcaster, event: { id } });
  }

  /** A line that was told can be answered, pinned and deleted like one that was said. */
  #remember({ id: channelId }: SimulatedUser, content: WireContent): void {
    const { now, world } = this.#platform;
    const channel = world.channel(channelId);
    if (!channel || !('event' in content)) return;
    const { chatter_user_id: id, chatter_user_login: login, chatter_user_name: name } = content.event;
    const { message_id: lineId, message } = content.event;
    if (typeof login !== 'string' || typeof lineId !== 'string') return;
    const author = world.addUser({ login, name: String(name), id: String(id) });
    const { text } = (message ?? {}) as { text?: unknown };
    world.rememberLine(channel, { id: lineId, userId: author.id, text: String(text ?? ''), atMs: now() });
  }

  #user(login: string | undefined): SimulatedUser {
    const { broadcaster, world } = this.#platform;
    return login === undefined ? broadcaster : world.addUser({ login });
  }
}

/** What names an app in an event is the subscriber's own: the samples know none of the simulator's apps. */
const APP_FIELDS = ['client_id', 'extension_client_id', 'conduit_id'] as const;

function aboutApp(content: WireContent, condition: Readonly<Record<string, string>>): WireContent {
  if (!('event' in content)) return content;
  const named = APP_FIELDS.filter((name) => name in content.event && name in condition);
  if (named.length === 0) return content;
  return { event: { ...content.event, ...Object.fromEntries(named.map((name) => [name, condition[name]])) } };
}

/** The sample of a type with the fields that were given; those alone where there is no sample. */
function sampled(type: string, version: string, options: EmitOptions, who: SampleOptions): WireContent {
  if (!findEventSubType(type, version)) return { event: { ...options.event } };
  const { event, events } = sampleFrame(type, version, { ...who, variant: options.variant }).payload;
  return event ? { event: { ...event, ...options.event } } : { events: events ?? [] };
}
