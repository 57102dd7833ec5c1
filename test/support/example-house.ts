import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ChaturbateSimulator, RumbleSimulator, TwitchSimulator } from '../../src/simulator';
import type { Pace } from '../../src/simulator/script/player';
import { Watch } from '../../src/simulator/watch';
import { type FlowNode, readExample } from './examples';
import { type NodeRedOptions, type RunningNodeRed, startNodeRed } from './node-red';

const APP = 'livestream-demo-app';
const USER = 'livestream-demo-user';
const ROOM = 'livestream-demo-room';
const STREAM = 'livestream-demo-stream';
const START_LIMIT_MS = 30_000;

/** A line of the debug sidebar: the node that it is from, and what it shows, objects as JSON. */
export interface DebugLine {
  id: string;
  msg: string;
}

/** What a test wants of its examples; everything is optional. */
export interface ExampleOptions extends Omit<NodeRedOptions, 'flows' | 'credentials'> {
  /** Changes a node, e.g. to wait less long. */
  alter?: (node: FlowNode) => FlowNode;
  /** Lets the lively channel play on Twitch, at this pace. */
  lively?: Pace;
}

/**
 * Examples as shipped in a running Node-RED, except that their accounts are those of simulators which the test holds
 * in its hands.
 */
export class ExampleHouse {
  private constructor(
    readonly twitch: TwitchSimulator,
    readonly chaturbate: ChaturbateSimulator,
    readonly rumble: RumbleSimulator,
    readonly options: NodeRedOptions,
    public nodeRed: RunningNodeRed,
    public sidebar: Sidebar,
  ) {}

  /** Starts everything and waits until each input node listens. */
  static async open(names: readonly string[], options: ExampleOptions = {}): Promise<ExampleHouse> {
    const { alter = (node) => node, lively, ...rest } = options;
    const twitch = await TwitchSimulator.start(lively ? { lively: true, seed: 4, pace: lively } : {});
    const chaturbate = await ChaturbateSimulator.start();
    const rumble = await RumbleSimulator.start();
    const { siteUrl, chatUrl } = rumble;
    const own: Record<string, object> = {
      [APP]: { server: 'custom', ...twitch.endpoints },
      [STREAM]: { server: 'custom', siteUrl, chatUrl },
      [ROOM]: { server: 'custom', url: chaturbate.baseUrl },
    };
    const once = new Map(names.flatMap(readExample).map((node) => [node.id, node]));
    const flows = [...once.values()].map((node) => ({ ...alter(node), ...own[node.id] }));
    const { accessToken, refreshToken } = twitch.signIn();
    const has = (type: string) => flows.some((node) => node.type === type);
    const wanted = flows
      .filter(({ type }) => type === 'livestream-twitch-events')
      .flatMap(({ events }) => (events ?? []) as { type: string }[])
      .map(({ type }) => type);
    const listening = [
      twitch.watch.until(() => {
        const made = new Set(twitch.subscriptions('enabled').map(({ type }) => type));
        return wanted.every((type) => made.has(type));
      }, START_LIMIT_MS),
      ...(has('livestream-rumble-events')
        ? [rumble.watch.until(() => rumble.readers() > 0, START_LIMIT_MS)]
        : []),
      ...(has('livestream-chaturbate-events')
        ? [chaturbate.watch.until(() => chaturbate.waitingPolls === 1, START_LIMIT_MS)]
        : []),
    ];
    // A start that fails says more than what did not come because of it.
    for (const one of listening) one.catch(() => undefined);
    const red = {
      ...rest,
      flows,
      credentials: {
        [APP]: { clientId: twitch.clientId, clientSecret: twitch.clientSecret },
        [USER]: { accessToken, refreshToken },
        [STREAM]: { apiUrl: rumble.apiUrl, session: rumble.session },
        [ROOM]: { username: chaturbate.username, token: chaturbate.token },
      },
    };
    const nodeRed = await startNodeRed(red);
    const sidebar = await Sidebar.of(nodeRed.port);
    const house = new ExampleHouse(twitch, chaturbate, rumble, red, nodeRed, sidebar);
    try {
      await Promise.all(listening);
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  /** Ends Node-RED as Ctrl+C does, and starts it again. It needs a `userDir` of the test's own. */
  async restart(): Promise<void> {
    this.sidebar.close();
    await this.nodeRed.stop();
    this.nodeRed = await startNodeRed(this.options);
    this.sidebar = await Sidebar.of(this.nodeRed.port);
  }

  /** Presses the button of an inject node. */
  async press(id: string): Promise<void> {
    const answer = await fetch(`${this.nodeRed.url}inject/${id}`, { method: 'POST' });
    await answer.arrayBuffer();
    assert.equal(answer.status, 200);
  }

  /** What the flows have written in the streamer's chat on Twitch from now on, the first line that fits. */
  nextLine(fits: RegExp) {
    const { watch, broadcaster } = this.twitch;
    return watch.next('line', ({ userId, text }) => userId === broadcaster.id && fits.test(text), 30_000);
  }

  async close(): Promise<void> {
    this.sidebar.close();
    await this.nodeRed.stop();
    await this.chaturbate.close();
    await this.rumble.close();
    await this.twitch.close();
  }
}

/** The debug sidebar of a Node-RED, as an editor hears it. */
export class Sidebar {
  readonly lines: DebugLine[] = [];
  readonly #watch = new Watch<{ debug: DebugLine }>();
  readonly #socket: WebSocket;

  private constructor(port: number) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/comms`);
    this.#socket.on('message', (text) => this.#take(JSON.parse(String(text))));
  }

  static async of(port: number): Promise<Sidebar> {
    const sidebar = new Sidebar(port);
    await once(sidebar.#socket, 'open');
    sidebar.#socket.send(JSON.stringify({ subscribe: 'debug' }));
    return sidebar;
  }

  /** What the debug nodes with this id have shown. */
  of(id: string): string[] {
    return this.lines.filter((line) => line.id === id).map(({ msg }) => msg);
  }

  /** Waits until a debug node has shown something that fits. */
  until(id: string, fits: RegExp, timeoutMs = 30_000): Promise<string> {
    return this.#watch.until(() => this.of(id).find((msg) => fits.test(msg)), timeoutMs);
  }

  /** Waits until the debug node has shown so many things. */
  count(id: string, count: number, timeoutMs = 30_000): Promise<string[]> {
    return this.#watch.until(() => this.of(id).length >= count && this.of(id), timeoutMs);
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(said: unknown): void {
    for (const { topic, data } of [said].flat() as { topic: string; data: DebugLine }[]) {
      if (topic !== 'debug') continue;
      this.lines.push(data);
      this.#watch.report('debug', data);
    }
  }
}
