import type { ChaturbateSimulator } from '../../src/simulator';
import { probe } from './probed-node-red';
import { type FlowEntry, recorder } from './test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };

/** The account of a simulator's room, `account`, as an account of a custom server. */
export function roomNode(simulator: ChaturbateSimulator, more: Record<string, unknown> = {}): FlowEntry {
  return {
    id: 'account',
    type: 'livestream-chaturbate-account',
    server: 'custom',
    url: simulator.baseUrl,
    timeout: 30,
    requestsPerMinute: 2_000,
    ...more,
  };
}

/** Credentials of `account`. */
export function roomCredentials({ username, token }: ChaturbateSimulator) {
  return { account: { username, token } };
}

/** A chaturbate events node with the settings of a fresh one, and both outputs. */
export function roomInput(wires: string[][], node: Record<string, unknown> = {}): FlowEntry {
  return {
    id: 'in',
    type: 'livestream-chaturbate-events',
    ...PLACE,
    account: 'account',
    events: [],
    strict: false,
    backlog: 'skip',
    resume: true,
    own: false,
    raw: true,
    connectionEvents: true,
    wires,
    ...node,
  };
}

/** A tab with the account, a node `in`, and recorders of its outputs, errors and statuses. */
export function roomFlow(
  simulator: ChaturbateSimulator,
  node: Record<string, unknown> = {},
  account: Record<string, unknown> = {},
): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    roomNode(simulator, account),
    roomInput([['out'], ['news']], node),
    ...['out', 'news', 'caught', 'shown'].map(recorder),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
  ];
}

/**
 * The same with probes, for a Node-RED of its own process. The id of every event is also written to the file
 * `heard`, at once: what is printed right before a process ends may be lost.
 */
export function probedRoom(
  simulator: ChaturbateSimulator,
  heard: string,
  node: Record<string, unknown> = {},
): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'probed' },
    roomNode(simulator),
    roomInput([['heard'], ['probe-news']], node),
    {
      id: 'heard',
      type: 'function',
      ...PLACE,
      func: `fs.appendFileSync(${JSON.stringify(heard)}, msg.payload.id + '\\n'); return msg;`,
      outputs: 1,
      libs: [{ var: 'fs', module: 'fs' }],
      wires: [['probe-out']],
    },
    ...['out', 'news', 'caught', 'status'].map(probe),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['probe-status']] },
  ];
}
