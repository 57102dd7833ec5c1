import type { EventsInput, InputSink, InputState } from '../events/input';
import { Backoff } from '../shared/backoff';
import { Dedupe } from '../shared/dedupe';
import { asLivestreamError, isLivestreamError, LivestreamError } from '../shared/errors';
import type { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import { Undelivered } from '../shared/undelivered';
import type { AppClient } from './app-client';
import { AppSubscriptionCalls } from './conduit/app-subscription-calls';
import { ConduitCalls } from './conduit/calls';
import { explainAppRefusal, explainAppRevocation, type Persons } from './conduit/explain';
import { type ConduitMemory, type ConduitMemorySlot, NO_MEMORY, readMemory } from './conduit/memory';
import type { Pace } from './conduit/pace';
import { readShardChoice, type ShardChoice, type ShardsSettings } from './conduit/settings';
import { ShardNews } from './conduit/shard-news';
import { ConduitShards, type ShardProgress } from './conduit/shards';
import { ConduitSubscriptions } from './conduit/subscriptions';
import { unreached } from './conduit/unreached';
import { type OpenWebhook, openWebhook, type WebhookHost } from './conduit/webhook';
import type { WireConduit } from './conduit/wire';
import { Delivery } from './delivery';
import type { Frame, NotificationPayload } from './eventsub/protocol';
import { type Wish, wishKey } from './eventsub/subscription-calls';
import { channelOf } from './eventsub/wishes';
import { lookUp } from './lookup';

export interface ShardsInputOptions extends ShardsSettings {
  /** The app's token and calls; rejects when its settings cannot be used. */
  client: () => Promise<AppClient>;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** Where what is known of the conduit is kept over a restart, by a name for the app. */
  slot: (app: string) => ConduitMemorySlot;
  sentLines: SentLines;
  own: boolean;
  raw: boolean;
  /** Whether all `connection.*` events are wanted; `connection.shard_session` comes whenever the flow identifies. */
  connectionEvents: boolean;
  sink: InputSink;
  /** Typed by the user: what Twitch is to sign webhooks with. */
  secret?: string;
  /** The server of the flows; without it there are no webhooks. */
  host?: WebhookHost;
  pace?: Partial<Pace>;
}

/** With which a conduit tells that one of its shards is disabled. */
const SHARD_DISABLED = 'conduit.shard.disabled';

/**
 * The heart of *twitch shards*: serves shards of the app's conduit, keeps the subscriptions that its settings mean,
 * turns what comes into messages, and says how things stand.
 */
export class TwitchShardsInput implements EventsInput {
  readonly #options: ShardsInputOptions;
  readonly #sink: InputSink;
  readonly #delivery: Delivery<Frame>;
  readonly #undelivered = new Undelivered<Frame>();
  readonly #news: ShardNews;
  readonly #backoff = new Backoff({ firstMs: 2_000, maxMs: 60_000 });
  /** Shared by all shards: after a loss Twitch may send a message again, on another one. */
  readonly #seen = new Dedupe();
  #client: AppClient | undefined;
  #shards: ConduitShards | undefined;
  #subscriptions: ConduitSubscriptions | undefined;
  #slot: ConduitMemorySlot = NO_MEMORY;
  #webhook: OpenWebhook | undefined;
  #wanted: ReadonlySet<string> = new Set();
  #watchKey = '';
  #conduit: WireConduit | undefined;
  #subscribedTo = '';
  #refused = 0;
  /** Why the conduit cannot be reached or used. */
  #problem: LivestreamError | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ShardsInputOptions) {
    const { accountId, own, raw, sentLines, sink } = options;
    this.#options = options;
    this.#sink = sink;
    const { connectionEvents } = options;
    this.#news = new ShardNews({
      sink,
      accountId,
      connectionEvents,
      isSimulated: () => this.#client?.access.simulated ?? false,
    });
    this.#delivery = new Delivery({
      accountId,
      own,
      raw,
      sentLines,
      pass: (message) => {
        if (!this.#closed) sink.event(message);
      },
    });
  }

  start(): void {
    this.#news.stand('connecting');
    void this.#open();
  }

  /** Closes the connections and waits for that; the subscriptions stay for whoever serves the conduit next. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#news.close();
    clearTimeout(this.#retryTimer);
    const unsent = [...this.#delivery.giveBack(), ...this.#undelivered.items];
    this.#subscriptions?.close();
    this.#webhook?.close();
    const memory = this.#memory(true, unsent);
    await this.#shards?.close();
    if (memory) this.#slot.save(() => memory);
    await this.#slot.flush();
  }

  /** @throws LivestreamError `bad_input` for a type without a sample */
  test(type: string, version?: string, variant?: string): number {
    return this.#delivery.sample(type, version, variant);
  }

  async #open(): Promise<void> {
    try {
      const choice = readShardChoice(this.#options);
      const client = await this.#options.client();
      const { channel = '', events = [], reader = '' } = this.#options;
      const { clientId } = client.access;
      const { wishes, problems } = await lookUp(
        { channel, events },
        { directory: client.directory, clientId, reader },
      );
      const slot = client.access.simulated ? NO_MEMORY : this.#options.slot(appName(client));
      const memory = readMemory(await slot.load());
      const webhook = choice.transport === 'webhook' ? await this.#openWebhook(client) : undefined;
      if (this.#closed) {
        webhook?.close();
        return;
      }
      this.#webhook = webhook;
      this.#client = client;
      this.#slot = slot;
      this.#backoff.reset();
      this.#sink.mended('open');
      for (const problem of problems)
        this.#news.complain('connection.subscription_revoked', problem, problem.message);
      this.#refused = problems.length;
      this.#wanted = new Set(wishes.map(wishKey));
      if (webhook && choice.isPlain) this.#listen(wishes, memory, webhook);
      else this.#serve(choice, client, wishes, memory);
    } catch (error) {
      if (!this.#closed) this.#openLater(asLivestreamError(error, 'twitch'));
    }
  }

  #openLater(error: LivestreamError): void {
    this.#news.stand(stateOf(error));
    const kind = error.code === 'auth_required' ? 'connection.auth_required' : 'connection.lost';
    this.#news.complain(kind, error, 'open');
    // What is wrong with a setting is still wrong in a minute.
    if (!isLivestreamError(error, 'bad_input', 'unsupported', 'conflict'))
      this.#retryTimer = setTimeout(() => void this.#open(), this.#backoff.next()).unref();
  }

  #serve(
    choice: ShardChoice,
    client: AppClient,
    wishes: readonly Wish[],
    memory: ConduitMemory | undefined,
  ): void {
    const { endpoints } = client.access;
    const { pace } = this.#options;
    this.#shards = new ConduitShards({
      calls: new ConduitCalls(client.helix),
      eventsubUrl: endpoints.eventsubUrl,
      conduit: choice.conduit,
      shardCount: choice.shardCount,
      rule: choice.rule,
      identify: choice.identify,
      webhook: this.#webhook?.address ?? null,
      memory,
      remember: () => this.#remember(),
      ...(pace ? { pace } : {}),
      events: {
        frame: (frame) => this.#frame(frame),
        conduit: (conduit) => this.#useConduit(conduit, wishes, memory),
        session: (shard, sessionId) =>
          this.#news.shard('session', this.#conduit?.id ?? null, shard, sessionId),
        assigned: (shard, sessionId) => {
          this.#subscribe();
          this.#news.shard('assigned', this.#conduit?.id ?? null, shard, sessionId);
        },
        lost: (shard, reason) => this.#news.lost(shard, reason),
        gap: (gap) => this.#news.gap(gap),
        changed: () => this.#show(),
        trouble: (error, cause) => this.#trouble(error, cause),
        mended: (cause) => {
          this.#sink.mended(cause);
          if (cause === 'conduit') this.#problem = undefined;
        },
      },
    });
    this.#shards.start();
  }

  #openWebhook(client: AppClient): Promise<OpenWebhook> {
    const { callbackUrl = '', path = '', secret = '', host } = this.#options;
    if (!host) throw new LivestreamError('unsupported', sentence`There is no server for webhooks here.`);
    return openWebhook({ callbackUrl, path, secret }, client.access, host, {
      seen: this.#seen,
      onFrame: (frame) => this.#take(frame),
      onChallenge: () => {
        this.#shards?.look();
        this.#subscriptions?.challenged();
      },
      onRefused: (error) => this.#sink.trouble(error, `webhook ${error.cause.detail}`),
    });
  }

  /** Webhook subscriptions without a conduit: the events come, and there are no shards. */
  #listen(wishes: readonly Wish[], memory: ConduitMemory | undefined, webhook: OpenWebhook): void {
    const former = memory?.conduitId === '' ? memory : undefined;
    // Twitch signs with the secret that a subscription was made with, and never tells which one that was.
    const isSignedAnew = former?.signedWith !== webhook.signedWith;
    this.#subscriptions = this.#keep(wishes, former?.made ?? [], isSignedAnew);
    this.#subscriptions.use({ method: 'webhook', ...webhook.address });
  }

  // --- subscriptions -----------------------------------------------------------------------------------------

  #useConduit(conduit: WireConduit, wishes: readonly Wish[], memory: ConduitMemory | undefined): void {
    const client = this.#client;
    if (!client) return;
    const isOther = conduit.id !== this.#conduit?.id;
    this.#conduit = conduit;
    if (!isOther) return;
    const { clientId } = client.access;
    const watch: Wish = {
      type: SHARD_DISABLED,
      version: '1',
      condition: { client_id: clientId, conduit_id: conduit.id },
    };
    this.#watchKey = wishKey(watch);
    this.#subscriptions?.close();
    this.#subscribedTo = '';
    const made = memory?.conduitId === conduit.id ? memory.made : [];
    this.#subscriptions = this.#keep([...wishes, watch], made);
  }

  #keep(wishes: readonly Wish[], made: readonly string[], isSignedAnew = false): ConduitSubscriptions {
    const client = this.#client as AppClient;
    return new ConduitSubscriptions(wishes, {
      calls: new AppSubscriptionCalls(client.helix, client.access.endpoints.subscriptionsUrl),
      made,
      isSignedAnew,
      events: {
        subscribed: (wish, isNew) => {
          this.#sink.mended(wishKey(wish));
          if (!this.#shards) this.#sink.mended('callback');
          if (isNew && wishKey(wish) !== this.#watchKey)
            this.#news.say('connection.subscription_created', { ...wish });
        },
        unreached: () => {
          const callback = this.#webhook?.address.callback ?? '';
          this.#news.complain('connection.lost', unreached(callback), 'callback');
        },
        refused: (wish, error) =>
          void this.#explain(wish, (persons) => explainAppRefusal(wish, error, persons)),
        made: () => this.#remember(),
        changed: () => this.#show(),
      },
    });
  }

  /** With the first shard that delivers: before that every event would be lost. */
  #subscribe(): void {
    const id = this.#conduit?.id;
    if (!id || this.#subscribedTo === id) return;
    this.#subscribedTo = id;
    this.#subscriptions?.use({ method: 'conduit', conduit_id: id });
  }

  async #explain(wish: Wish, say: (persons: Persons) => LivestreamError): Promise<void> {
    const { broadcaster_user_id: channel, user_id: user, moderator_user_id: moderator } = wish.condition;
    const ids = [channel ?? channelOf(wish), user ?? moderator].filter((id) => id !== undefined);
    // It was looked up for the subscription, so this asks Twitch for nothing.
    const found = await this.#client?.directory.resolve(ids).catch(() => undefined);
    const name = (id: string | undefined): string => (id && found?.get(id)?.login) || id || '';
    const error = say({ channel: name(ids[0]), reader: name(ids[1] ?? ids[0]) });
    if (this.#closed) return;
    const isConsent = error.code === 'missing_scope' || error.code === 'auth_required';
    this.#news.complain(
      isConsent ? 'connection.auth_required' : 'connection.subscription_revoked',
      error,
      wishKey(wish),
      {
        ...wish,
      },
    );
    this.#show();
  }

  // --- what comes --------------------------------------------------------------------------------------------

  #frame(frame: Frame): void {
    const { message_id: id } = frame.metadata;
    // Without an id nothing can be told apart: better twice than not at all.
    if (typeof id === 'string' && !this.#seen.add(id)) return;
    this.#take(frame);
  }

  /** What was not taken before; webhooks are told apart by their inbox. */
  #take(frame: Frame): void {
    const { subscription } = frame.payload;
    if (this.#closed || !subscription) return;
    if (frame.metadata.message_type === 'revocation') {
      const wish = this.#subscriptions?.revoked(subscription);
      if (wish)
        void this.#explain(wish, (persons) => explainAppRevocation(wish, subscription.status, persons));
      return;
    }
    if (frame.metadata.message_type !== 'notification') return;
    if (subscription.type === SHARD_DISABLED) {
      this.#shards?.look();
      // The node's own watch; the flow gets it only where it has picked it.
      const key = wishKey(subscription);
      if (key === this.#watchKey && !this.#wanted.has(key)) return;
    }
    this.#undelivered.add(frame);
    const arrival = {
      payload: frame.payload as NotificationPayload,
      messageId: frame.metadata.message_id,
      timestamp: frame.metadata.message_timestamp,
      channelId: channelOf(subscription),
      shared: false,
      simulated: this.#client?.access.simulated ?? false,
    };
    this.#delivery.take(arrival, frame);
  }

  // --- how things stand --------------------------------------------------------------------------------------

  #trouble(error: LivestreamError, cause: string): void {
    if (cause === 'conduit') this.#problem = error;
    this.#news.complain(
      error.code === 'auth_required' ? 'connection.auth_required' : 'connection.lost',
      error,
      cause,
    );
    this.#show();
  }

  #show(): void {
    if (this.#closed) return;
    const refused = this.#refused + (this.#subscriptions?.progress.parked ?? 0);
    if (this.#shards) this.#showShards(this.#shards.progress, refused);
    else this.#showPlain(refused);
  }

  #showShards({ enabled, wanted, isWaiting }: ShardProgress, refused: number): void {
    const words = wanted > 0 ? `${enabled}/${wanted} shards` : '';
    const allUp = wanted > 0 && enabled === wanted;
    if (this.#problem && enabled === 0) this.#news.stand(stateOf(this.#problem));
    else if (isWaiting) this.#news.stand('waiting');
    else if (!allUp) this.#news.stand('connecting', words);
    else if (refused > 0) this.#news.stand('partly', `${words}, some events refused`);
    else this.#news.stand('connected', words);
    if (allUp) this.#news.allUp();
  }

  #showPlain(refused: number): void {
    const { active = 0, pending = 0 } = this.#subscriptions?.progress ?? {};
    if (active + pending + refused === 0) this.#news.stand('idle');
    else if (pending > 0) this.#news.stand('connecting');
    else if (refused > 0) this.#news.stand(active > 0 ? 'partly' : 'refused');
    else this.#news.stand('connected');
    if (pending === 0 && active > 0) this.#news.allUp();
  }

  // --- memory ------------------------------------------------------------------------------------------------

  #remember(): void {
    const memory = this.#closed ? undefined : this.#memory(false);
    if (memory) this.#slot.save(() => this.#memory(false) ?? memory);
  }

  /** @param unsent what came and was not sent: what is known goes only so far */
  #memory(orderly: boolean, unsent: readonly Frame[] = []): ConduitMemory | undefined {
    const [shards, conduit, made] = [this.#shards, this.#conduit, this.#subscriptions?.made ?? []];
    const { signedWith = '' } = this.#webhook ?? {};
    if (this.#webhook && !shards)
      return { conduitId: '', sessions: {}, own: [], made, signedWith, heardMs: 0, orderly };
    if (!shards || !conduit) return undefined;
    const { sessions, own } = shards;
    const sentMs = unsent.map(({ metadata }) => Date.parse(metadata.message_timestamp));
    const heardMs = Math.min(shards.heardMs, ...sentMs.filter((ms) => ms > 0));
    return { conduitId: conduit.id, sessions, own, made, signedWith, heardMs, orderly };
  }
}

/** How a node stands that cannot reach its conduit. */
function stateOf({ code }: LivestreamError): InputState {
  if (code === 'auth_required') return 'auth_required';
  const passes = ['network', 'platform_error', 'rate_limited', 'outcome_unknown'].includes(code);
  return passes ? 'offline' : 'refused';
}

function appName({ access: { clientId, endpoints } }: AppClient): string {
  return [endpoints.apiUrl, endpoints.eventsubUrl, clientId].join(' ');
}
