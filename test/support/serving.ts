import { SentLines } from '../../src/shared/sent-lines';
import { TwitchSimulator, type TwitchSimulatorOptions } from '../../src/simulator';
import { AppClient } from '../../src/twitch/app-client';
import type { ConduitMemorySlot } from '../../src/twitch/conduit/memory';
import type { Pace } from '../../src/twitch/conduit/pace';
import { type ShardsInputOptions, TwitchShardsInput } from '../../src/twitch/shards-input';
import { InputRecorder } from './input-sink';
import { appCaller, type WireAnswer, type WireCaller, WireSocket } from './wire-client';

/** Everything that waits minutes on the live platform waits a moment here. */
export const QUICK: Pace = {
  watchMs: 400,
  waitMs: 150,
  jitterMs: 60,
  leftMs: 100,
  unclaimedMs: 200,
  doubtMs: 1_500,
  verifyMs: 80,
  // Not quicker: a node that is back has to be in time.
  lingerMs: 3_000,
};

/** One instance: a twitch shards input with an app of its own on a simulator. */
export interface Instance {
  recorder: InputRecorder;
  input: TwitchShardsInput;
  sentLines: SentLines;
  close(): Promise<void>;
}

/** The simulator's app, with its own token. */
export function clientOf(simulator: TwitchSimulator): AppClient {
  const { endpoints, clientId, clientSecret } = simulator;
  return new AppClient({ endpoints, clientId, clientSecret, simulated: false });
}

/** A slot that keeps a memory as a file does, as JSON. */
export function memorySlot(): ConduitMemorySlot & { kept: unknown } {
  let read: (() => unknown) | undefined;
  const write = (slot: { kept: unknown }): void => {
    if (read) slot.kept = JSON.parse(JSON.stringify(read()));
    read = undefined;
  };
  const slot = {
    kept: undefined as unknown,
    load: async () => {
      write(slot);
      return slot.kept;
    },
    save: (latest: () => unknown) => {
      read = latest;
    },
    flush: async () => write(slot),
  };
  return slot;
}

/** Starts an instance that reads the chat of the simulator's broadcaster, unless told otherwise. */
export function serve(
  simulator: TwitchSimulator,
  options: Partial<ShardsInputOptions> = {},
  slot: ConduitMemorySlot = memorySlot(),
): Instance {
  const recorder = new InputRecorder();
  const sentLines = new SentLines();
  const client = clientOf(simulator);
  const input = new TwitchShardsInput({
    client: () => Promise.resolve(client),
    accountId: 'app-1',
    slot: () => slot,
    sentLines,
    events: [{ type: 'channel.chat.message', version: '1' }],
    channel: simulator.broadcaster.login,
    own: true,
    raw: true,
    connectionEvents: true,
    pace: QUICK,
    sink: recorder,
    ...options,
  });
  input.start();
  return { recorder, input, sentLines, close: () => input.close() };
}

/** A simulator whose broadcaster has signed in to the app, and instances on it that all end with `close`. */
export class Stage {
  readonly instances: Instance[] = [];

  private constructor(
    readonly simulator: TwitchSimulator,
    readonly app: WireCaller,
  ) {}

  static async open(options: TwitchSimulatorOptions = {}): Promise<Stage> {
    const simulator = await TwitchSimulator.start(options);
    simulator.signIn();
    return new Stage(simulator, await appCaller(simulator));
  }

  /** Starts an instance, as `serve` does. */
  serve(options: Partial<ShardsInputOptions> = {}, slot?: ConduitMemorySlot): Instance {
    const instance = serve(this.simulator, options, slot);
    this.instances.push(instance);
    return instance;
  }

  /** Starts one and waits until all its shards deliver and everything is subscribed. */
  async serving(options: Partial<ShardsInputOptions> = {}, slot?: ConduitMemorySlot): Promise<Instance> {
    const instance = this.serve(options, slot);
    await instance.recorder.until(({ shown }) => shown === 'connected');
    await this.simulator.watch.until(() => this.simulator.subscriptions('enabled').length >= 2);
    return instance;
  }

  /** Makes a conduit as somebody else does. Gives its id. */
  async makeConduit(shardCount: number): Promise<string> {
    const { body } = await this.app.call('POST', '/eventsub/conduits', { shard_count: shardCount });
    return body.data[0].id;
  }

  resize(id: string, shardCount: number): Promise<WireAnswer> {
    return this.app.call('PATCH', '/eventsub/conduits', { id, shard_count: shardCount });
  }

  /** A socket of somebody else that serves these shards. */
  async stranger(conduitId: string, ...shards: number[]): Promise<WireSocket> {
    const socket = await WireSocket.open(this.simulator.endpoints.eventsubUrl);
    const transport = { method: 'websocket', session_id: socket.sessionId };
    await this.app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: conduitId,
      shards: shards.map((shard) => ({ id: String(shard), transport })),
    });
    return socket;
  }

  /** The only conduit's id. */
  get conduitId(): string {
    const [conduit] = this.simulator.conduits();
    if (!conduit) throw new Error('There is no conduit');
    return conduit.id;
  }

  /** The numbers of the shards that Twitch lists as enabled, with their sessions. */
  enabled(): Map<number, string> {
    const shards = this.simulator.conduits().flatMap((conduit) => conduit.shards);
    const enabled = shards.filter(({ status }) => status === 'enabled');
    return new Map(enabled.map(({ id, transport }) => [Number(id), transport.session_id ?? '']));
  }

  /** How often shards were assigned so far. */
  get assignments(): number {
    return this.simulator.requests('PATCH', '/helix/eventsub/conduits/shards').length;
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
    await this.simulator.close();
  }
}
