import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import type { TwitchServerAccess } from './app';
import { tokenAudience } from './auth/audience';
import { type TokenGrant, TwitchOAuth } from './auth/oauth';
import type { StoredTokens, TokenRecord } from './auth/token-record';
import { type PastedTokens, UserToken, type UserTokenState } from './auth/user-token';
import type { ChatPaces } from './helix/chat-pace';
import type { TwitchUser, TwitchUsers } from './user';

/** What an account is made of. */
export interface TwitchAccountOptions {
  /** The app that the login belongs to; rejects when its settings cannot be used. */
  app: () => Promise<TwitchServerAccess>;
  /** Where the tokens of this account are kept. */
  record: TokenRecord;
  pasted?: PastedTokens;
  /** What is shared with other accounts. */
  users: TwitchUsers;
  /** The chat lines that this Node-RED has sent itself, by whatever account; without it only this account's. */
  sentLines?: SentLines;
  /** How fast users may write, shared with the apps that write as them. */
  paces?: ChatPaces;
}

/**
 * One login: finds out whose it is and shares that user's connections with every other login of the same user.
 * Emits `change` whenever `state`, `user` or `problem` changed, and `warning` for what does not stop it.
 */
export class TwitchAccount extends EventEmitter<{ change: []; warning: [LivestreamError] }> {
  readonly #options: TwitchAccountOptions;
  readonly #sentLines: SentLines;
  #app: TwitchServerAccess | undefined;
  #audience = '';
  #token: UserToken | undefined;
  #user: TwitchUser | undefined;
  #problem: LivestreamError | undefined;
  #started: Promise<void> | undefined;
  #closed = false;

  constructor(options: TwitchAccountOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#sentLines = options.sentLines ?? new SentLines();
  }

  get state(): UserTokenState {
    if (this.#problem) return 'auth_required';
    return this.#token?.state ?? 'starting';
  }

  /** Why the account does not work; `undefined` when it does. */
  get problem(): LivestreamError | undefined {
    return this.#problem ?? this.#token?.problem;
  }

  /** The user's connections, as soon as it is known whose login it is. */
  get user(): TwitchUser | undefined {
    return this.#user;
  }

  /** Whose login it is and what it may do. */
  get identity(): UserToken['identity'] {
    return this.#token?.identity;
  }

  /** The chat lines that this Node-RED has sent itself. */
  get sentLines(): SentLines {
    return this.#sentLines;
  }

  /** Whether everything comes from the simulator. */
  get simulated(): boolean {
    return this.#app?.simulated ?? false;
  }

  /** Which client id and addresses the login is for: the same audience means that a token fits. */
  get audience(): string {
    return this.#audience;
  }

  /** Opens the app and the login. Never throws: the outcome is in `state` and `problem`. */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#problem = asLivestreamError(error, 'twitch');
      this.emit('change');
    });
    return this.#started;
  }

  /**
   * The user's connections, as soon as the login is known to work or not.
   *
   * @throws LivestreamError `auth_required` or what keeps the account from working
   */
  async ready(): Promise<TwitchUser> {
    await this.#started;
    if (this.#user && this.state !== 'auth_required') return this.#user;
    throw (
      this.problem ??
      new LivestreamError('network', sentence`The Twitch account is not connected yet. Try again.`, {
        platform: 'twitch',
      })
    );
  }

  /** Takes over a fresh login. @throws LivestreamError when Twitch does not accept it. */
  async adopt(grant: TokenGrant): Promise<void> {
    await this.#token?.adopt(grant);
  }

  /** Ends everything that belongs to this account alone, and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.removeAllListeners();
    await this.#token?.close();
    await this.#leave();
  }

  async #start(): Promise<void> {
    const app = await this.#options.app();
    if (this.#closed) return;
    const { endpoints, clientId, clientSecret } = app;
    this.#app = app;
    this.#audience = tokenAudience(endpoints, clientId);
    const oauth = new TwitchOAuth({
      authUrl: endpoints.authUrl,
      clientId,
      ...(clientSecret ? { clientSecret } : {}),
    });
    const { record, pasted } = this.#options;
    const token = new UserToken({
      oauth,
      audience: this.#audience,
      record: app.signIn ? signedIn(app.signIn(), this.#audience) : record,
      ...(pasted && !app.signIn ? { pasted } : {}),
    });
    this.#token = token;
    token.on('change', () => this.#changed());
    token.on('warning', (warning) => this.emit('warning', warning));
    await token.start();
    this.#changed();
  }

  #changed(): void {
    if (this.#closed || !this.#app || !this.#token) return;
    const { identity } = this.#token;
    if (identity && identity.userId !== this.#user?.userId) {
      void this.#leave();
      const { endpoints, clientId, simulated } = this.#app;
      const { userId, login } = identity;
      this.#user = this.#options.users.enter(
        { endpoints, clientId, userId, login, simulated },
        this.#token,
        this.#sentLines,
        this.#options.paces,
      );
    }
    this.emit('change');
  }

  async #leave(): Promise<void> {
    const user = this.#user;
    this.#user = undefined;
    if (user && this.#token) await this.#options.users.leave(user, this.#token);
  }
}

/** The record of a login to the simulator: it is there from the start and dies with the simulator. */
function signedIn({ accessToken, refreshToken, scopes }: TokenGrant, audience: string): TokenRecord {
  const obtainedAt = Date.now();
  let tokens: StoredTokens = {
    accessToken,
    refreshToken,
    scopes,
    userId: '',
    login: '',
    obtainedAt,
    audience,
  };
  return {
    load: () => tokens,
    save: async (newer) => {
      tokens = newer;
    },
    remove: () => Promise.resolve(),
  };
}
