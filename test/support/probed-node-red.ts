import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenStore } from '../../src/runtime/token-store';
import type { TwitchSimulator } from '../../src/simulator';
import type { StoredTokens } from '../../src/twitch/auth/token-record';
import { type NodeRedOptions, type RunningNodeRed, startNodeRed } from './node-red';
import { type AnyMessage, accountNodes, type FlowEntry } from './test-flow';

const PATIENCE_MS = 30_000;
const MARK = 'PROBED ';
const PLACE = { z: 'tab', x: 0, y: 0 };

/** What a Node-RED process holds open, and how much memory it takes. */
export interface Measure {
  /** Kinds of handles and timers with how many there are. */
  resources: Record<string, number>;
  /** How many listeners `process` has. */
  processListeners: number;
  /** Bytes after a garbage collection. */
  heapBytes: number;
  residentBytes: number;
}

/** A Node-RED of its own process on a user directory of its own, whose probes tell what comes by. */
export class ProbedNodeRed {
  readonly userDir: string;
  readonly #options: NodeRedOptions;
  readonly #messages = new Map<string, AnyMessage[]>();
  readonly #came = new EventEmitter();
  #running: RunningNodeRed | undefined;
  #printedBefore = '';
  #read = 0;

  private constructor(userDir: string, options: NodeRedOptions) {
    this.userDir = userDir;
    this.#options = options;
    this.#came.setMaxListeners(0);
  }

  /** Starts one with a flow. It has to be removed. */
  static async start(options: NodeRedOptions): Promise<ProbedNodeRed> {
    const userDir = await mkdtemp(join(tmpdir(), 'livestream-probed-'));
    const probed = new ProbedNodeRed(userDir, options);
    try {
      await probed.#start(options);
    } catch (error) {
      await probed.remove();
      throw error;
    }
    return probed;
  }

  /** Starts it again after `stop` or `kill`, as it was left. */
  async startAgain(): Promise<void> {
    const { settings } = this.#options;
    await this.#start(settings ? { settings } : {});
  }

  /** Ends it as Ctrl+C does. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#ended();
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    const child = this.#running?.process;
    if (!child) return;
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
    this.#ended();
  }

  /** Stops it, if need be, and removes its directory. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.userDir, { recursive: true, force: true });
  }

  /** The address of its editor while it runs, with a slash at the end. */
  get url(): string | undefined {
    return this.#running?.url;
  }

  /** Everything it has printed over all its starts. */
  get printed(): string {
    return this.#printedBefore + (this.#running?.output() ?? '');
  }

  /** What came by a probe so far, over all starts. */
  probed(name: string): AnyMessage[] {
    const known = this.#messages.get(name) ?? [];
    this.#messages.set(name, known);
    return known;
  }

  /** Waits until `look` likes what came by a probe. */
  until(name: string, look: (messages: AnyMessage[]) => boolean): Promise<AnyMessage[]> {
    const messages = this.probed(name);
    if (look(messages)) return Promise.resolve(messages);
    return new Promise((resolve, reject) => {
      const again = (): void => {
        if (!look(messages)) return;
        clearTimeout(late);
        this.#came.off(name, again);
        resolve(messages);
      };
      const late = setTimeout(() => {
        this.#came.off(name, again);
        const last = JSON.stringify(messages.slice(-5));
        reject(new Error(`Probe "${name}" waited in vain. ${messages.length} came, at last ${last}`));
      }, PATIENCE_MS);
      this.#came.on(name, again);
    });
  }

  /** Waits until a twitch events node that is behind a status probe is connected; looks at what comes from now on. */
  async nextStatus(text: string): Promise<void> {
    const from = this.probed('status').length;
    await this.until('status', (all) =>
      all.slice(from).some(({ status }) => (status as { text?: string }).text === text),
    );
  }

  /** A request to the admin API or to an `http in` node. */
  async request(
    path: string,
    { method = 'GET', body, token }: { method?: string; body?: unknown; token?: string } = {},
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string; body: unknown }> {
    const answer = await fetch(new URL(path, this.#running?.url), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: asJson(text) };
  }

  /** Deploys flows as the editor does. */
  async deploy(flows: readonly FlowEntry[], type: 'full' | 'flows' | 'nodes'): Promise<void> {
    const { status, text } = await this.request(
      'flows',
      { method: 'POST', body: flows },
      { 'node-red-deployment-type': type },
    );
    if (status !== 204) throw new Error(`The deploy was answered with ${status}: ${text}`);
  }

  /** What the process holds, through the `measure` nodes of `probeNodes`. */
  async measure(): Promise<Measure> {
    return (await this.request('measure')).body as Measure;
  }

  /** The tokens of an account as they are stored on disk, unsealed. */
  storedTokens(id: string): StoredTokens | undefined {
    const kept = JSON.parse(readFileSync(join(this.userDir, '.config.runtime.json'), 'utf8')) as object;
    const settings = new Map(Object.entries({ ...kept, credentialSecret: 'only-for-tests' }));
    return createTokenStore({ get: (key) => settings.get(key), set: () => undefined })
      .record(id)
      .load();
  }

  async #start(options: NodeRedOptions): Promise<void> {
    const running = await startNodeRed({ ...options, userDir: this.userDir });
    this.#running = running;
    this.#read = 0;
    running.process.stdout?.on('data', () => this.#readOn());
    this.#readOn();
    await this.#flowsStarted(running);
  }

  /** The editor answers before the flows have started, of which Node-RED tells in its own language. */
  async #flowsStarted(running: RunningNodeRed): Promise<void> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    while (!/Started flows|Flows sind gestartet/.test(running.output())) {
      await once(running.process.stdout ?? running.process, 'data', { signal: patience });
    }
  }

  #ended(): void {
    this.#readOn();
    this.#printedBefore = this.printed;
    this.#running = undefined;
  }

  /** Takes the probes' lines out of what was printed since the last time. */
  #readOn(): void {
    const printed = this.#running?.output() ?? '';
    const end = printed.lastIndexOf('\n') + 1;
    const lines = printed.slice(this.#read, end).split('\n');
    this.#read = Math.max(this.#read, end);
    for (const line of lines) {
      const start = line.indexOf(MARK);
      if (start < 0) continue;
      const { name, msg } = JSON.parse(line.slice(start + MARK.length)) as { name: string; msg: AnyMessage };
      this.probed(name).push(msg);
      this.#came.emit(name);
    }
  }
}

/** A function node that prints every message that comes by, for a `ProbedNodeRed`. */
export function probe(name: string): FlowEntry {
  return {
    id: `probe-${name}`,
    type: 'function',
    ...PLACE,
    func: `node.log('${MARK}' + JSON.stringify({ name: '${name}', msg }));`,
    outputs: 0,
    wires: [],
  };
}

/** A twitch events node in front of the probe `out`. */
export function eventsNode(id: string, node: Record<string, unknown> = {}): FlowEntry {
  return {
    id,
    type: 'livestream-twitch-events',
    ...PLACE,
    user: 'user',
    channel: '',
    events: [{ type: 'channel.chat.message', version: '1' }],
    own: true,
    raw: true,
    connectionEvents: true,
    wires: [['probe-out'], ['probe-news']],
    ...node,
  };
}

/**
 * A tab with an account, probes (`out`, `news`, `caught`, `status`), `POST /say` that sends its body with send chat,
 * and `GET /measure`.
 */
export function probedFlow(simulator: TwitchSimulator, ...nodes: FlowEntry[]): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'probed' },
    ...accountNodes(simulator),
    ...nodes,
    ...['out', 'news', 'caught', 'status'].map(probe),
    {
      id: 'catch-inputs',
      type: 'catch',
      ...PLACE,
      scope: nodes.map(({ id }) => id),
      wires: [['probe-caught']],
    },
    // A request's message cannot be printed: it holds the request.
    { id: 'catch-send', type: 'catch', ...PLACE, scope: ['send'], wires: [['failed']] },
    { id: 'status-all', type: 'status', ...PLACE, scope: null, wires: [['probe-status']] },
    { id: 'say', type: 'http in', ...PLACE, url: '/say', method: 'post', wires: [['send']] },
    {
      id: 'send',
      type: 'livestream-send-chat',
      ...PLACE,
      to: 'twitch',
      twitchUser: 'user',
      channel: '',
      text: 'payload.text',
      textType: 'msg',
      reply: false,
      wires: [['said']],
    },
    {
      id: 'failed',
      type: 'function',
      ...PLACE,
      func: 'msg.payload = { code: msg.error.code, message: msg.error.message }; return msg;',
      outputs: 1,
      wires: [['said']],
    },
    ...measureNodes(),
  ];
}

/** `GET /measure`, and `said`, which answers any request with its payload. */
export function measureNodes(): FlowEntry[] {
  return [
    { id: 'said', type: 'http response', ...PLACE, statusCode: '200', wires: [] },
    { id: 'measured', type: 'http in', ...PLACE, url: '/measure', method: 'get', wires: [['measure']] },
    {
      id: 'measure',
      type: 'function',
      ...PLACE,
      func: MEASURE,
      outputs: 1,
      libs: [
        { var: 'proc', module: 'process' },
        { var: 'v8', module: 'v8' },
        { var: 'vm', module: 'vm' },
      ],
      wires: [['said']],
    },
  ];
}

const MEASURE = `
v8.setFlagsFromString('--expose-gc');
vm.runInNewContext('gc')();
const resources = {};
for (const kind of proc.getActiveResourcesInfo()) resources[kind] = (resources[kind] || 0) + 1;
const { heapUsed, rss } = proc.memoryUsage();
const processListeners = proc.eventNames().reduce((sum, name) => sum + proc.listenerCount(name), 0);
msg.payload = { resources, processListeners, heapBytes: heapUsed, residentBytes: rss };
return msg;`;

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
