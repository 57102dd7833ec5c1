import { type ConnectionKind, connectionEvent, type LivestreamEvent, toMessage } from '../events';
import type { EventsInput, InputSink, InputState } from '../events/input';
import { Backoff } from '../shared/backoff';
import { asLivestreamError, type LivestreamError } from '../shared/errors';
import type { TwitchAccount } from './account';
import { Delivery } from './delivery';
import { explainRefusal, explainRevocation } from './eventsub/explain';
import type { Membership, Notification } from './eventsub/member';
import type { Gap } from './eventsub/slot';
import { type Wish, wishKey } from './eventsub/subscription-calls';
import { channelOf } from './eventsub/wishes';
import { lookUp, type Selection } from './lookup';
import type { TwitchUser } from './user';

export interface EventsInputOptions extends Selection {
  account: TwitchAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** The node's own id: by it, what came during a redeploy finds the node that is back. */
  nodeId?: string;
  /** Whether chat lines that this Node-RED sent itself are passed on. */
  own: boolean;
  /** Whether events carry Twitch's payload. */
  raw: boolean;
  sink: InputSink;
}

/**
 * The heart of *twitch events*: joins the account's hub with the subscriptions that its settings mean, turns
 * what comes into messages, and says how things stand.
 */
export class TwitchEventsInput implements EventsInput {
  readonly #options: EventsInputOptions;
  readonly #sink: InputSink;
  readonly #backoff = new Backoff({ firstMs: 2_000, maxMs: 60_000 });
  readonly #delivery: Delivery;
  readonly #look = (event: LivestreamEvent): void => {
    if (event.kind === 'chat.message' && event.user?.id === this.#user?.userId && event.channel.id) {
      this.#user?.sawOwnLine(event.channel.id, event.user?.roles ?? []);
    }
  };
  readonly #onChange = (): void => this.#accountChanged();
  #user: TwitchUser | undefined;
  #membership: Membership | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #state: InputState | undefined;
  #opened = false;
  #isLost = false;
  #refused = 0;
  #closed = false;

  constructor(options: EventsInputOptions) {
    this.#options = options;
    this.#sink = options.sink;
    const { account, accountId, own, raw, sink } = options;
    this.#delivery = new Delivery({
      accountId,
      own,
      raw,
      sentLines: account.sentLines,
      pass: (message) => sink.event(message),
    });
  }

  start(): void {
    this.#options.account.on('change', this.#onChange);
    this.#accountChanged();
  }

  /** Leaves the hub; nothing is sent afterwards. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#options.account.off('change', this.#onChange);
    this.#membership?.leave();
    this.#delivery.clear();
  }

  /** @throws LivestreamError `bad_input` for a type without a sample */
  test(type: string, version?: string, variant?: string): number {
    const user = this.#user && { id: this.#user.userId, login: this.#user.login, name: this.#user.login };
    return this.#delivery.sample(type, version, variant, user);
  }

  #accountChanged(): void {
    if (this.#closed) return;
    const { account } = this.#options;
    if (account.problem && account.state === 'auth_required') {
      this.#stand('auth_required');
      this.#complain('connection.auth_required', account.problem, 'account');
    } else if (account.state === 'offline' && !this.#membership) {
      this.#stand('offline');
    } else if (account.state === 'ready') {
      this.#sink.mended('account');
      if (this.#membership) this.#showState();
    }
    if (account.user === this.#user) return;
    this.#membership?.leave();
    this.#membership = undefined;
    this.#user = account.user;
    if (this.#user) void this.#join(this.#user);
  }

  async #join(user: TwitchUser): Promise<void> {
    this.#stand('connecting');
    try {
      const { wishes, problems } = await lookUp(this.#options, {
        directory: user.directory,
        user: { id: user.userId, login: user.login },
      });
      if (this.#closed || user !== this.#user) return;
      this.#backoff.reset();
      this.#sink.mended('lookup');
      for (const problem of problems) this.#refuse(problem, `${problem.code} ${problem.message}`);
      this.#refused = problems.length;
      if (wishes.length === 0) {
        this.#stand(problems.length > 0 ? 'refused' : 'idle');
        return;
      }
      this.#membership = user.hub.join(wishes, this.#member(user), this.#options.nodeId);
      this.#showState();
    } catch (error) {
      if (!this.#closed && user === this.#user) this.#joinLater(user, asLivestreamError(error, 'twitch'));
    }
  }

  #joinLater(user: TwitchUser, error: LivestreamError): void {
    this.#stand('offline');
    this.#sink.trouble(error, 'lookup');
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#join(user), this.#backoff.next()).unref();
  }

  #member(user: TwitchUser) {
    return {
      notified: (notification: Notification) => this.#notified(notification),
      subscribed: (wish: Wish) => {
        this.#sink.mended(wishKey(wish));
        this.#showState();
        this.#say('connection.subscription_created', { ...wish });
      },
      refused: (wish: Wish, error: LivestreamError) => {
        const scopes = user.scopes;
        this.#refuse(explainRefusal(wish, error, { login: user.login, scopes }), wishKey(wish), wish);
        this.#showState();
      },
      revoked: (wish: Wish, reason: string) => {
        this.#refuse(explainRevocation(wish, reason), wishKey(wish), wish);
        this.#showState();
      },
      lost: (reason: string) => {
        this.#isLost = true;
        this.#stand('connecting');
        this.#say('connection.lost', { reason });
      },
      settled: (gap: Gap | null) => this.#settled(gap),
    };
  }

  #settled(gap: Gap | null): void {
    if (this.#isLost || !this.#opened)
      this.#say(this.#opened ? 'connection.restored' : 'connection.opened', {});
    this.#opened = true;
    this.#isLost = false;
    this.#showState();
    if (!gap) return;
    const { fromMs, toMs, reason } = gap;
    this.#say('connection.gap', {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      reason,
    });
  }

  #refuse(error: LivestreamError, cause: string, wish?: Wish): void {
    const login = error.code === 'missing_scope' || error.code === 'auth_required';
    const kind = login ? 'connection.auth_required' : 'connection.subscription_revoked';
    this.#complain(kind, error, cause, wish);
  }

  /** An error, and for those who listen a connection event: once per cause, not once per try. */
  #complain(kind: ConnectionKind, error: LivestreamError, cause: string, wish?: Wish): void {
    if (!this.#sink.trouble(error, cause)) return;
    this.#say(kind, { ...wish, code: error.code, reason: error.message }, error.message);
  }

  #stand(state: InputState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sink.state(state);
  }

  #showState(): void {
    const { account } = this.#options;
    if (account.state === 'auth_required') {
      this.#stand('auth_required');
      return;
    }
    const progress = this.#membership?.progress();
    if (!progress) return;
    const refused = progress.parked + this.#refused;
    if (progress.pending > 0 && !(this.#opened && !this.#isLost)) this.#stand('connecting');
    else if (progress.active === 0) this.#stand(refused > 0 ? 'refused' : 'connecting');
    else this.#stand(refused > 0 || progress.pending > 0 ? 'partly' : 'connected');
  }

  #notified({ payload, messageId, timestamp, wish, shared }: Notification): void {
    const { simulated } = this.#options.account;
    const channelId = channelOf(wish);
    this.#delivery.take({ payload, messageId, timestamp, channelId, shared, simulated }, this.#look);
  }

  #say(kind: ConnectionKind, connection: Record<string, unknown>, summary?: string): void {
    const { accountId, account } = this.#options;
    const user = account.identity;
    const event = connectionEvent(kind, {
      platform: 'twitch',
      channel: { id: user?.userId ?? null, login: user?.login ?? null, name: null },
      // The flow may change what it gets; a wish in it is the hub's own.
      connection: structuredClone(connection),
      ...(summary ? { summary } : {}),
      ...(account.simulated ? { simulated: true } : {}),
    });
    this.#sink.connection(toMessage(event, accountId));
  }
}
