import { createHash } from 'node:crypto';
import type { TokenGrant, TokenIdentity } from './oauth';
import type { StoredTokens } from './token-record';

/** Tokens typed into the account's dialog. */
export interface PastedTokens {
  accessToken?: string;
  refreshToken?: string;
}

/** A planned refresh happens this long before the end, or in the last quarter of a shorter life. */
const REFRESH_AHEAD_MS = 600_000;

/** Whom a login is for, and which paste it outdates. */
type Binding = Pick<StoredTokens, 'audience' | 'pastedHash'>;

/** Tells one paste from another without keeping it. */
export function hashOfPaste({ accessToken = '', refreshToken = '' }: PastedTokens): string {
  return createHash('sha256').update(`${accessToken}\n${refreshToken}`).digest('hex');
}

/** Pasted tokens as a login of whose owner and end nothing is known yet. */
export function fromPaste(pasted: PastedTokens, binding: Binding, now: number): StoredTokens {
  const { accessToken = '', refreshToken } = pasted;
  return fromGrant({ accessToken, ...(refreshToken ? { refreshToken } : {}), scopes: [] }, binding, now);
}

/** A grant as a login of whose owner nothing is known yet. */
export function fromGrant(grant: TokenGrant, binding: Binding, now: number): StoredTokens {
  return { ...received(grant, now), userId: '', login: '', ...defined(binding) };
}

/** The login with the pair that a refresh gave; what the answer leaves out is as it was. */
export function refreshed(tokens: StoredTokens, grant: TokenGrant, now: number): StoredTokens {
  const { expiresAt: _before, ...rest } = tokens;
  const scopes = grant.scopes.length > 0 ? grant.scopes : tokens.scopes;
  return { ...rest, ...received(grant, now), scopes };
}

/** The login with what a validation of `accessToken` told. */
export function identified(
  tokens: StoredTokens,
  accessToken: string,
  { userId, login, scopes, expiresInSeconds }: TokenIdentity,
  now: number,
): StoredTokens {
  const { expiresAt: before, ...rest } = tokens;
  const told = expiresInSeconds > 0 ? now + expiresInSeconds * 1000 : undefined;
  // A token that was renewed while the answer was on its way has an end of its own.
  const expiresAt = tokens.accessToken === accessToken ? told : before;
  return { ...rest, userId, login, scopes, ...defined({ expiresAt }) };
}

/** Whether two states of a login are of the same user with the same scopes. */
export function sameOwner(one: StoredTokens, other: StoredTokens): boolean {
  return (
    one.userId === other.userId &&
    one.login === other.login &&
    one.scopes.toSorted().join() === other.scopes.toSorted().join()
  );
}

/** When a planned refresh is due, in ms since 1970; `undefined` when there is none to plan. */
export function refreshDueAt({ refreshToken, expiresAt, obtainedAt }: StoredTokens): number | undefined {
  if (!refreshToken || expiresAt === undefined) return undefined;
  return expiresAt - Math.min(REFRESH_AHEAD_MS, Math.max(0, expiresAt - obtainedAt) / 4);
}

/** Whether a planned refresh is due. */
export function isRefreshDue(tokens: StoredTokens, now: number): boolean {
  const at = refreshDueAt(tokens);
  return at !== undefined && now >= at;
}

/** Whether the access token is known to have died of age. */
export function isExpired({ expiresAt }: StoredTokens, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

function received({ accessToken, refreshToken, scopes, expiresInSeconds }: TokenGrant, now: number) {
  const expiresAt = expiresInSeconds ? now + expiresInSeconds * 1000 : undefined;
  return { accessToken, scopes, obtainedAt: now, ...defined({ refreshToken, expiresAt }) };
}

/** Without the keys that are undefined, so that a spread does not wipe out what is there. */
function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
