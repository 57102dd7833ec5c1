/**
 * The sending process: a simulated Twitch, and frames made beforehand that it writes to one receiver at a time.
 * What sending costs is in no measurement.
 */
import type { SimulatedLogin } from '../../src/simulator';
import { TwitchSimulator } from '../../src/simulator';
import type { TwitchEndpoints } from '../../src/twitch/endpoints';
import { answer } from '../processes/answering';
import { flatOut, paced } from './blast';
import { type EventMix, prepareFrames } from './frames';
import { RawSockets } from './raw-sockets';

/** What a client needs to know of the simulated Twitch. */
export interface Server {
  endpoints: TwitchEndpoints;
  port: number;
  clientId: string;
  clientSecret: string;
  channel: { id: string; login: string; name: string };
}

/** A run to be sent. */
export interface Blast {
  /** Whose socket the events go to. */
  login: string;
  count: number;
  /** Events a second; without it as fast as the receiver takes them. */
  perSecond?: number;
  mix: EventMix;
}

const CONNECT_LIMIT_MS = 60_000;

async function main(): Promise<void> {
  const sockets = new RawSockets();
  // Thousands of idle sockets, each without a subscription, must be able to stay.
  const figures = { maxSocketsPerUser: 10_000, unusedSocketMs: 3_600_000, helixPointsPerMinute: 1_000_000 };
  const simulator = await TwitchSimulator.start({ figures });
  let runs = 0;

  const subscriptionOf = (login: string) => {
    const { id } = simulator.addUser({ login });
    const newest = simulator
      .subscriptions('enabled')
      .filter(({ type, userId }) => type === 'channel.chat.message' && userId === id)
      .at(-1);
    return newest && { ...newest, user: { id, login, name: login } };
  };

  answer({
    server: (): Server => ({
      endpoints: simulator.endpoints,
      port: simulator.port,
      clientId: simulator.clientId,
      clientSecret: simulator.clientSecret,
      channel: simulator.broadcaster,
    }),
    login: (login: string): SimulatedLogin => simulator.signIn({ login }),
    connected: (login: string) =>
      simulator.watch
        .until(() => subscriptionOf(login) !== undefined, CONNECT_LIMIT_MS)
        .then(() => undefined),
    sessions: (count: number) =>
      simulator.watch
        .until(() => simulator.sessions().length >= count, CONNECT_LIMIT_MS)
        .then(() => undefined),
    blast: async ({ login, count, perSecond, mix }: Blast) => {
      const subscription = subscriptionOf(login);
      if (!subscription) throw new Error(`${login} is not connected.`);
      const { id: subscriptionId, transport, user } = subscription;
      if (transport.method !== 'websocket') throw new Error(`${login} does not listen on a socket.`);
      const { sessionId } = transport;
      runs += 1;
      const frames = prepareFrames(mix, runs, {
        subscriptionId,
        sessionId,
        user,
        broadcaster: simulator.broadcaster,
      });
      const socket = sockets.of(simulator, sessionId);
      if (perSecond) await paced(socket, frames, count, perSecond);
      else await flatOut(socket, frames, count);
    },
  });
}

void main();
