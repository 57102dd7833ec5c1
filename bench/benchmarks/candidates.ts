import { join } from 'node:path';
import type { SimulatedLogin } from '../../src/simulator';
import { Child } from '../processes/child';
import { startNodeRed } from '../processes/node-red';
import { twurpleFolder } from '../processes/peers';
import type { Server } from '../sender/main';

/** A receiver that takes part in the comparison. */
export interface Candidate {
  readonly name: CandidateName;
  /** The user that it is logged in as, which tells the sender whose socket is meant. */
  readonly login: string;
  readonly title: string;
  readonly child: Child;
  end(): Promise<void>;
}

/** Who receives a load: bare clients, our code with and without Node-RED around it, and Twurple. */
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

/** What our nodes are like; the others take no notice of it. */
export interface Variation {
  /** How many *twitch events* nodes want the same events; what the first one sends is counted. */
  nodes: number;
  /** Whether events carry Twitch's payload. */
  raw: boolean;
}

const USUAL: Variation = { nodes: 1, raw: true };

/** Starts a candidate and waits until it is subscribed; `undefined` for one that cannot be had. */
export async function startCandidate(
  name: CandidateName,
  sender: Child,
  options: { execArgv?: readonly string[]; login?: string; variation?: Variation } = {},
): Promise<Candidate | undefined> {
  const { execArgv = [], login: loginName = name, variation = USUAL } = options;
  const server = await sender.ask<Server>('server');
  const login = await sender.ask<SimulatedLogin>('login', loginName);
  const candidate = await started(name, server, login, execArgv, variation);
  if (!candidate) return undefined;
  try {
    await sender.ask('connected', loginName);
  } catch (error) {
    await candidate.end();
    throw error;
  }
  return { name, login: loginName, title: TITLES[name], ...candidate };
}

async function started(
  name: CandidateName,
  server: Server,
  login: SimulatedLogin,
  execArgv: readonly string[],
  variation: Variation,
): Promise<Pick<Candidate, 'child' | 'end'> | undefined> {
  if (name === 'node' || name === 'function') {
    return startNodeRed({ ...flowsOf(name, server, login, variation), execArgv });
  }
  const args = [JSON.stringify({ server, login, variation })];
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

function flowsOf(
  name: 'node' | 'function',
  server: Server,
  login: SimulatedLogin,
  { nodes, raw }: Variation,
) {
  const events = {
    type: 'livestream-twitch-events',
    z: 'tab',
    user: 'user',
    channel: server.channel.id,
    events: [{ type: 'channel.chat.message', version: '1' }],
    own: false,
    raw,
    connectionEvents: false,
  };
  const between = { id: 'between', type: 'function', z: 'tab', func: 'return msg;', outputs: 1, libs: [] };
  const flows = [
    { id: 'tab', type: 'tab', label: 'benchmark' },
    { id: 'app', type: 'livestream-twitch-app', name: '', server: 'custom', ...server.endpoints },
    { id: 'user', type: 'livestream-twitch-user', name: '', app: 'app', scopes: [], login: '' },
    { ...events, id: 'events', wires: [[name === 'function' ? 'between' : 'counter']] },
    { id: 'counter', type: 'bench-counter', z: 'tab', counts: true, wires: [] },
    ...(name === 'function' ? [{ ...between, wires: [['counter']] }] : []),
    ...Array.from({ length: nodes - 1 }, (_, at) => ({ ...events, id: `more${at}`, wires: [['sink']] })),
    ...(nodes > 1 ? [{ id: 'sink', type: 'bench-counter', z: 'tab', counts: false, wires: [] }] : []),
  ];
  const credentials = {
    app: { clientId: server.clientId, clientSecret: server.clientSecret },
    user: { accessToken: login.accessToken, refreshToken: login.refreshToken },
  };
  return { flows, credentials };
}
