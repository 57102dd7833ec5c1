import { createHmac } from 'node:crypto';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { TokenSource } from './token-record';

/** What an extension's own token is signed with. */
export interface ExtensionKey {
  /** As the developer console shows it: base64. */
  secret: string;
  /** The id of the Twitch user who owns the extension. */
  ownerId: string;
  /** The channel that a call is about, where it is about one; `all` for every channel. */
  channelId?: string;
}

/** A token lives as long as one call with its repeats, so that one that leaks is worth little. */
const LIFE_MS = 180_000;

/** Signs the tokens by which an extension's own server proves itself to Helix (a JWT with HS256, role `external`). */
export class ExtensionToken implements TokenSource {
  readonly #key: ExtensionKey;
  readonly #now: () => number;

  constructor(key: ExtensionKey, { now = Date.now }: { now?: () => number } = {}) {
    this.#key = key;
    this.#now = now;
  }

  async accessToken(): Promise<string> {
    const { secret, ownerId, channelId } = this.#key;
    const claims = {
      exp: Math.floor((this.#now() + LIFE_MS) / 1000),
      user_id: ownerId,
      role: 'external',
      ...(channelId ? { channel_id: channelId, pubsub_perms: { send: ['*'] } } : {}),
    };
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64url');
    return `${text}.${signature}`;
  }

  /** @throws LivestreamError `auth_required`: another token would be signed with the same secret */
  async renew(): Promise<string> {
    throw new LivestreamError(
      'auth_required',
      sentence`Twitch does not accept the extension's token. Check the id, the owner and the secret of the extension in the node.`,
      { platform: 'twitch' },
    );
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
