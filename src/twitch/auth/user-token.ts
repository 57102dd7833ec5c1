import { EventEmitter } from 'node:events';
import { Backoff } from '../../shared/backoff';
import { asLivestreamError, type LivestreamError } from '../../shared/errors';
import { HttpFailure } from '../../shared/http';
import {
  closedMeanwhile,
  forPerson,
  loginLost,
  noLogin,
  otherAudience,
  usersIdentity,
} from './login-problems';
import type { TokenGrant, TokenIdentity, TwitchOAuth } from './oauth';
import type { PastedTokens } from './token-life';
import {
  fromGrant,
  fromPaste,
  hashOfPaste,
  identified,
  isExpired,
  isRefreshDue,
  refreshDueAt,
  refreshed,
  sameOwner,
} from './token-life';
import type { StoredTokens, TokenRecord, TokenSource } from './token-record';
import { TokenSafe } from './token-safe';

export type { PastedTokens } from './token-life';

/** What a login is kept alive with. */
export interface UserTokenOptions {
  oauth: TwitchOAuth;
  record: TokenRecord;
  /** `tokenAudience` of the addresses and client id in use now. */
  audience: string;
  pasted?: PastedTokens;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
  /** For the jitter of retries; tests hand in their own. */
  random?: () => number;
}

/** `offline` is trouble on the way to Twitch, retried by itself; `auth_required` needs a person. */
export type UserTokenState = 'starting' | 'ready' | 'offline' | 'auth_required';

/** Whose token it is, and what it may do. */
export interface TokenOwner {
  userId: string;
  login: string;
  scopes: readonly string[];
}

/** Twitch demands a validation at the start and then every hour. */
const VALIDATE_EVERY_MS = 3_600_000;
/** While Twitch cannot be reached, callers in a hurry make us ask it at most this often. */
const PAUSE_MS = 1_000;

/**
 * A user's token, kept alive: validated at the start and hourly, refreshed by one request at a time before it
 * expires and once on a 401, and stored before anybody gets to use it.
 *
 * Emits `change` when the state, the problem or the owner has changed, and `warning` when a new token could not
 * be stored (it is used all the same, and stored with the next chance).
 */
export class UserToken
  extends EventEmitter<{ change: []; warning: [LivestreamError] }>
  implements TokenSource
{
  readonly #oauth: TwitchOAuth;
  readonly #record: TokenRecord;
  readonly #safe: TokenSafe;
  readonly #pasted: PastedTokens | undefined;
  readonly #binding: { audience: string; pastedHash?: string };
  readonly #now: () => number;
  readonly #backoff: Backoff;

  #state: UserTokenState = 'starting';
  #problem: LivestreamError | undefined;
  #tokens: StoredTokens | undefined;
  /** The access token is known to be dead; only a refresh helps. */
  #dead = false;
  #validatedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** Counts logins: what was asked for an earlier one must not touch a later one. */
  #login = 0;
  #handled: LivestreamError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #started: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;
  #adopting: Promise<void> | undefined;

  constructor({ oauth, record, audience, pasted, now = Date.now, random }: UserTokenOptions) {
    super();
    this.#oauth = oauth;
    this.#record = record;
    this.#safe = new TokenSafe(record);
    this.#pasted = pasted?.accessToken || pasted?.refreshToken ? pasted : undefined;
    this.#binding = { audience, ...(this.#pasted ? { pastedHash: hashOfPaste(this.#pasted) } : {}) };
    this.#now = now;
    this.#backoff = new Backoff(random ? { random } : {});
  }

  get state(): UserTokenState {
    return this.#state;
  }

  /** Why the token is not `ready`. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Whose token it is, as far as Twitch has ever said. */
  get identity(): TokenOwner | undefined {
    if (!this.#tokens?.userId) return undefined;
    const { userId, login, scopes } = this.#tokens;
    return { userId, login, scopes };
  }

  /** How many fresh logins were taken over: with each one may try anew what was refused to the one before. */
  get logins(): number {
    return this.#login;
  }

  /** Loads and validates. Never throws: the outcome is in `state`. */
  start(): Promise<void> {
    this.#started ??= this.#begin();
    return this.#started;
  }

  /**
   * A token that is good to use now; refreshed first when its end is near. While Twitch cannot be reached this is
   * the old token, as long as it is not known to be dead.
   *
   * @throws LivestreamError `auth_required` when a person has to log in, else what kept the refresh from working
   */
  async accessToken(): Promise<string> {
    await this.start();
    await this.#adopting;
    const tokens = this.#usable();
    const needed = this.#dead || isExpired(tokens, this.#now());
    // While Twitch is out of reach the planned refresh is left to the timer: nobody waits for its time-out.
    if (needed || (isRefreshDue(tokens, this.#now()) && this.#state !== 'offline')) {
      if (this.#problem && this.#now() - this.#failedAt < PAUSE_MS) throw this.#problem;
      try {
        await this.#refresh();
      } catch (error) {
        if (needed || this.#problem?.code === 'auth_required') throw error;
      }
    }
    return this.#usable().accessToken;
  }

  /**
   * After Twitch has refused `rejected` with a 401: a new token. Callers that come with the same token share one
   * refresh, and one that comes late gets the token that is there by now.
   *
   * @throws LivestreamError as `accessToken`
   */
  async renew(rejected: string): Promise<string> {
    await this.start();
    await this.#adopting;
    if (this.#usable().accessToken === rejected) {
      this.#dead = true;
      await this.#refresh();
    }
    return this.accessToken();
  }

  /**
   * Takes over a fresh login: stores it, asks whose it is, and starts anew with it.
   *
   * @throws LivestreamError `auth_required` when Twitch refuses the token or it belongs to another client id
   */
  adopt(grant: TokenGrant): Promise<void> {
    const adopting = this.#adopt(grant).finally(() => {
      if (this.#adopting === settled) this.#adopting = undefined;
    });
    // Waiting callers only need to know that it is over; what came of it is in the state.
    const settled = adopting.catch(() => undefined);
    this.#adopting = settled;
    return adopting;
  }

  /** Ends all timers; resolves when a refresh that is on its way has been stored, so that no pair gets lost. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#refreshing, this.#safe.settled()]);
  }

  async #begin(): Promise<void> {
    const stored = this.#record.load();
    if (this.#pasted && stored?.pastedHash !== this.#binding.pastedHash) {
      this.#tokens = fromPaste(this.#pasted, this.#binding, this.#now());
      // Bound to its audience before it leaves for the first time.
      await this.#save(this.#tokens);
    } else {
      this.#tokens = stored;
    }
    if (!this.#tokens) return this.#troubled(noLogin());
    if (this.#tokens.audience !== this.#binding.audience) return this.#troubled(otherAudience());
    await this.#check();
  }

  async #adopt(grant: TokenGrant): Promise<void> {
    // An older login's refresh is stored before, so that it cannot be stored over this one.
    do await Promise.allSettled([this.start(), this.#refreshing]);
    while (this.#refreshing);
    clearTimeout(this.#timer);
    this.#login += 1;
    this.#tokens = fromGrant(grant, this.#binding, this.#now());
    this.#dead = false;
    await this.#save(this.#tokens);
    await this.#check();
    if (this.#state === 'auth_required') throw this.#usableProblem();
  }

  /** Validates, refreshes when that is called for, and plans the next check. Outcomes go into the state. */
  async #check(): Promise<void> {
    if (this.#closed) return;
    const login = this.#login;
    try {
      const tokens = this.#tokens;
      if (!tokens) return;
      // A refresh on its way stores something newer, which this must not come after.
      if (this.#safe.isBehind && !this.#refreshing) await this.#save(tokens);
      if (!tokens.accessToken) this.#dead = true;
      if (this.#dead || isRefreshDue(tokens, this.#now())) {
        await this.#refresh();
      }
      if (!tokens.userId || this.#now() - this.#validatedAt >= VALIDATE_EVERY_MS) {
        await this.#validate();
      }
      if (login === this.#login) this.#ready();
    } catch (error) {
      if (login === this.#login) this.#troubled(asLivestreamError(error, 'twitch'));
    }
  }

  async #validate(): Promise<void> {
    const login = this.#login;
    let asked = this.#usable().accessToken;
    let identity = await this.#oauth.validate(asked);
    if (!identity && login === this.#login) {
      // Unless somebody else has renewed it meanwhile, which ends the old one.
      if (this.#usable().accessToken === asked) {
        this.#dead = true;
        await this.#refresh();
      }
      asked = this.#usable().accessToken;
      identity = await this.#oauth.validate(asked);
    }
    if (login !== this.#login || this.#closed) return;
    await this.#identified(asked, usersIdentity(identity, this.#oauth.clientId));
  }

  async #identified(accessToken: string, identity: TokenIdentity): Promise<void> {
    const login = this.#login;
    // Else the pair of before could be stored over the one that a refresh is just storing.
    await this.#refreshing?.catch(() => undefined);
    if (login !== this.#login || this.#closed) return;
    const before = this.#usable();
    this.#validatedAt = this.#now();
    this.#tokens = identified(before, accessToken, identity, this.#now());
    if (sameOwner(before, this.#tokens)) return;
    await this.#save(this.#tokens);
    if (this.#state === 'ready') this.emit('change');
  }

  /** One refresh at a time, shared by whoever needs it. Ready afterwards, or the state says why not. */
  #refresh(): Promise<void> {
    const login = this.#login;
    this.#refreshing ??= this.#exchange()
      .catch((error: unknown) => {
        const problem = asLivestreamError(error, 'twitch');
        if (login === this.#login) this.#troubled(problem);
        throw problem;
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #exchange(): Promise<void> {
    const tokens = this.#usable();
    // Whoever comes after this object has loaded the pair that this refresh would use up.
    if (this.#closed) throw closedMeanwhile();
    if (!tokens.refreshToken) throw loginLost();
    const grant = await this.#traded(tokens.refreshToken);
    const fresh = refreshed(tokens, grant, this.#now());
    // Nobody gets to see it before it is safe: the pair that it replaces works no more.
    await this.#save(fresh);
    this.#tokens = fresh;
    this.#dead = false;
    if (fresh.userId) this.#ready();
  }

  /**
   * A refresh whose answer got lost may have used up a one-time token. Asking once more with the same token
   * tells: it works, or Twitch refuses it and a person has to log in.
   */
  async #traded(refreshToken: string): Promise<TokenGrant> {
    try {
      return await this.#oauth.refresh(refreshToken);
    } catch (error) {
      if (!(error instanceof HttpFailure) || !error.mayHaveArrived || this.#closed) throw error;
      return this.#oauth.refresh(refreshToken);
    }
  }

  /** Never fails: a full disk must not lose a token that is good. */
  async #save(tokens: StoredTokens): Promise<void> {
    const warning = await this.#safe.save(tokens);
    if (warning) this.emit('warning', warning);
  }

  #usable(): StoredTokens {
    if (this.#state === 'auth_required' && !this.#adopting) throw this.#usableProblem();
    if (!this.#tokens) throw noLogin();
    return this.#tokens;
  }

  #usableProblem(): LivestreamError {
    return this.#problem ?? loginLost();
  }

  #ready(): void {
    this.#backoff.reset();
    this.#become('ready', undefined);
    const validateAt = this.#validatedAt + VALIDATE_EVERY_MS;
    const renewAt = this.#tokens ? refreshDueAt(this.#tokens) : undefined;
    this.#plan(Math.min(validateAt, renewAt ?? validateAt) - this.#now());
  }

  /** A problem either needs a person or passes by itself. */
  #troubled(problem: LivestreamError): void {
    // A failed refresh is seen by everyone who waited for it, and counts once.
    if (problem === this.#handled) return;
    this.#handled = problem;
    this.#failedAt = this.#now();
    const demand = forPerson(problem);
    if (demand) {
      clearTimeout(this.#timer);
      this.#become('auth_required', demand);
    } else {
      this.#become('offline', problem);
      this.#plan(this.#backoff.next());
    }
  }

  #become(state: UserTokenState, problem: LivestreamError | undefined): void {
    const same = this.#state === state && this.#problem?.message === problem?.message;
    this.#state = state;
    this.#problem = problem;
    if (!same && !this.#closed) this.emit('change');
  }

  #plan(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#check(), Math.min(Math.max(0, inMs), VALIDATE_EVERY_MS));
    this.#timer.unref();
  }
}
