import { type EventSubType, findEventSubType } from '../../twitch/eventsub/catalogue';
import { named } from '../../twitch/samples/scene';
import { Faults } from '../faults';
import { Watch } from '../watch';
import { OAuth } from './auth/oauth';
import { TokenDesk } from './auth/tokens';
import { AutoMod } from './channel/automod';
import { ChatRoom } from './channel/chat-room';
import { Moderation } from './channel/moderation';
import { Polls } from './channel/polls';
import { Predictions } from './channel/predictions';
import { Rewards } from './channel/rewards';
import { UnbanRequests } from './channel/unban-requests';
import { type Shard, shardDisabledEvent } from './conduit/conduit';
import { TwitchDoor } from './door';
import { Carriage } from './eventsub/carriage';
import { wireTime } from './eventsub/frames';
import { Notifications } from './eventsub/notifications';
import type { Session } from './eventsub/session';
import { EventSubSockets } from './eventsub/socket';
import { SubscriptionBook, type SubscriptionRecord } from './eventsub/subscriptions';
import { Helix } from './helix/helix';
import { TWITCH_FIGURES, type TwitchFigures, type TwitchSimulatorOptions } from './options';
import { PubSubServer } from './pubsub/server';
import type { TwitchReports } from './reports';
import { helixRoutes } from './routes';
import { conduitRoutes } from './routes/conduit';
import { subscriptionRoutes } from './routes/subscription';
import { type ChannelState, type SimulatedUser, World } from './state';
import { Timers } from './timers';

const BROADCASTER = { id: '600100000', login: 'lumen_harbour', name: 'Lumen_Harbour', color: '#1E90FF' };

/** Every part of the simulated Twitch, wired to the others. */
export class TwitchPlatform {
  readonly figures: TwitchFigures;
  readonly now: () => number;
  readonly watch = new Watch<TwitchReports>();
  readonly world: World;
  readonly tokens: TokenDesk;
  readonly faults = new Faults();
  readonly book: SubscriptionBook;
  readonly sockets: EventSubSockets;
  readonly carriage: Carriage;
  readonly notifications: Notifications;
  readonly pubsub: PubSubServer;
  readonly room: ChatRoom;
  readonly moderation: Moderation;
  readonly polls: Polls;
  readonly predictions: Predictions;
  readonly rewards: Rewards;
  readonly automod: AutoMod;
  readonly unbanRequests: UnbanRequests;
  readonly timers = new Timers();
  readonly oauth: OAuth;
  readonly helix: Helix;
  readonly broadcaster: SimulatedUser;
  readonly door: TwitchDoor;
  /** Types that the catalogue does not know, by `type version`. */
  readonly moreTypes = new Map<string, EventSubType>();

  /** @param url the address of the door, without a slash at the end; asked for once the door is open */
  constructor(
    options: TwitchSimulatorOptions,
    private readonly url: () => string,
  ) {
    const figures = { ...TWITCH_FIGURES, ...options.figures };
    const now = options.now ?? Date.now;
    this.figures = figures;
    this.now = now;
    this.world = new World(now);
    this.broadcaster = this.world.addUser(BROADCASTER);
    const channel = this.world.channel(this.broadcaster.id);
    if (channel) this.world.goLive(channel);
    const lifetimes = {
      userSeconds: figures.userTokenSeconds,
      appSeconds: figures.appTokenSeconds,
      refreshSeconds: figures.refreshTokenSeconds,
    };
    this.tokens = new TokenDesk(now, lifetimes, {
      granted: (clientId, userId) => this.#consent('user.authorization.grant', clientId, userId),
      withdrawn: (clientId, userId) => {
        this.#consent('user.authorization.revoke', clientId, userId);
        this.pubsub.revokeUser(userId);
      },
    });
    this.book = new SubscriptionBook(figures, (record) => this.watch.report('forgotten', record));
    this.sockets = new EventSubSockets({
      figures,
      address: () => this.eventsubUrl,
      newSessionIdOnReconnect: options.newSessionIdOnReconnect ?? false,
      opened: (session, moved, formerId) => this.#opened(session, moved, formerId),
      settled: (session) => this.watch.report('settled', { sessionId: session.id }),
      ended: (session, status, code) => this.#ended(session, status, code),
    });
    this.carriage = new Carriage({
      figures,
      book: this.book,
      sockets: this.sockets,
      watch: this.watch,
      revoke: (record, status) => this.revoke(record, status),
      shardDisabled: (shard) => this.#shardDisabled(shard),
    });
    this.notifications = new Notifications(this.book, (record, message) =>
      this.carriage.bring(record, message),
    );
    this.pubsub = new PubSubServer({
      figures,
      world: this.world,
      tokens: this.tokens,
      now: Date.now,
      listened: (topic, userId) => this.watch.report('pubsub_listened', { topic, userId }),
      connected: (socketId) => this.watch.report('pubsub_connected', { socketId }),
      disconnected: (socketId, code) => this.watch.report('pubsub_disconnected', { socketId, code }),
    });
    this.notifications.eavesdropper = this.pubsub;
    this.room = new ChatRoom(this.world, this.notifications, now, (channel, { id, userId, text }) =>
      this.watch.report('line', { id, userId, text, channelId: channel.broadcaster.id }),
    );
    this.oauth = new OAuth({
      world: this.world,
      tokens: this.tokens,
      now,
      activateUrl: () => `${this.url()}/activate`,
      defaultUserId: this.broadcaster.id,
      deviceCodeSeconds: figures.deviceCodeSeconds,
      pollIntervalSeconds: figures.pollIntervalSeconds,
    });
    const { book, notifications, sockets, tokens, world } = this;
    const { conduits } = this.carriage;
    const allowsLoopback = !options.strictCallbacks;
    const moderation = new Moderation(world, this.room, notifications, now, (place, user) =>
      this.#banned(place, user),
    );
    this.moderation = moderation;
    const opened = ({ broadcaster }: ChannelState) =>
      this.watch.report('opened', { channelId: broadcaster.id });
    this.polls = new Polls(notifications, now, this.timers, figures.secondMs, opened);
    this.predictions = new Predictions(notifications, now, this.timers, figures.secondMs, opened);
    this.rewards = new Rewards(notifications, now, opened);
    this.automod = new AutoMod(this.room, notifications, now);
    this.unbanRequests = new UnbanRequests(notifications, moderation, now);
    this.helix = new Helix({ world, tokens, now, pointsPerMinute: figures.helixPointsPerMinute }, [
      ...helixRoutes(this),
      ...conduitRoutes({ conduits, sockets, figures, allowsLoopback }),
      ...subscriptionRoutes({
        world,
        tokens,
        book,
        sockets,
        conduits,
        figures,
        allowsLoopback,
        findType: (type, version) =>
          this.moreTypes.get(`${type} ${version}`) ?? findEventSubType(type, version),
        subscribed: (record) => this.#subscribed(record),
        unsubscribed: (record) => this.#unsubscribed(record),
      }),
    ]);
    this.door = new TwitchDoor(this);
  }

  /** Where PubSub clients connect to. */
  get pubsubUrl(): string {
    return `${this.url().replace('http:', 'ws:')}/pubsub`;
  }

  /** Where sockets connect to. */
  get eventsubUrl(): string {
    return `${this.url().replace('http:', 'ws:')}/ws`;
  }

  /** Tells the owner of a subscription that it is revoked; a session that has no other is unused from now on. */
  revoke(record: SubscriptionRecord, status: string): void {
    this.notifications.revoke(record, status);
    this.#unsubscribed(record);
  }

  /** Ends everything that runs. */
  close(): void {
    this.faults.clear();
    this.carriage.close();
    this.timers.close();
    this.sockets.close();
    this.pubsub.close();
    this.book.clear();
  }

  #opened(session: Session, moved: boolean, formerId: string): void {
    if (formerId !== session.id) {
      this.book.rename(formerId, session.id);
      this.carriage.conduits.sessionRenamed(formerId, session.id);
    }
    this.watch.report('connected', { sessionId: session.id, moved });
  }

  #ended(session: Session, status: string, code: number): void {
    for (const record of this.book.enabledOn(session.id)) {
      this.book.disable(record, status, wireTime(Date.now()));
    }
    this.carriage.conduits.sessionEnded(session.id, status);
    this.watch.report('disconnected', { sessionId: session.id, code });
  }

  #consent(type: string, clientId: string, userId: string): void {
    const user = this.world.user(userId);
    if (user) this.notifications.tell(type, { client_id: clientId, ...named('user', user) });
  }

  /** Only the app that owns the conduit hears of its shards. */
  #shardDisabled(shard: Shard): void {
    const event = shardDisabledEvent(shard);
    this.notifications.tellEach('conduit.shard.disabled', ({ clientId }) =>
      clientId === shard.conduit.clientId ? { event } : undefined,
    );
  }

  #subscribed(record: SubscriptionRecord): void {
    this.watch.report('subscribed', record);
    void this.carriage.verify(record);
  }

  #unsubscribed(record: SubscriptionRecord): void {
    this.carriage.unsubscribed(record);
    this.watch.report('unsubscribed', record);
  }

  /** Nobody hears a chat that they are banned from. */
  #banned(channel: ChannelState, user: SimulatedUser): void {
    for (const record of this.book.all()) {
      const isChat = record.type.startsWith('channel.chat') && record.status === 'enabled';
      const isHere = record.condition.broadcaster_user_id === channel.broadcaster.id;
      if (isChat && isHere && record.condition.user_id === user.id) this.revoke(record, 'chat_user_banned');
    }
  }
}
