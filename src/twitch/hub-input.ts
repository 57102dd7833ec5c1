import { ConnectionVoice } from '../events';
import type { ConnectionOwner } from '../events/connection-voice';
import type { InputSink } from '../events/input';
import { Backoff } from '../shared/backoff';
import { asLivestreamError, type LivestreamError } from '../shared/errors';
import type { TwitchAccount } from './account';
import type { Membership } from './eventsub/member';
import type { Gap } from './eventsub/slot';
import type { TwitchUser } from './user';

/** What a hub tells an input about what it asked for; events go another way. */
export interface HubNews<Wish> {
  subscribed(wish: Wish): void;
  refused(wish: Wish, error: LivestreamError): void;
  revoked(wish: Wish, reason: string): void;
  lost(reason: string): void;
  unreachable(error: LivestreamError): void;
  reachable(): void;
  settled(gap: Gap | null): void;
}

/** What the inputs over a hub differ in. */
export interface HubInputOptions<Wish, Told> {
  account: TwitchAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  sink: InputSink;
  /** Finds out what the settings mean for this user; rejects when Twitch cannot be asked. */
  lookUp: (user: TwitchUser) => Promise<{ wishes: Wish[]; problems: LivestreamError[] }>;
  /** Joins the hub that serves it. */
  join: (user: TwitchUser, wishes: Wish[], news: HubNews<Wish>) => Membership<Told>;
  /** Stops sending, and gives what the hub has told and was not sent. */
  unsent: () => readonly Told[];
  /** The same for the same wish: it names a trouble with it. */
  keyOf: (wish: Wish) => string;
  /** What a connection event says of a wish. */
  describe: (wish: Wish) => Record<string, unknown>;
  explainRefusal: (wish: Wish, error: LivestreamError, user: TwitchUser) => LivestreamError;
  explainRevocation: (wish: Wish, reason: string) => LivestreamError;
}

/**
 * The part of an input that keeps it joined with a hub of its account's user: joins when there is a login, again
 * when another user logs in, and says how things stand in status, errors and connection events.
 */
export class HubInput<Wish, Told> {
  readonly #options: HubInputOptions<Wish, Told>;
  readonly #sink: InputSink;
  readonly #voice: ConnectionVoice;
  readonly #backoff = new Backoff({ firstMs: 2_000, maxMs: 60_000 });
  readonly #onChange = (): void => this.#accountChanged();
  #user: TwitchUser | undefined;
  #membership: Membership<Told> | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #opened = false;
  #isLost = false;
  /** The server has been tried in vain for a while. */
  #isCutOff = false;
  #refused = 0;
  #closed = false;

  constructor(options: HubInputOptions<Wish, Told>) {
    this.#options = options;
    this.#sink = options.sink;
    this.#voice = new ConnectionVoice(options.sink, () => this.#owner());
  }

  /** Whose hub it is joined with. */
  get user(): TwitchUser | undefined {
    return this.#user;
  }

  start(): void {
    this.#options.account.on('change', this.#onChange);
    this.#accountChanged();
  }

  /** Leaves the hub. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#options.account.off('change', this.#onChange);
    const unsent = this.#options.unsent();
    this.#membership?.leave(unsent);
  }

  #accountChanged(): void {
    if (this.#closed) return;
    const { account } = this.#options;
    if (account.problem && account.state === 'auth_required') {
      this.#voice.stand('auth_required');
      this.#voice.complain('connection.auth_required', account.problem, 'account');
    } else if (account.state === 'offline' && !this.#membership) {
      this.#voice.stand('offline');
    } else if (account.state === 'ready') {
      this.#sink.mended('account');
      if (this.#membership) this.#showState();
    }
    if (account.user === this.#user) return;
    this.#membership?.leave();
    this.#membership = undefined;
    this.#user = account.user;
    clearTimeout(this.#retryTimer);
    this.#reached();
    if (this.#user) void this.#join(this.#user);
  }

  async #join(user: TwitchUser): Promise<void> {
    this.#voice.stand('connecting');
    try {
      const { wishes, problems } = await this.#options.lookUp(user);
      if (this.#closed || user !== this.#user) return;
      this.#backoff.reset();
      this.#sink.mended('lookup');
      for (const problem of problems) this.#refuse(problem, `${problem.code} ${problem.message}`);
      this.#refused = problems.length;
      if (wishes.length === 0) {
        this.#voice.stand(problems.length > 0 ? 'refused' : 'idle');
        return;
      }
      this.#membership = this.#options.join(user, wishes, this.#news(user));
      this.#showState();
    } catch (error) {
      if (!this.#closed && user === this.#user) this.#joinLater(user, asLivestreamError(error, 'twitch'));
    }
  }

  #joinLater(user: TwitchUser, error: LivestreamError): void {
    this.#voice.stand('offline');
    this.#sink.trouble(error, 'lookup');
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#join(user), this.#backoff.next()).unref();
  }

  #news(user: TwitchUser): HubNews<Wish> {
    const { keyOf, describe, explainRefusal, explainRevocation } = this.#options;
    return {
      subscribed: (wish) => {
        this.#sink.mended(keyOf(wish));
        this.#showState();
        this.#voice.say('connection.subscription_created', describe(wish));
      },
      refused: (wish, error) => {
        this.#refuse(explainRefusal(wish, error, user), keyOf(wish), wish);
        this.#showState();
      },
      revoked: (wish, reason) => {
        this.#refuse(explainRevocation(wish, reason), keyOf(wish), wish);
        this.#showState();
      },
      lost: (reason) => {
        this.#isLost = true;
        this.#voice.stand('connecting');
        this.#voice.say('connection.lost', { reason });
      },
      unreachable: (error) => {
        this.#isCutOff = true;
        this.#showState();
        this.#sink.trouble(error, 'server');
      },
      reachable: () => {
        this.#reached();
        this.#showState();
      },
      settled: (gap) => this.#settled(gap),
    };
  }

  #settled(gap: Gap | null): void {
    if (this.#isLost || !this.#opened)
      this.#voice.say(this.#opened ? 'connection.restored' : 'connection.opened', {});
    this.#opened = true;
    this.#isLost = false;
    this.#reached();
    this.#showState();
    if (gap) this.#voice.gap(gap);
  }

  #reached(): void {
    this.#isCutOff = false;
    this.#sink.mended('server');
  }

  #refuse(error: LivestreamError, cause: string, wish?: Wish): void {
    const login = error.code === 'missing_scope' || error.code === 'auth_required';
    const kind = login ? 'connection.auth_required' : 'connection.subscription_revoked';
    const about = wish === undefined ? {} : this.#options.describe(wish);
    this.#voice.complain(kind, error, cause, about);
  }

  #showState(): void {
    const { account } = this.#options;
    if (account.state === 'auth_required') {
      this.#voice.stand('auth_required');
      return;
    }
    const progress = this.#membership?.progress();
    if (!progress) return;
    const refused = progress.parked + this.#refused;
    const onTheWay = this.#isCutOff ? 'offline' : 'connecting';
    if (progress.pending > 0 && !(this.#opened && !this.#isLost)) this.#voice.stand(onTheWay);
    else if (progress.active === 0) this.#voice.stand(refused > 0 ? 'refused' : onTheWay);
    else this.#voice.stand(refused > 0 || progress.pending > 0 ? 'partly' : 'connected');
  }

  #owner(): ConnectionOwner {
    const { accountId, account } = this.#options;
    const user = account.identity;
    return {
      platform: 'twitch',
      channel: { id: user?.userId ?? null, login: user?.login ?? null, name: null },
      accountId,
      simulated: account.simulated,
    };
  }
}
