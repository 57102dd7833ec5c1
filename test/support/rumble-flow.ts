import type { RumbleSimulator } from '../../src/simulator';
import { probe } from './probed-node-red';
import { type FlowEntry, recorder } from './test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };

/** The account of a simulated streamer, `account`, as an account of a custom server. */
export function streamerNode(simulator: RumbleSimulator, more: Record<string, unknown> = {}): FlowEntry {
  const { siteUrl, chatUrl } = simulator;
  return { id: 'account', type: 'livestream-rumble-account', server: 'custom', siteUrl, chatUrl, ...more };
}

/** Credentials of `account`. */
export function streamerCredentials({ apiUrl, session }: RumbleSimulator) {
  return { account: { apiUrl, session } };
}

/** A rumble events node with the settings of a fresh one, and both outputs. */
export function streamInput(wires: string[][], node: Record<string, unknown> = {}): FlowEntry {
  return {
    id: 'in',
    type: 'livestream-rumble-events',
    ...PLACE,
    account: 'account',
    stream: '',
    chat: true,
    api: true,
    interval: 10,
    events: [],
    history: false,
    own: false,
    raw: true,
    connectionEvents: true,
    wires,
    ...node,
  };
}

/** A tab with the account, a node `in`, and recorders of its outputs, errors and statuses. */
export function streamFlow(
  simulator: RumbleSimulator,
  node: Record<string, unknown> = {},
  account: Record<string, unknown> = {},
): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    streamerNode(simulator, account),
    streamInput([['out'], ['news']], node),
    ...['out', 'news', 'caught', 'shown'].map(recorder),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
  ];
}

/** The same with probes, for a Node-RED of its own process. */
export function probedStream(simulator: RumbleSimulator, node: Record<string, unknown> = {}): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'probed' },
    streamerNode(simulator),
    streamInput([['probe-out'], ['probe-news']], node),
    ...['out', 'news', 'caught', 'status'].map((name) => probe(name)),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['probe-status']] },
  ];
}
