import type { StoredTokens, TokenRecord } from '../twitch/auth/token-record';
import type { TokenStore } from './token-store';

/** For how long a login waits for the deploy of its node. */
export const WAIT_FOR_DEPLOY_MS = 24 * 3_600_000;

/**
 * The slot in which a fresh login waits until its node is deployed: the node may not exist yet, or run with
 * another client id, and must not have its tokens changed under its feet.
 */
export function waitingLogin(store: TokenStore, id: string): TokenRecord {
  return store.record(`${id} login`);
}

/**
 * The record of an account as its node sees it: a login that waits comes first, and takes the account's own
 * slot when the node has begun to use it.
 *
 * @param pastedHash of the tokens pasted into the node: the login came later and wins over them
 * @param now the clock in milliseconds
 */
export function loginRecord(store: TokenStore, id: string, pastedHash?: string, now = Date.now): TokenRecord {
  const own = store.record(id);
  const waiting = waitingLogin(store, id);
  return {
    load(): StoredTokens | undefined {
      const login = waiting.load();
      if (!login || now() - login.obtainedAt > WAIT_FOR_DEPLOY_MS) return own.load();
      // Its owner is asked for anew, so that the account's first step is to save it.
      return { ...login, userId: '', ...(pastedHash ? { pastedHash } : {}) };
    },

    async save(tokens) {
      await own.save(tokens);
      if (waiting.load()) await waiting.remove();
    },

    async remove() {
      await own.remove();
      await waiting.remove();
    },
  };
}
