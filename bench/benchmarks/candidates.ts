import { join } from 'node:path';
import type { SimulatedLogin } from '../../src/simulator';
import { Child } from '../processes/child';
import { startNodeRed } from '../processes/node-red';
import { twurpleFolder } from '../processes/peers';
import type { Server } from '../sender/main';

/** A receiver that takes part in the comparison; its name is its login as well. */
export interface Candidate {
  readonly name: CandidateName;
  readonly title: string;
  readonly child: Child;
  end(): Promise<void>;
}

export type CandidateName = 'floor' | 'pipeline' | 'node' | 'function' | 'twurple';

const TITLES: Readonly<Record<CandidateName, string>> = {
  floor: 'ws + JSON.parse (floor)',
  pipeline: 'ours without Node-RED',
  node: 'twitch events > counter',
  function: 'twitch events > function > counter',
  twurple: 'Twurple',
};

/** All candidates, in the order of the tables. */
export const CANDIDATES = Object.keys(TITLES) as CandidateName[];

const receiver = (name: string): string => join(__dirname, '..', 'receivers', `${name}.js`);

/** Starts a candidate and waits until it is subscribed; `undefined` for one that cannot be had. */
export async function startCandidate(
  name: CandidateName,
  sender: Child,
  execArgv: readonly string[] = [],
): Promise<Candidate | undefined> {
  const server = await sender.ask<Server>('server');
  const login = await sender.ask<SimulatedLogin>('login', name);
  const candidate = await started(name, server, login, execArgv);
  if (!candidate) return undefined;
  await sender.ask('connected', name);
  return { name, title: TITLES[name], ...candidate };
}

async function started(
  name: CandidateName,
  server: Server,
  login: SimulatedLogin,
  execArgv: readonly string[],
): Promise<Pick<Candidate, 'child' | 'end'> | undefined> {
  if (name === 'node' || name === 'function') {
    return startNodeRed({ ...flowsOf(name, server, login), execArgv });
  }
  const args = [JSON.stringify({ server, login })];
  const env: Record<string, string> = {};
  if (name === 'twurple') {
    const folder = twurpleFolder();
    if (!folder) return undefined;
    args.push(folder);
    env.TWURPLE_MOCK_API_PORT = String(server.port);
  }
  const child = new Child(receiver(name), { args, env, execArgv });
  await child.ask('connect');
  return { child, end: () => child.end() };
}

function flowsOf(name: 'node' | 'function', server: Server, login: SimulatedLogin) {
  const { apiUrl, authUrl, eventsubUrl, subscriptionsUrl } = server.endpoints;
  const flows = [
    { id: 'tab', type: 'tab', label: 'benchmark' },
    {
      id: 'app',
      type: 'livestream-twitch-app',
      name: '',
      server: 'custom',
      apiUrl,
      authUrl,
      eventsubUrl,
      subscriptionsUrl,
    },
    { id: 'user', type: 'livestream-twitch-user', name: '', app: 'app', scopes: [], login: '' },
    {
      id: 'events',
      type: 'livestream-twitch-events',
      z: 'tab',
      user: 'user',
      channel: server.channel.id,
      events: [{ type: 'channel.chat.message', version: '1' }],
      own: false,
      raw: true,
      connectionEvents: false,
      wires: [[name === 'function' ? 'between' : 'counter']],
    },
    { id: 'counter', type: 'bench-counter', z: 'tab', wires: [] },
    ...(name === 'function'
      ? [
          {
            id: 'between',
            type: 'function',
            z: 'tab',
            func: 'return msg;',
            outputs: 1,
            libs: [],
            wires: [['counter']],
          },
        ]
      : []),
  ];
  const credentials = {
    app: { clientId: server.clientId, clientSecret: server.clientSecret },
    user: { accessToken: login.accessToken, refreshToken: login.refreshToken },
  };
  return { flows, credentials };
}
