import { createHash } from 'node:crypto';
import { LivestreamError } from '../shared/errors';
import type { ChaturbateAccess } from './access';

/** For which server a token has worked; both as fingerprints, which tell nothing. */
export interface TokenUse {
  token: string;
  server: string;
}

/** Keeps that for one account, over a restart. */
export interface TokenUseRecord {
  load(): TokenUse | undefined;
  save(use: TokenUse): Promise<void>;
}

/** A record that lasts as long as the process. */
export function shortTokenUse(): TokenUseRecord {
  let kept: TokenUse | undefined;
  return {
    load: () => kept,
    save: async (use) => {
      kept = use;
    },
  };
}

/** What a token is used for now. */
export function tokenUse({ baseUrl, token }: ChaturbateAccess): TokenUse {
  return { token: print(`token ${token}`), server: print(new URL(baseUrl).href.replace(/\/+$/, '')) };
}

/**
 * A secret belongs to the server that it was given for: one that has worked is not sent to another server.
 *
 * @throws LivestreamError `auth_required` when the token is known to belong elsewhere
 */
export function checkTokenUse(access: ChaturbateAccess, record: TokenUseRecord): void {
  const known = record.load();
  const now = tokenUse(access);
  if (!known || known.token !== now.token || known.server === now.server) return;
  throw new LivestreamError(
    'auth_required',
    'The token of the Chaturbate account was given for another server and is not sent to this one. Open the account and enter a token of this server, or go back to the former one.',
    { platform: 'chaturbate' },
  );
}

function print(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
