import { randomBytes } from 'node:crypto';
import { readExtensionToken, SIMULATED_EXTENSION, signExtensionToken } from './extension-token';

/** An application that was registered with the platform. Public ones cannot keep a secret and have none. */
export interface SimulatedClient {
  id: string;
  secret: string | null;
}

/** An access token; `userId` is null for an app's own. */
export interface AccessToken {
  token: string;
  clientId: string;
  userId: string | null;
  scopes: string[];
  expiresAtMs: number;
  /** Signed with the secret of an extension. */
  isExtension?: true;
}

/** What the token endpoint hands out. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken?: string;
  scopes: string[];
  expiresInSeconds: number;
}

interface RefreshToken {
  clientId: string;
  userId: string;
  scopes: string[];
  /** The newest access token of this login, for tests that look. */
  expiresAtMs: number;
}

/** How long tokens live, in seconds. */
export interface TokenLifetimes {
  userSeconds: number;
  appSeconds: number;
  /** How long an unused refresh token of a public client lives. */
  refreshSeconds: number;
}

/** How long a token lives that an extension signs for itself. */
const EXTENSION_TOKEN_MS = 180_000;

/** Who is told when a user authorises a client or takes that back. */
export interface ConsentEvents {
  granted(clientId: string, userId: string): void;
  withdrawn(clientId: string, userId: string): void;
}

/** The clients, tokens and authorisations of a simulated Twitch. Tokens are random, so that none can be guessed. */
export class TokenDesk {
  readonly #clients = new Map<string, SimulatedClient>();
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  /** Scopes that a user has ever granted a client: `client user` -> scopes. */
  readonly #grants = new Map<string, Set<string>>();
  readonly #now: () => number;
  readonly #lifetimes: TokenLifetimes;

  readonly #events: ConsentEvents | undefined;

  constructor(now: () => number, lifetimes: TokenLifetimes, events?: ConsentEvents) {
    this.#now = now;
    this.#lifetimes = lifetimes;
    this.#events = events;
  }

  addClient(kind: 'public' | 'confidential'): SimulatedClient {
    const client = { id: randomWord(30), secret: kind === 'confidential' ? randomWord(30) : null };
    this.#clients.set(client.id, client);
    return client;
  }

  client(id: string): SimulatedClient | undefined {
    return this.#clients.get(id);
  }

  /** A user consents; the grant is remembered until it is revoked. */
  grant(clientId: string, userId: string, scopes: readonly string[]): void {
    const granted = this.#grants.get(grantKey(clientId, userId)) ?? new Set<string>();
    for (const scope of scopes) granted.add(scope);
    this.#grants.set(grantKey(clientId, userId), granted);
    this.#events?.granted(clientId, userId);
  }

  /** Tokens for a user who consents by the same act. */
  issueUser(clientId: string, userId: string, scopes: readonly string[]): IssuedTokens {
    this.grant(clientId, userId, scopes);
    return this.#issueLogin(clientId, userId, scopes);
  }

  issueApp(clientId: string): IssuedTokens {
    return this.#issueAccess(clientId, null, [], this.#lifetimes.appSeconds);
  }

  /**
   * New tokens for a refresh token, or undefined when it is no good. A public client's token works once and is
   * replaced; a confidential client keeps its own.
   */
  refresh(client: SimulatedClient, refreshToken: string): IssuedTokens | undefined {
    const known = this.#refresh.get(refreshToken);
    if (!known || known.clientId !== client.id) return undefined;
    if (client.secret === null) {
      this.#refresh.delete(refreshToken);
      if (known.expiresAtMs <= this.#now()) return undefined;
      return this.#issueLogin(client.id, known.userId, known.scopes);
    }
    const issued = this.#issueAccess(client.id, known.userId, known.scopes, this.#lifetimes.userSeconds);
    return { ...issued, refreshToken };
  }

  /** The token as it stands, or undefined when it is unknown, revoked or past its time. */
  live(token: string): AccessToken | undefined {
    const known = this.#access.get(token);
    return known && known.expiresAtMs > this.#now() ? known : undefined;
  }

  /** A token that the extension has signed for itself, on behalf of its owner. */
  signExtension(userId: string): string {
    return signExtensionToken(userId, SIMULATED_EXTENSION.secret, this.#now() + EXTENSION_TOKEN_MS);
  }

  /** The token of the extension, or undefined when it is none, forged or past its time. */
  readExtension(token: string): AccessToken | undefined {
    const read = readExtensionToken(token, SIMULATED_EXTENSION.secret);
    if (!read || read.expiresAtMs <= this.#now()) return undefined;
    const { clientId } = SIMULATED_EXTENSION;
    return { ...read, token, clientId, userId: null, scopes: [], isExtension: true };
  }

  /** Ends one access token as time would. False when it is unknown. */
  expire(token: string): boolean {
    const known = this.#access.get(token);
    if (!known) return false;
    known.expiresAtMs = this.#now();
    return true;
  }

  /** Ends every access token of a user. */
  expireAll(userId: string): void {
    for (const access of this.#access.values())
      if (access.userId === userId) access.expiresAtMs = this.#now();
  }

  /** Kills one access token. False when it is unknown. */
  revoke(token: string): boolean {
    return this.#access.delete(token);
  }

  /** Makes every refresh token of a user useless, as a changed password does. */
  killRefreshTokens(userId: string): void {
    for (const [token, refresh] of this.#refresh) if (refresh.userId === userId) this.#refresh.delete(token);
  }

  /** A user disconnects the app: all their tokens and grants are gone. Without a client id: from every app. */
  withdrawGrant(userId: string, clientId?: string): void {
    const isMeant = (entry: { clientId: string; userId: string | null }) =>
      entry.userId === userId && (clientId === undefined || entry.clientId === clientId);
    for (const [token, access] of this.#access) if (isMeant(access)) this.#access.delete(token);
    for (const [token, refresh] of this.#refresh) if (isMeant(refresh)) this.#refresh.delete(token);
    for (const client of this.#clients.keys()) {
      const isAsked = clientId === undefined || client === clientId;
      if (isAsked && this.#grants.delete(grantKey(client, userId))) this.#events?.withdrawn(client, userId);
    }
  }

  /** The scopes a user has granted a client, or undefined when they never authorised it. */
  grantedScopes(clientId: string, userId: string): ReadonlySet<string> | undefined {
    return this.#grants.get(grantKey(clientId, userId));
  }

  /** How many refresh tokens of a user would still work. */
  refreshTokenCount(userId: string): number {
    return [...this.#refresh.values()].filter((refresh) => refresh.userId === userId).length;
  }

  #issueLogin(clientId: string, userId: string, scopes: readonly string[]): IssuedTokens {
    const refreshToken = randomWord(50);
    this.#refresh.set(refreshToken, {
      clientId,
      userId,
      scopes: [...scopes],
      expiresAtMs: this.#now() + this.#lifetimes.refreshSeconds * 1_000,
    });
    return { ...this.#issueAccess(clientId, userId, scopes, this.#lifetimes.userSeconds), refreshToken };
  }

  #issueAccess(
    clientId: string,
    userId: string | null,
    scopes: readonly string[],
    expiresInSeconds: number,
  ): IssuedTokens {
    const accessToken = randomWord(30);
    const expiresAtMs = this.#now() + expiresInSeconds * 1_000;
    this.#access.set(accessToken, { token: accessToken, clientId, userId, scopes: [...scopes], expiresAtMs });
    return { accessToken, scopes: [...scopes], expiresInSeconds };
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A random word of lower-case letters and digits, as the platform's ids, codes and tokens are. */
export function randomWord(length: number, alphabet = ALPHABET): string {
  let word = '';
  for (const byte of randomBytes(length)) word += alphabet[byte % alphabet.length];
  return word;
}

function grantKey(clientId: string, userId: string): string {
  return `${clientId} ${userId}`;
}
