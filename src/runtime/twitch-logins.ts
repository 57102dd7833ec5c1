import { asLivestreamError, LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import type { TwitchAccount } from '../twitch/account';
import { openApp, type TwitchAppSettings, type TwitchServerAccess } from '../twitch/app';
import { tokenAudience } from '../twitch/auth/audience';
import { DeviceLogin } from '../twitch/auth/device-login';
import { type TokenGrant, TwitchOAuth } from '../twitch/auth/oauth';
import type { TwitchServer } from '../twitch/endpoints';
import { WITHHELD } from './dialog-fields';
import type { Translator } from './language';
import { WAIT_FOR_DEPLOY_MS, waitingLogin } from './login-record';
import type { TokenStore } from './token-store';

/** What the dialog may know of a login: never a token, never the device code. */
export interface LoginView {
  state: 'none' | 'pending' | 'done' | 'failed';
  login?: string;
  scopes?: readonly string[];
  code?: string;
  message?: string;
}

/** Where tokens go, and what is deployed. */
export interface TwitchLoginsOptions {
  store: TokenStore;
  /** The deployed account with this id. */
  account: (id: string) => TwitchAccount | undefined;
  /** The settings of the deployed app with this id. */
  app: (id: string) => TwitchAppSettings | undefined;
  /** Puts what a dialog is told into the user's language. */
  translate?: Translator;
}

const SERVERS: ReadonlySet<unknown> = new Set<TwitchServer>(['live', 'simulator', 'custom']);

interface Attempt {
  login: DeviceLogin;
  view: LoginView;
}

/**
 * The logins that dialogs have started, by the id of their config node. The server polls and keeps the tokens;
 * the browser sees a code, an address and, at the end, a name. It works before the first deploy: the tokens wait
 * for the node.
 */
export class TwitchLogins {
  readonly #options: TwitchLoginsOptions;
  readonly #attempts = new Map<string, Attempt>();

  constructor(options: TwitchLoginsOptions) {
    this.#options = options;
  }

  /**
   * Starts a login with the app as it stands in the editor.
   *
   * @throws LivestreamError `bad_input` when the app's fields cannot be used, and what Twitch answers
   */
  async start(body: unknown): Promise<{ userCode: string; verificationUri: string; expiresAt: number }> {
    const { id, app: typed, scopes } = loginRequest(body);
    this.cancel(body);
    const app = await openApp(this.#completed(typed), noSimulator);
    const { endpoints, clientId, clientSecret } = app;
    const oauth = new TwitchOAuth({
      authUrl: endpoints.authUrl,
      clientId,
      ...(clientSecret ? { clientSecret } : {}),
    });
    const login = await DeviceLogin.begin({ oauth, scopes });
    const { userCode, verificationUri, expiresAt } = login;
    if (!/^https?:\/\//.test(verificationUri)) {
      login.close();
      throw new LivestreamError(
        'platform_error',
        sentence`The server gave no address to confirm the login at.`,
        {
          platform: 'twitch',
        },
      );
    }
    // Another request may have started one in the meantime; the newest counts.
    this.#attempts.get(id)?.login.close();
    const attempt: Attempt = { login, view: { state: 'pending' } };
    this.#attempts.set(id, attempt);
    void this.#finish(id, attempt, app, oauth);
    return { userCode, verificationUri, expiresAt };
  }

  /** How the login of a node stands. */
  poll(body: unknown): LoginView {
    return this.#attempts.get(idOf(body))?.view ?? { state: 'none' };
  }

  /** Gives a login up. */
  cancel(body: unknown): LoginView {
    const id = idOf(body);
    this.#attempts.get(id)?.login.close();
    this.#attempts.delete(id);
    return { state: 'none' };
  }

  /**
   * Who is logged in at a node, deployed or not. With the app as it stands in the editor, only a login that was
   * given for its client id and addresses counts: another one will not work after the deploy.
   */
  async account(body: unknown): Promise<Record<string, unknown>> {
    const id = idOf(body);
    const audience = await this.#audienceOf(body);
    const fits = (login: { audience: string }): boolean =>
      audience === undefined || login.audience === audience;
    const waiting = waitingLogin(this.#options.store, id).load();
    if (waiting && fits(waiting)) return { state: 'ready', login: waiting.login, scopes: waiting.scopes };
    const account = this.#options.account(id);
    if (account && fits(account)) {
      const { state, identity, problem, simulated } = account;
      return {
        state,
        login: identity?.login,
        scopes: identity?.scopes,
        message: problem && this.#translated(problem).message,
        simulated,
      };
    }
    const stored = account ? undefined : this.#options.store.record(id).load();
    if (!stored || !fits(stored)) return { state: 'none' };
    return { state: 'ready', login: stored.login, scopes: stored.scopes };
  }

  /** What a login has to be for to fit the app in the editor; `undefined` when none was sent that can be used. */
  async #audienceOf(body: unknown): Promise<string | undefined> {
    try {
      const { app } = loginRequest(body);
      if (app.server === 'simulator') return undefined;
      const { endpoints, clientId } = await openApp(this.#completed(app), noSimulator);
      return tokenAudience(endpoints, clientId);
    } catch {
      return undefined;
    }
  }

  /**
   * Puts in what the editor does not know: the deployed client id and secret, but the secret only for the
   * addresses that it was given for, or an editor could have it sent anywhere.
   */
  #completed({ id, ...typed }: TwitchAppSettings & { id?: string }): TwitchAppSettings {
    const deployed = id ? this.#options.app(id) : undefined;
    const clientId = typed.clientId && typed.clientId !== WITHHELD ? typed.clientId : deployed?.clientId;
    if (typed.clientSecret && typed.clientSecret !== WITHHELD) return { ...typed, clientId };
    const fields = ['server', 'apiUrl', 'authUrl', 'eventsubUrl', 'subscriptionsUrl'] as const;
    const samePlace = deployed && fields.every((field) => (typed[field] || '') === (deployed[field] || ''));
    return { ...typed, clientId, clientSecret: samePlace ? deployed.clientSecret : undefined };
  }

  async #finish(id: string, attempt: Attempt, app: TwitchServerAccess, oauth: TwitchOAuth): Promise<void> {
    try {
      const grant = await attempt.login.granted;
      const { login, scopes } = await this.#keep(id, grant, app, oauth);
      attempt.view = { state: 'done', login, scopes };
    } catch (error) {
      const { code, message } = this.#translated(asLivestreamError(error, 'twitch'));
      attempt.view = { state: 'failed', code, message };
    }
  }

  #translated(error: LivestreamError): LivestreamError {
    return this.#options.translate?.(error) ?? error;
  }

  /** Hands the tokens to the deployed account if they are for its client id and addresses; else they wait for the deploy. */
  async #keep(id: string, grant: TokenGrant, app: TwitchServerAccess, oauth: TwitchOAuth) {
    const audience = tokenAudience(app.endpoints, app.clientId);
    const account = this.#options.account(id);
    if (account?.audience === audience) {
      await account.adopt(grant);
      if (account.identity) return account.identity;
    }
    const owner = await oauth.validate(grant.accessToken);
    if (!owner) {
      throw new LivestreamError(
        'auth_required',
        sentence`Twitch does not accept the new login. Start it again.`,
        {
          platform: 'twitch',
        },
      );
    }
    const { userId, login, scopes } = owner;
    const now = Date.now();
    const { accessToken, refreshToken, expiresInSeconds } = grant;
    await waitingLogin(this.#options.store, id).save({
      accessToken,
      ...(refreshToken ? { refreshToken } : {}),
      ...(expiresInSeconds ? { expiresAt: now + expiresInSeconds * 1_000 } : {}),
      scopes,
      userId,
      login,
      obtainedAt: now,
      audience,
    });
    this.#forgetLater(id);
    return { login, scopes };
  }

  /** Tokens that no deploy has fetched for a day are nobody's; those of a later login have a day of their own. */
  #forgetLater(id: string): void {
    const waiting = waitingLogin(this.#options.store, id);
    const forget = async (): Promise<void> => {
      const age = Date.now() - (waiting.load()?.obtainedAt ?? 0);
      if (age >= WAIT_FOR_DEPLOY_MS) await waiting.remove();
    };
    setTimeout(() => void forget().catch(() => undefined), WAIT_FOR_DEPLOY_MS).unref();
  }
}

function noSimulator(): never {
  throw new LivestreamError(
    'bad_input',
    sentence`The simulator needs no login: its account is signed in by itself.`,
  );
}

function idOf(body: unknown): string {
  const id = (body as { id?: unknown } | null)?.id;
  if (typeof id !== 'string' || id === '')
    throw new LivestreamError('bad_input', sentence`The request names no account.`);
  return id;
}

function loginRequest(body: unknown): {
  id: string;
  app: TwitchAppSettings & { id?: string };
  scopes: string[];
} {
  const { app, scopes } = body as { app?: unknown; scopes?: unknown };
  const { server, ...fields } =
    typeof app === 'object' && app !== null ? (app as Record<string, unknown>) : {};
  if (!SERVERS.has(server)) {
    throw new LivestreamError('bad_input', sentence`The account has no Twitch app. Pick or add one first.`);
  }
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw new LivestreamError('bad_input', sentence`The app's field ${name} must be a text.`);
  }
  const list = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
  return { id: idOf(body), app: { ...fields, server: server as TwitchServer }, scopes: list };
}
