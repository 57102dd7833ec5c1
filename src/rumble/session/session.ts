import { LivestreamError } from '../../shared/errors';
import { fingerprintOf } from '../../shared/secret-use';
import { type Sentence, sentence } from '../../shared/sentence';
import { logIn } from './login';
import { probeSession, type SessionProbe } from './probe';

/** The site, and what an account can log in with. */
export interface RumbleSessionOptions {
  /** Without a slash at the end. */
  siteUrl: string;
  /** The value of a `u_s` cookie that was pasted. */
  session?: string;
  username?: string;
  password?: string;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** A session that was refused is asked about again after this long, and no sooner: the site may have been mistaken. */
const ASK_AGAIN_MS = 60_000;
/** A session that is refused so soon after its login will not be mended by another login. */
const LOGIN_GAP_MS = 60_000;

/**
 * The right of an account to write and to moderate: a pasted cookie, or a login by password. It is checked before
 * its first use, renewed when it is refused, and everybody who asks meanwhile waits for the same check.
 */
export class RumbleSession {
  readonly #options: RumbleSessionOptions;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #cookie: string | undefined;
  #userName: string | undefined;
  /** Of which cookie the site was asked whose it is, and what it said. */
  #asked: { cookie: string; userId: string | undefined } | undefined;
  #underway: Promise<string> | undefined;
  #problem: { error: LivestreamError; untilMs: number } | undefined;
  #loggedInMs = Number.NEGATIVE_INFINITY;

  constructor(options: RumbleSessionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whether there is anything to log in with. */
  get isConfigured(): boolean {
    return Boolean(this.#options.session) || this.#canLogIn;
  }

  /** What must not stand in an error: the cookie in use, the pasted one, and the password. */
  get secrets(): readonly (string | undefined)[] {
    return [this.#cookie, this.#options.session, this.#options.password];
  }

  /**
   * The value of a `u_s` cookie that is good as far as is known.
   *
   * @throws LivestreamError `auth_required` without a login or with one that is refused; `network`,
   * `platform_error` or `rate_limited` when the login could not be tried
   */
  async cookie(): Promise<string> {
    if (this.#underway) return this.#underway;
    if (this.#cookie !== undefined) return this.#cookie;
    this.#checkProblem();
    return this.#once(() => this.#open());
  }

  /**
   * Whose session it is: as the site tells, else as it is typed in the account.
   *
   * @throws LivestreamError as `cookie`
   */
  async userName(): Promise<string | undefined> {
    await this.cookie();
    return this.#userName ?? this.#options.username;
  }

  /**
   * What tells this login apart from others, and is the same for a pasted session and a password of one user. No secret.
   *
   * @throws LivestreamError as `cookie`
   */
  async identity(): Promise<string> {
    const cookie = await this.cookie();
    // After a login by password the site was not asked yet.
    if (this.#asked?.cookie !== cookie) await this.#probe(cookie);
    if (this.#asked?.userId) return `id ${this.#asked.userId}`;
    const name = this.#userName ?? this.#options.username;
    return name ? `name ${name.toLowerCase()}` : `session ${fingerprintOf('session', cookie)}`;
  }

  /** What the site says about the session now. Asks each time. */
  async check(cookie: string): Promise<SessionProbe['state']> {
    const { state } = await this.#probe(cookie);
    return state;
  }

  /**
   * Another cookie in place of one that was refused. Those who were refused together share one login.
   *
   * @param rejected the cookie that was refused
   * @throws LivestreamError as `cookie`
   */
  async renew(rejected: string): Promise<string> {
    if (this.#underway) return this.#underway;
    if (this.#cookie !== undefined && this.#cookie !== rejected) return this.#cookie;
    this.#cookie = undefined;
    this.#checkProblem();
    return this.#once(async () => {
      if (!this.#canLogIn) throw this.#remember(deadSession());
      if (this.#now() - this.#loggedInMs < LOGIN_GAP_MS) throw this.#remember(refusedLogin());
      return this.#logIn();
    });
  }

  /** Ends what is under way; nothing can be had from it any more. */
  close(): void {
    this.#stop.abort();
    this.#cookie = undefined;
  }

  get #canLogIn(): boolean {
    return Boolean(this.#options.username && this.#options.password);
  }

  async #once(work: () => Promise<string>): Promise<string> {
    const underway = work();
    this.#underway = underway;
    try {
      const cookie = await underway;
      if (this.#stop.signal.aborted) throw closed();
      this.#cookie = cookie;
      return cookie;
    } finally {
      this.#underway = undefined;
    }
  }

  async #open(): Promise<string> {
    const { session } = this.#options;
    if (session) {
      const { state, userName } = await this.#probe(session);
      if (state !== 'dead') {
        this.#userName = userName;
        return session;
      }
      if (!this.#canLogIn) throw this.#remember(deadSession());
    }
    if (!this.#canLogIn) throw noLogin();
    return this.#logIn();
  }

  async #logIn(): Promise<string> {
    const { siteUrl, username = '', password = '' } = this.#options;
    try {
      const cookie = await logIn({ siteUrl, username, password, signal: this.#stop.signal });
      this.#loggedInMs = this.#now();
      this.#userName = username;
      return cookie;
    } catch (error) {
      // A name or password that is wrong stays wrong, and the site locks out who keeps trying.
      if (error instanceof LivestreamError && error.code === 'auth_required') {
        this.#problem = { error, untilMs: Number.POSITIVE_INFINITY };
      }
      throw error;
    }
  }

  async #probe(cookie: string): Promise<SessionProbe> {
    const found = await probeSession({ siteUrl: this.#options.siteUrl, cookie, signal: this.#stop.signal });
    const known = this.#asked?.cookie === cookie ? this.#asked.userId : undefined;
    this.#asked = { cookie, userId: found.userId ?? known };
    return found;
  }

  #remember(error: LivestreamError): LivestreamError {
    this.#problem = { error, untilMs: this.#now() + ASK_AGAIN_MS };
    return error;
  }

  #checkProblem(): void {
    if (this.#stop.signal.aborted) throw closed();
    if (this.#problem && this.#now() < this.#problem.untilMs) throw this.#problem.error;
    this.#problem = undefined;
  }
}

function noLogin(): LivestreamError {
  return authRequired(
    sentence`The Rumble account can only read. To write or moderate, open it and paste the session cookie "u_s", or enter user name and password.`,
  );
}

function deadSession(): LivestreamError {
  return authRequired(
    sentence`The session of the Rumble account has ended. Log in with a browser, copy the cookie "u_s" of rumble.com, and paste it as the session of the account.`,
  );
}

function refusedLogin(): LivestreamError {
  return authRequired(
    sentence`Rumble refuses the session that it has just given. Open the Rumble account and paste a session cookie instead.`,
  );
}

function closed(): LivestreamError {
  return new LivestreamError('network', sentence`The Rumble account was closed meanwhile.`, {
    platform: 'rumble',
  });
}

function authRequired(message: Sentence): LivestreamError {
  return new LivestreamError('auth_required', message, { platform: 'rumble' });
}
