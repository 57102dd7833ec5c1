import { TwitchAccount } from '../../src/twitch/account';
import type { TwitchUsers } from '../../src/twitch/user';
import type { ReceiverArguments } from './login';

/** An account with a receiver's login, whose tokens are kept nowhere. */
export function accountOf({ server, login }: ReceiverArguments, users: TwitchUsers): TwitchAccount {
  const { endpoints, clientId, clientSecret } = server;
  return new TwitchAccount({
    app: () => Promise.resolve({ endpoints, clientId, clientSecret, simulated: false }),
    record: { load: () => undefined, save: () => Promise.resolve(), remove: () => Promise.resolve() },
    pasted: { accessToken: login.accessToken, refreshToken: login.refreshToken },
    users,
  });
}
