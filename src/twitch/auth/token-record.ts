/** What is kept for a login. */
export interface StoredTokens {
  /** Empty where only a refresh token was pasted and was not traded yet. */
  accessToken: string;
  refreshToken?: string;
  scopes: string[];
  /** Empty until Twitch has said whose token it is, just as `login`. */
  userId: string;
  login: string;
  /** When the access token dies, in ms since 1970; absent when it does not or when that is not known. */
  expiresAt?: number;
  /** When the pair was received, in ms since 1970. */
  obtainedAt: number;
  /** Client id and addresses that the login was given for; see `tokenAudience`. */
  audience: string;
  /** SHA-256 of the pasted tokens that stood in the node then, so that a later paste is told from an old one. */
  pastedHash?: string;
}

/** One account's slot of a store. */
export interface TokenRecord {
  /** The tokens as last saved; `undefined` when there are none that can be read. */
  load(): StoredTokens | undefined;
  /** Resolves once a `kill -9` can no longer lose the tokens. */
  save(tokens: StoredTokens): Promise<void>;
  remove(): Promise<void>;
}

/** Where a Helix client gets its token from. */
export interface TokenSource {
  /** A token that is good to use now. */
  accessToken(): Promise<string>;
  /** After a 401 for `rejected`: another token, or the error that says why there is none. */
  renew(rejected: string): Promise<string>;
}
