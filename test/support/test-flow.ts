import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import type { TwitchSimulator } from '../../src/simulator';
import { setNames } from './editor-parts';
import { testedPlatform } from './node-red';
import { ROOT } from './paths';

const PATIENCE_MS = 30_000;

/** A node without a place counts as a config node. */
const PLACE = { z: 'tab', x: 0, y: 0 };

/** A node of a flow, as it stands in a flow file. */
export type FlowEntry = { id: string; type: string } & Record<string, unknown>;

/** What a recorder got: any message. */
export type AnyMessage = Record<string, unknown>;

/** The parts of node-red-node-test-helper that are used; it brings no types. */
interface TestHelper {
  init(runtimePath: string): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(modules: unknown[], flow: FlowEntry[], credentials: Record<string, unknown>): Promise<void>;
  unload(): Promise<void>;
  setFlows(flow: FlowEntry[], type: string, credentials: Record<string, unknown>): Promise<void>;
  getNode(id: string): { receive(message: AnyMessage): void } | null;
}

/** A flow inside this process, on the Node-RED that the tests are for; nodes of type `recorder` write down what comes. */
export class TestFlow {
  readonly #helper: TestHelper;
  readonly #received = new Map<string, AnyMessage[]>();
  readonly #came = new EventEmitter();
  #runtime = new EventEmitter();
  #forget: () => void = () => undefined;

  private constructor(helper: TestHelper) {
    this.#helper = helper;
    this.#came.setMaxListeners(0);
  }

  /** Starts a flow. It has to be closed. */
  static async start(
    flow: FlowEntry[],
    credentials: Record<string, Record<string, string>> = {},
  ): Promise<TestFlow> {
    const helper = loadHelper();
    const test = new TestFlow(helper);
    await helper.startServer();
    const sets = setNames().map((set) => require(join(ROOT, 'dist', 'nodes', `${set}.js`)) as unknown);
    const core = ['24-complete', '25-catch', '25-status'].map(coreNode);
    await helper.load([(RED: NodeAPI) => test.#register(RED), ...sets, ...core], flow, credentials);
    return test;
  }

  /** What the recorder with this id got so far. */
  received(id: string): AnyMessage[] {
    const known = this.#received.get(id) ?? [];
    this.#received.set(id, known);
    return known;
  }

  /** Waits until the recorder has got `count` messages. */
  async messages(id: string, count = 1): Promise<AnyMessage[]> {
    return this.until(id, (messages) => messages.length >= count);
  }

  /** Waits until `look` likes what the recorder has got. */
  until(id: string, look: (messages: AnyMessage[]) => boolean): Promise<AnyMessage[]> {
    const messages = this.received(id);
    if (look(messages)) return Promise.resolve(messages);
    return new Promise((resolve, reject) => {
      const again = (): void => {
        if (!look(messages)) return;
        clearTimeout(late);
        this.#came.off(id, again);
        resolve(messages);
      };
      const late = setTimeout(() => {
        this.#came.off(id, again);
        reject(new Error(`"${id}" did not get what was waited for, but ${JSON.stringify(messages)}`));
      }, PATIENCE_MS);
      this.#came.on(id, again);
    });
  }

  /** Gives a node a message, as a wire would. */
  send(id: string, message: AnyMessage): void {
    const node = this.#helper.getNode(id);
    if (!node) throw new Error(`There is no node "${id}".`);
    node.receive(message);
  }

  /** Deploys another flow in its place. */
  async deploy(
    flow: FlowEntry[],
    type: 'full' | 'flows' | 'nodes',
    credentials: Record<string, unknown> = {},
  ): Promise<void> {
    const started = once(this.#runtime, 'flows:started', { signal: AbortSignal.timeout(PATIENCE_MS) });
    await this.#helper.setFlows(flow, type, credentials).catch((error: unknown) => {
      // The helper itself waits no more than a third of a second for the start.
      if (!String(error).includes('timeout waiting event')) throw error;
    });
    await started;
  }

  async close(): Promise<void> {
    await this.#helper.unload();
    await this.#helper.stopServer();
    this.#forget();
  }

  #register(RED: NodeAPI): void {
    // The runtime's events outlive the flow; whoever listens to them belongs to this test.
    this.#runtime = RED.events;
    const before = new Set(RED.events.listeners('flows:started'));
    this.#forget = () => {
      for (const listener of RED.events.listeners('flows:started')) {
        if (!before.has(listener)) RED.events.off('flows:started', listener as () => void);
      }
    };
    const record = (id: string, message: AnyMessage): void => {
      this.received(id).push(message);
      this.#came.emit(id);
    };
    RED.nodes.registerType('recorder', function recorder(this, def) {
      RED.nodes.createNode(this, def);
      this.on('input', (message, _send, done) => {
        record(def.id, message as AnyMessage);
        done();
      });
    });
  }
}

/** The config nodes, a twitch events node `in` and what records its outputs, errors and statuses. */
export function inputFlow(
  simulator: TwitchSimulator,
  node: Record<string, unknown> = {},
  app: Record<string, unknown> = {},
): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    ...accountNodes(simulator, app),
    {
      id: 'in',
      type: 'livestream-twitch-events',
      ...PLACE,
      user: 'user',
      channel: '',
      events: [{ type: 'channel.chat.message', version: '1' }],
      own: false,
      raw: true,
      connectionEvents: true,
      wires: [['out'], ['news']],
      ...node,
    },
    ...['out', 'news', 'caught', 'shown', 'completed', 'answer'].map(recorder),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
    { id: 'complete', type: 'complete', ...PLACE, scope: ['send'], wires: [['completed']] },
  ];
}

/** A send chat node `send` that answers to `answer`. */
export function sendNode(node: Record<string, unknown> = {}): FlowEntry {
  return {
    id: 'send',
    type: 'livestream-send-chat',
    ...PLACE,
    to: 'origin',
    twitchUser: '',
    channel: '',
    text: 'payload',
    textType: 'msg',
    reply: false,
    wires: [['answer']],
    ...node,
  };
}

/** The app and the account of a simulator, `app` and `user`. */
export function accountNodes(simulator: TwitchSimulator, app: Record<string, unknown> = {}): FlowEntry[] {
  return [
    { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints, ...app },
    { id: 'user', type: 'livestream-twitch-user', app: 'app', scopes: [], login: '' },
  ];
}

/** Credentials of `app` and `user`: a public client and a fresh login. */
export function credentialsOn(
  simulator: TwitchSimulator,
  who: { login?: string; scopes?: readonly string[] } = {},
): { app: { clientId: string }; user: { accessToken: string; refreshToken: string } } {
  const { accessToken, refreshToken } = simulator.signIn({ ...who, clientId: simulator.publicClientId });
  return { app: { clientId: simulator.publicClientId }, user: { accessToken, refreshToken } };
}

/** A node that writes down what comes; it has no outputs. */
export function recorder(id: string): FlowEntry {
  return { id, type: 'recorder', ...PLACE, wires: [] };
}

function platformRequire(): NodeJS.Require {
  return createRequire(join(testedPlatform().folder, 'package.json'));
}

function coreNode(name: string): unknown {
  return platformRequire()(`@node-red/nodes/core/common/${name}.js`);
}

function loadHelper(): TestHelper {
  const helper = require('node-red-node-test-helper') as TestHelper;
  helper.init(platformRequire().resolve('node-red'));
  return helper;
}
