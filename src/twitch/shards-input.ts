import type { EventsInput, InputSink } from '../events/input';
import { Backoff } from '../shared/backoff';
import { Dedupe } from '../shared/dedupe';
import { asLivestreamError, isLivestreamError, LivestreamError } from '../shared/errors';
import type { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import { Undelivered } from '../shared/undelivered';
import type { AppClient } from './app-client';
import { ConduitEngine, type EngineMembership } from './conduit/engine';
import type { ConduitEngines, MakeEngine } from './conduit/engines';
import { explainAppRefusal, explainAppRevocation, type Persons } from './conduit/explain';
import type { ConduitMember } from './conduit/member';
import { type ConduitMemory, type ConduitMemorySlot, NO_MEMORY, readMemory } from './conduit/memory';
import type { Pace } from './conduit/pace';
import { readShardChoice, type ShardChoice, type ShardsSettings } from './conduit/settings';
import { ShardNews } from './conduit/shard-news';
import { standingOf, stateOf } from './conduit/standing';
import { type OpenWebhook, openWebhook, type WebhookHost } from './conduit/webhook';
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
  /** The node's own id: by it, what came during a redeploy finds the node that is back. */
  nodeId?: string;
  /**
   * Where nodes that want the same shards share one engine, and the app's config node, with which that ends. Without
   * it the node has one of its own, as long as it lives.
   */
  shared?: { engines: ConduitEngines; holder: object };
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

/**
 * The heart of *twitch shards*: joins the engine that serves the shards which its settings mean, turns what comes into
 * messages, and says how things stand.
 */
export class TwitchShardsInput implements EventsInput {
  readonly #options: ShardsInputOptions;
  readonly #sink: InputSink;
  readonly #delivery: Delivery<Frame>;
  readonly #undelivered = new Undelivered<Frame>();
  readonly #news: ShardNews;
  readonly #backoff = new Backoff({ firstMs: 2_000, maxMs: 60_000 });
  #client: AppClient | undefined;
  #engine: ConduitEngine | undefined;
  /** Whether nobody else has the engine, so that it ends with the node. */
  #isOwnEngine = false;
  #membership: EngineMembership | undefined;
  #refused = 0;
  /** Why the conduit cannot be reached or used. */
  #problem: LivestreamError | undefined;
  /** On which ways nobody is reached: Twitch's event server (`connect`), or the webhook (`callback`). */
  readonly #unreached = new Set<string>();
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

  /** Leaves the engine, and closes one of its own with its connections; the subscriptions stay. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#news.close();
    clearTimeout(this.#retryTimer);
    this.#membership?.leave(this.#unsent());
    if (this.#isOwnEngine) await this.#engine?.close();
  }

  /** @throws LivestreamError `bad_input` for a type without a sample */
  test(type: string, version?: string, variant?: string): number {
    return this.#delivery.sample(type, version, variant);
  }

  /** What was told and nobody has got, in order. */
  #unsent(): Frame[] {
    const waiting = this.#delivery.giveBack();
    return [...new Set([...waiting, ...this.#undelivered.items])];
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
      const engine = await this.#enter(choice, client, memory);
      if (this.#closed) {
        if (this.#isOwnEngine) await engine.close();
        return;
      }
      this.#client = client;
      this.#engine = engine;
      this.#backoff.reset();
      this.#sink.mended('open');
      for (const problem of problems)
        this.#news.complain('connection.subscription_revoked', problem, problem.message);
      this.#refused = problems.length;
      const { nodeId = '' } = this.#options;
      this.#membership = engine.join({ member: this.#member(), name: nodeId, wishes, slot }, memory?.made);
      this.#show();
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

  /** The engine for its shards. Sessions that wait for the flow, and a webhook's path, belong to one node. */
  async #enter(
    choice: ShardChoice,
    client: AppClient,
    memory: ConduitMemory | undefined,
  ): Promise<ConduitEngine> {
    const { pace, shared } = this.#options;
    const seen = new Dedupe();
    const make =
      (webhook: OpenWebhook | null): MakeEngine =>
      (known, idle) =>
        new ConduitEngine({ client, choice, webhook, memory: known, seen, ...(pace ? { pace } : {}), idle });
    if (shared && choice.transport === 'websocket' && choice.identify === 'auto') {
      return shared.engines.enter(shared.holder, client, choice, memory, make(null));
    }
    const webhook = choice.transport === 'webhook' ? await this.#openWebhook(client, seen) : null;
    this.#isOwnEngine = true;
    return make(webhook)(memory, () => undefined);
  }

  #openWebhook(client: AppClient, seen: Dedupe): Promise<OpenWebhook> {
    const { callbackUrl = '', path = '', secret = '', host } = this.#options;
    if (!host) throw new LivestreamError('unsupported', sentence`There is no server for webhooks here.`);
    return openWebhook({ callbackUrl, path, secret }, client.access, host, {
      seen,
      onFrame: (frame) => this.#engine?.take(frame),
      onChallenge: () => this.#engine?.challenged(),
      onRefused: (error) => this.#sink.trouble(error, `webhook ${error.cause.detail}`),
    });
  }

  #member(): ConduitMember {
    return {
      notified: (frame, isShared) => this.#take(frame, isShared),
      subscribed: (wish, isNew) => {
        this.#sink.mended(wishKey(wish));
        if (isNew) this.#news.say('connection.subscription_created', { ...wish });
      },
      refused: (wish, error) =>
        void this.#explain(wish, (persons) => explainAppRefusal(wish, error, persons)),
      revoked: (wish, reason) =>
        void this.#explain(wish, (persons) => explainAppRevocation(wish, reason, persons)),
      session: (...news) => this.#news.shard('session', ...news),
      assigned: (...news) => this.#news.shard('assigned', ...news),
      lost: (shard, reason) => this.#news.lost(shard, reason),
      gap: (gap) => this.#news.gap(gap),
      trouble: (error, cause) => this.#trouble(error, cause),
      mended: (cause) => this.#mended(cause),
      changed: () => this.#show(),
    };
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
      { ...wish },
    );
    this.#show();
  }

  #take(frame: Frame, isShared: boolean): void {
    const { subscription } = frame.payload;
    if (this.#closed || !subscription) return;
    this.#undelivered.add(frame);
    const arrival = {
      payload: frame.payload as NotificationPayload,
      messageId: frame.metadata.message_id,
      timestamp: frame.metadata.message_timestamp,
      channelId: channelOf(subscription),
      shared: isShared,
      simulated: this.#client?.access.simulated ?? false,
    };
    this.#delivery.take(arrival, frame);
  }

  // --- how things stand --------------------------------------------------------------------------------------

  #trouble(error: LivestreamError, cause: string): void {
    if (cause === 'conduit') this.#problem = error;
    if (cause === 'callback' || cause === 'connect') this.#unreached.add(cause);
    this.#news.complain(
      error.code === 'auth_required' ? 'connection.auth_required' : 'connection.lost',
      error,
      cause,
    );
    this.#show();
  }

  #mended(cause: string): void {
    this.#sink.mended(cause);
    if (cause === 'conduit') this.#problem = undefined;
    if (this.#unreached.delete(cause)) this.#show();
  }

  #show(): void {
    if (this.#closed || !this.#membership) return;
    const { progress, subscriptions } = this.#membership;
    const refused = this.#refused + subscriptions.parked;
    const [problem, isUnreached] = [this.#problem, this.#unreached.size > 0];
    const { isAllUp, state, words } = standingOf({ progress, subscriptions, refused, problem, isUnreached });
    this.#news.stand(state, words);
    if (isAllUp) this.#news.allUp();
  }
}

function appName({ access: { clientId, endpoints } }: AppClient): string {
  return [endpoints.apiUrl, endpoints.eventsubUrl, clientId].join(' ');
}
