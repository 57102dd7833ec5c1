import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer, HttpCall } from '../../shared/http';
import { httpRequest } from '../../shared/http';
import { redact } from '../../shared/redact';
import { type Sentence, sentence } from '../../shared/sentence';

/** Where and as which app `TwitchOAuth` asks. Only confidential clients have a secret. */
export interface OAuthOptions {
  /** `https://id.twitch.tv/oauth2` or its stand-in, without a slash at the end. */
  authUrl: string;
  clientId: string;
  clientSecret?: string;
}

/** A fresh token. App tokens have neither a refresh token nor scopes. */
export interface TokenGrant {
  accessToken: string;
  refreshToken?: string;
  scopes: string[];
  expiresInSeconds?: number;
}

/** Whose token it is, as Twitch says. App tokens have an empty `userId` and `login`. */
export interface TokenIdentity {
  clientId: string;
  userId: string;
  login: string;
  scopes: string[];
  /** 0 means that it does not expire, which very old tokens do not. */
  expiresInSeconds: number;
}

/** A device login that waits for its confirmation in a browser. */
export interface DeviceCode {
  /** The secret half: whoever has it gets the tokens. */
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  expiresInSeconds: number;
  intervalSeconds: number;
}

/** What asking after a device login brings. */
export type DevicePoll = { state: 'pending' | 'slow_down' } | { state: 'granted'; grant: TokenGrant };

/** Twitch's words for a refusal and what to do about it; the first that fits counts. */
const REFUSALS: readonly (readonly [RegExp, Sentence])[] = [
  [
    /missing client secret/i,
    sentence`This client id is of type Confidential and needs its client secret. Enter the secret in the Twitch app settings, or register an app of type Public.`,
  ],
  [
    /invalid client secret/i,
    sentence`Twitch refused the client secret. Check it in the Twitch app settings.`,
  ],
  [
    /client/i,
    sentence`Twitch does not know this client id. Copy it again from the developer console into the Twitch app settings.`,
  ],
  [/scope/i, sentence`Twitch does not know one of the scopes that were asked for. Check the list of scopes.`],
  [/device code/i, sentence`The login code has expired or was used already. Start the login again.`],
];

/** Shorter than the 15 s that Node-RED gives a node to close, which waits for a refresh that is on its way. */
const TIMEOUT_MS = 10_000;

const LOGIN_LOST = sentence`Twitch no longer accepts this login. Open the Twitch account and log in again.`;
const NOT_TWITCH = sentence`Something on the way answered instead of Twitch's login server. Check the network, a proxy if there is one, and the Auth URL. It is asked again later.`;

/**
 * Twitch's OAuth endpoints, one method each. Nothing is kept, nothing is repeated.
 *
 * Every method throws `network` when no answer came and `platform_error` or `rate_limited` when Twitch has
 * trouble of its own: neither says anything about the login.
 */
export class TwitchOAuth {
  readonly clientId: string;
  readonly #authUrl: string;
  readonly #clientSecret: string | undefined;

  constructor({ authUrl, clientId, clientSecret }: OAuthOptions) {
    this.clientId = clientId;
    this.#authUrl = authUrl;
    this.#clientSecret = clientSecret || undefined;
  }

  /**
   * Asks for a code that a person confirms in a browser.
   *
   * @throws LivestreamError `bad_input` when the client id or a scope is unknown
   */
  async startDeviceLogin(scopes: readonly string[]): Promise<DeviceCode> {
    const form = { client_id: this.clientId, scopes: scopes.join(' ') };
    const answer = await this.#call({ method: 'POST', url: `${this.#authUrl}/device`, form });
    if (answer.status !== 200)
      throw this.#refusal('bad_input', answer, sentence`Twitch refused to start the login.`);
    const body = fields(answer);
    return {
      deviceCode: this.#text(body, 'device_code'),
      userCode: this.#text(body, 'user_code'),
      verificationUri: this.#text(body, 'verification_uri'),
      expiresInSeconds: seconds(body.expires_in) ?? 1800,
      intervalSeconds: seconds(body.interval) ?? 5,
    };
  }

  /**
   * Asks once whether the login was confirmed.
   *
   * @throws LivestreamError `auth_required` when the code is no longer good or the app cannot use this flow
   */
  async pollDeviceLogin(deviceCode: string, scopes: readonly string[]): Promise<DevicePoll> {
    const form = {
      client_id: this.clientId,
      client_secret: this.#clientSecret,
      scopes: scopes.join(' '),
      device_code: deviceCode,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    };
    const answer = await this.#call({ method: 'POST', url: `${this.#authUrl}/token`, form }, [deviceCode]);
    if (answer.status === 200) return { state: 'granted', grant: this.#grant(answer) };
    const words = said(answer).toLowerCase();
    if (words.includes('authorization_pending')) return { state: 'pending' };
    if (words.includes('slow_down')) return { state: 'slow_down' };
    throw this.#refusal('auth_required', answer, sentence`The login was refused. Start it again.`, [
      deviceCode,
    ]);
  }

  /**
   * Trades a refresh token for a new pair. For public clients it works once, so the answer must be stored before
   * it is used.
   *
   * @throws LivestreamError `auth_required` when the token endpoint answers 400 or 401 in its own words, and only
   * then; `forbidden` when the client secret is wrong
   */
  async refresh(refreshToken: string): Promise<TokenGrant> {
    const form = {
      client_id: this.clientId,
      client_secret: this.#clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    };
    const answer = await this.#call({ method: 'POST', url: `${this.#authUrl}/token`, form }, [refreshToken]);
    if (answer.status === 200) return this.#grant(answer);
    const code = answer.status === 403 ? 'forbidden' : 'auth_required';
    throw this.#refusal(code, answer, LOGIN_LOST, [refreshToken]);
  }

  /** Whose token it is; `null` when Twitch says that it is dead. */
  async validate(accessToken: string): Promise<TokenIdentity | null> {
    const headers = { Authorization: `OAuth ${accessToken}` };
    const answer = await this.#call({ method: 'GET', url: `${this.#authUrl}/validate`, headers }, [
      accessToken,
    ]);
    if (answer.status === 401) return null;
    if (answer.status !== 200) {
      throw this.#refusal('platform_error', answer, sentence`Twitch could not check the login.`, [
        accessToken,
      ]);
    }
    const body = fields(answer);
    return {
      clientId: this.#text(body, 'client_id'),
      userId: typeof body.user_id === 'string' ? body.user_id : '',
      login: typeof body.login === 'string' ? body.login : '',
      scopes: scopeList(body.scopes),
      expiresInSeconds: seconds(body.expires_in) ?? 0,
    };
  }

  /**
   * A token of the app itself, without a user.
   *
   * @throws LivestreamError `auth_required` when there is no secret or Twitch refuses it
   */
  async appToken(): Promise<TokenGrant> {
    if (!this.#clientSecret) {
      const message = sentence`This needs the client secret. Enter it in the Twitch app settings.`;
      throw new LivestreamError('auth_required', message, { platform: 'twitch' });
    }
    const form = {
      client_id: this.clientId,
      client_secret: this.#clientSecret,
      grant_type: 'client_credentials',
    };
    const answer = await this.#call({ method: 'POST', url: `${this.#authUrl}/token`, form });
    if (answer.status === 200) return this.#grant(answer);
    throw this.#refusal(
      'auth_required',
      answer,
      sentence`Twitch refused the client id or the client secret. Check both.`,
    );
  }

  /** Ends a token. One that is dead already counts as done. */
  async revoke(accessToken: string): Promise<void> {
    const form = { client_id: this.clientId, token: accessToken };
    const answer = await this.#call({ method: 'POST', url: `${this.#authUrl}/revoke`, form }, [accessToken]);
    if (answer.status === 200 || (answer.status === 400 && /invalid token/i.test(said(answer)))) return;
    throw this.#refusal('platform_error', answer, sentence`Twitch did not end the login.`, [accessToken]);
  }

  #call(call: HttpCall, secrets: readonly string[] = []): Promise<HttpAnswer> {
    const common = { timeoutMs: TIMEOUT_MS, platform: 'twitch' } as const;
    return httpRequest({ ...call, ...common, secrets: [...secrets, this.#clientSecret] });
  }

  /** An answer that is no success as an error; trouble of Twitch's own never gets `code`. */
  #refusal(
    code: 'bad_input' | 'auth_required' | 'forbidden' | 'platform_error',
    answer: HttpAnswer,
    message: Sentence,
    secrets: readonly string[] = [],
  ): LivestreamError {
    const detail = redact(said(answer) || `status ${answer.status}`, [...secrets, this.#clientSecret]);
    const cause = { platform: 'twitch', statusCode: answer.status, detail } as const;
    if (answer.status === 429) {
      return new LivestreamError(
        'rate_limited',
        sentence`Twitch asks to wait before the next login request.`,
        cause,
      );
    }
    if (answer.status < 400 || answer.status > 403) {
      const advice = sentence`Twitch's login server answered with ${answer.status}. It is asked again later.`;
      return new LivestreamError('platform_error', advice, cause);
    }
    // A proxy that blocks for a while, or the page of a hotel's network: Twitch says in JSON what it refuses.
    if (said(answer) === '') {
      return new LivestreamError('platform_error', NOT_TWITCH, cause);
    }
    const advice = REFUSALS.find(([words]) => words.test(detail))?.[1];
    return new LivestreamError(code, advice ?? message, cause);
  }

  #grant(answer: HttpAnswer): TokenGrant {
    const body = fields(answer);
    const refreshToken =
      typeof body.refresh_token === 'string' && body.refresh_token ? body.refresh_token : undefined;
    const expiresInSeconds = seconds(body.expires_in);
    return {
      accessToken: this.#text(body, 'access_token'),
      ...(refreshToken === undefined ? {} : { refreshToken }),
      scopes: scopeList(body.scope),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    };
  }

  #text(body: Record<string, unknown>, name: string): string {
    const value = body[name];
    if (typeof value === 'string' && value) return value;
    const message = sentence`The login server's answer is not Twitch's. Check the Auth URL.`;
    throw new LivestreamError('platform_error', message, {
      platform: 'twitch',
      detail: `${name} is missing`,
    });
  }
}

function fields({ body }: HttpAnswer): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** Twitch's own words in an error answer; empty when there are none. */
function said(answer: HttpAnswer): string {
  const { message, error } = fields(answer);
  if (typeof message === 'string' && message) return message;
  return typeof error === 'string' ? error : '';
}

function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Token answers hold a list, older documentation a text; without scopes the key may be missing or null. */
function scopeList(value: unknown): string[] {
  if (Array.isArray(value))
    return value.filter((scope): scope is string => typeof scope === 'string' && scope !== '');
  return typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : [];
}
