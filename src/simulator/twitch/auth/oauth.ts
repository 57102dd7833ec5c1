import type { Exchange, Reply } from '../../loopback';
import type { World } from '../state';
import { activationPage } from './activation-page';
import { readScopes } from './scopes';
import { type IssuedTokens, randomWord, type SimulatedClient, type TokenDesk } from './tokens';

/** A device-code login that waits for its user. */
interface DeviceLogin {
  clientId: string;
  scopes: string[];
  userCode: string;
  expiresAtMs: number;
  userId: string | null;
}

/** What the OAuth part needs of the simulator around it. */
export interface OAuthContext {
  world: World;
  tokens: TokenDesk;
  now: () => number;
  /** Address of the page where a code is confirmed, without its query. */
  activateUrl: () => string;
  /** Who confirms when the page is clicked. */
  defaultUserId: string;
  deviceCodeSeconds: number;
  pollIntervalSeconds: number;
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const USER_CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The simulated id.twitch.tv: device code, refresh, client credentials, validate and revoke, with their refusals. */
export class OAuth {
  readonly #context: OAuthContext;
  readonly #logins = new Map<string, DeviceLogin>();

  constructor(context: OAuthContext) {
    this.#context = context;
  }

  /** Answers a path below `/oauth2`. */
  answer(exchange: Exchange): Reply {
    const form = readForm(exchange);
    switch (`${exchange.method} ${exchange.path}`) {
      case 'POST /oauth2/device':
        return this.#startDeviceLogin(form);
      case 'POST /oauth2/token':
        return this.#token(form);
      case 'GET /oauth2/validate':
        return this.#validate(exchange);
      case 'POST /oauth2/revoke':
        return this.#revoke(form);
      case 'POST /oauth2/authorize':
        return this.#mockAuthorize(form);
      default:
        return refusal(404, 'not found');
    }
  }

  /** The page that stands for the platform's own: GET shows a button, POST confirms as the broadcaster. */
  activate(exchange: Exchange): Reply {
    const code = readForm(exchange).get('device-code') ?? '';
    const login = this.#loginOf(code);
    if (!login) return activationPage('unknown', code);
    if (exchange.method === 'POST') {
      login.userId = this.#context.defaultUserId;
      return activationPage('confirmed', code);
    }
    return activationPage('asking', code);
  }

  /** Confirms a login as its user would. False when the code is unknown or too old. */
  approve(userCode: string, userId: string): boolean {
    const login = this.#loginOf(userCode);
    if (!login) return false;
    login.userId = userId;
    return true;
  }

  #startDeviceLogin(form: URLSearchParams): Reply {
    const client = this.#client(form);
    if (!client.ok) return client.reply;
    const scopes = readScopes(form.get('scopes') ?? form.get('scope') ?? '');
    if (!scopes) return refusal(400, 'invalid scope requested');
    const { activateUrl, deviceCodeSeconds, now, pollIntervalSeconds } = this.#context;
    const deviceCode = randomWord(40);
    const userCode = randomWord(8, USER_CODE_ALPHABET);
    const expiresAtMs = now() + deviceCodeSeconds * 1_000;
    this.#logins.set(deviceCode, { clientId: client.client.id, scopes, userCode, expiresAtMs, userId: null });
    return {
      status: 200,
      body: {
        device_code: deviceCode,
        expires_in: deviceCodeSeconds,
        interval: pollIntervalSeconds,
        user_code: userCode,
        verification_uri: `${activateUrl()}?device-code=${userCode}`,
      },
    };
  }

  #token(form: URLSearchParams): Reply {
    const client = this.#client(form);
    if (!client.ok) return client.reply;
    switch (form.get('grant_type')) {
      case DEVICE_GRANT:
        return this.#pollDeviceLogin(client.client, form.get('device_code') ?? '');
      case 'refresh_token':
        return this.#refresh(client.client, form);
      case 'client_credentials':
        return this.#clientCredentials(client.client, form);
      case null:
        return refusal(400, 'missing grant type');
      default:
        return refusal(400, 'Invalid grant type');
    }
  }

  #pollDeviceLogin(client: SimulatedClient, deviceCode: string): Reply {
    const login = this.#logins.get(deviceCode);
    if (!login || login.clientId !== client.id || login.expiresAtMs <= this.#context.now()) {
      return refusal(400, 'invalid device code');
    }
    if (login.userId === null) return refusal(400, 'authorization_pending');
    this.#logins.delete(deviceCode);
    return granted(this.#context.tokens.issueUser(client.id, login.userId, login.scopes));
  }

  #refresh(client: SimulatedClient, form: URLSearchParams): Reply {
    const secret = checkSecret(client, form);
    if (client.secret !== null && secret) return secret;
    const refreshToken = form.get('refresh_token');
    if (!refreshToken) return refusal(400, 'missing refresh token');
    const issued = this.#context.tokens.refresh(client, refreshToken);
    return issued
      ? granted(issued)
      : { status: 400, body: { error: 'Bad Request', status: 400, message: 'Invalid refresh token' } };
  }

  #clientCredentials(client: SimulatedClient, form: URLSearchParams): Reply {
    const secret = checkSecret(client, form);
    if (secret) return secret;
    const { accessToken, expiresInSeconds } = this.#context.tokens.issueApp(client.id);
    return {
      status: 200,
      body: { access_token: accessToken, expires_in: expiresInSeconds, token_type: 'bearer' },
    };
  }

  #validate(exchange: Exchange): Reply {
    const token = readToken(exchange);
    if (!token) return refusal(401, 'missing authorization token');
    const { now, tokens, world } = this.#context;
    const access = tokens.live(token);
    if (!access) return refusal(401, 'invalid access token');
    const expiresIn = Math.floor((access.expiresAtMs - now()) / 1_000);
    const user = access.userId === null ? undefined : world.user(access.userId);
    return {
      status: 200,
      body: user
        ? {
            client_id: access.clientId,
            login: user.login,
            scopes: access.scopes,
            user_id: user.id,
            expires_in: expiresIn,
          }
        : { client_id: access.clientId, scopes: null, expires_in: expiresIn },
    };
  }

  #revoke(form: URLSearchParams): Reply {
    const clientId = form.get('client_id');
    if (!clientId) return refusal(400, 'missing client id');
    if (!this.#context.tokens.client(clientId)) return refusal(404, 'client does not exist');
    const token = form.get('token');
    if (!token) return refusal(400, 'missing oauth token');
    const access = this.#context.tokens.live(token);
    if (!access || access.clientId !== clientId) return refusal(400, 'Invalid token');
    this.#context.tokens.revoke(token);
    return { status: 200 };
  }

  /**
   * The Twitch CLI's mock has this short cut to a user token (parameters in the query, client secret needed);
   * clients that know that mock can use it here as well. It is not part of the live platform.
   */
  #mockAuthorize(form: URLSearchParams): Reply {
    const client = this.#client(form);
    if (!client.ok) return client.reply;
    const secret = checkSecret(client.client, form);
    if (secret) return secret;
    const user = this.#context.world.user(form.get('user_id') ?? '');
    const scopes = readScopes(form.get('scope') ?? '');
    if (form.get('grant_type') !== 'user_token' || !user || !scopes) return refusal(400, 'invalid request');
    return granted(this.#context.tokens.issueUser(client.client.id, user.id, scopes));
  }

  #client(form: URLSearchParams): { ok: true; client: SimulatedClient } | { ok: false; reply: Reply } {
    const id = form.get('client_id');
    if (!id) return { ok: false, reply: refusal(400, 'missing client id') };
    const client = this.#context.tokens.client(id);
    return client ? { ok: true, client } : { ok: false, reply: refusal(400, 'invalid client') };
  }

  #loginOf(userCode: string): DeviceLogin | undefined {
    for (const login of this.#logins.values()) {
      if (login.userCode === userCode && login.expiresAtMs > this.#context.now()) return login;
    }
    return undefined;
  }
}

/** The token of an `Authorization` header, whether it says `OAuth` or `Bearer`. */
export function readToken(exchange: Exchange): string | undefined {
  return /^(?:oauth|bearer)\s+(\S+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
}

/** The platform takes form bodies and query parameters alike. */
function readForm(exchange: Exchange): URLSearchParams {
  return new URLSearchParams([...exchange.query, ...new URLSearchParams(exchange.body)]);
}

function checkSecret(client: SimulatedClient, form: URLSearchParams): Reply | undefined {
  const given = form.get('client_secret');
  if (!given) return refusal(400, 'missing client secret');
  return client.secret === given ? undefined : refusal(403, 'invalid client secret');
}

function granted(issued: IssuedTokens): Reply {
  return {
    status: 200,
    body: {
      access_token: issued.accessToken,
      expires_in: issued.expiresInSeconds,
      refresh_token: issued.refreshToken,
      scope: issued.scopes,
      token_type: 'bearer',
    },
  };
}

function refusal(status: number, message: string): Reply {
  return { status, body: { status, message } };
}
