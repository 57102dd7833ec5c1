/** Twurple's listener, as its documentation has it used. Started with `TWURPLE_MOCK_API_PORT` set. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answerAsReceiver, Meter } from '../measure/meter';
import { receiverArguments } from './login';

/** As much of Twurple as is used here: it is installed for the benchmark only, so its types are not at hand. */
interface Twurple {
  RefreshingAuthProvider: new (
    app: object,
  ) => { addUser(userId: string, token: object, intents: string[]): void };
  ApiClient: new (options: object) => object;
  EventSubWsListener: new (
    options: object,
  ) => {
    onChannelChatMessage(channel: string, user: string, heard: (event: { messageId: string }) => void): void;
    start(): void;
  };
}

const { server, login } = receiverArguments();
const meter = new Meter();

async function load(): Promise<Twurple> {
  const from = createRequire(join(process.argv[3] ?? '', 'package.json'));
  const packages = ['@twurple/auth', '@twurple/api', '@twurple/eventsub-ws'];
  const modules = await Promise.all(packages.map((name) => import(pathToFileURL(from.resolve(name)).href)));
  return Object.assign({}, ...modules) as Twurple;
}

async function connect(): Promise<void> {
  const { RefreshingAuthProvider, ApiClient, EventSubWsListener } = await load();
  const { clientId, clientSecret } = server;
  const { accessToken, refreshToken, scopes, expiresInSeconds } = login;
  const authProvider = new RefreshingAuthProvider({ clientId, clientSecret });
  authProvider.addUser(
    login.userId,
    {
      accessToken,
      refreshToken,
      scope: scopes,
      expiresIn: expiresInSeconds ?? null,
      obtainmentTimestamp: Date.now(),
    },
    ['chat'],
  );
  const listener = new EventSubWsListener({
    apiClient: new ApiClient({ authProvider }),
    logger: { minLevel: 'error' },
  });
  listener.onChannelChatMessage(server.channel.id, login.userId, ({ messageId }) => meter.event(messageId));
  listener.start();
}

answerAsReceiver(meter, { connect });
