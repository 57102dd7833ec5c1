import { RateBucket } from '../shared/rate-limit';
import type { TwitchServerAccess } from './app';
import { AppToken } from './auth/app-token';
import { TwitchOAuth } from './auth/oauth';
import { Helix } from './helix/client';
import { UserDirectory } from './helix/users';

/**
 * What everything that an app does with its own token shares: one token, and one count of the points that Twitch
 * gives a client id. Made once per app node.
 */
export class AppClient {
  /** The app's settings, ready to use. */
  readonly access: TwitchServerAccess;
  /** Helix with the app's own token. Every call fails with `auth_required` where there is no client secret. */
  readonly helix: Helix;
  readonly directory: UserDirectory;
  readonly #extensionBuckets = new Map<string, RateBucket>();

  constructor(access: TwitchServerAccess) {
    const { endpoints, clientId, clientSecret } = access;
    const oauth = new TwitchOAuth({
      authUrl: endpoints.authUrl,
      clientId,
      ...(clientSecret ? { clientSecret } : {}),
    });
    this.access = access;
    this.helix = new Helix({
      apiUrl: endpoints.apiUrl,
      clientId,
      token: new AppToken({ oauth }),
      tokenOf: 'app',
      bucket: new RateBucket(),
    });
    this.directory = new UserDirectory(this.helix);
  }
  /** The count of points of an extension, which has a client id and a token of its own. */
  extensionBucket(extensionId: string): RateBucket {
    const bucket = this.#extensionBuckets.get(extensionId) ?? new RateBucket();
    this.#extensionBuckets.set(extensionId, bucket);
    return bucket;
  }
}
