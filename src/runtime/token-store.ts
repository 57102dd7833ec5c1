import type { StoredTokens, TokenRecord } from '../twitch/auth/token-record';
import { createSealedSlots, type StoreSettings } from './sealed-slots';

export type { StoreSettings } from './sealed-slots';

/** Keeps the tokens of all accounts. */
export interface TokenStore {
  /** The slot of the account with this id. */
  record(id: string): TokenRecord;
}

/** The store of the logins' tokens; make one per runtime. How it keeps them: `createSealedSlots`. */
export function createTokenStore(settings: StoreSettings): TokenStore {
  return { record: createSealedSlots(settings, 'livestreamTokens', isStoredTokens) };
}

function isStoredTokens(value: unknown): value is StoredTokens {
  if (typeof value !== 'object' || value === null) return false;
  const { accessToken, refreshToken, scopes, userId, login, expiresAt, obtainedAt, audience, pastedHash } =
    value as Record<string, unknown>;
  const text = (part: unknown) => typeof part === 'string';
  const absentOr = (type: string, part: unknown) => part === undefined || typeof part === type;
  return (
    [accessToken, userId, login, audience].every(text) &&
    Array.isArray(scopes) &&
    scopes.every(text) &&
    typeof obtainedAt === 'number' &&
    absentOr('string', refreshToken) &&
    absentOr('number', expiresAt) &&
    absentOr('string', pastedHash)
  );
}
