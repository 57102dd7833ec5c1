import { SentLines } from '../../src/shared/sent-lines';
import type { TwitchSimulator } from '../../src/simulator';
import { AppClient } from '../../src/twitch/app-client';
import type { ConduitMemorySlot } from '../../src/twitch/conduit/memory';
import type { Pace } from '../../src/twitch/conduit/pace';
import { type ShardsInputOptions, TwitchShardsInput } from '../../src/twitch/shards-input';
import { InputRecorder } from './input-sink';

/** Everything that waits minutes on the live platform waits a moment here. */
export const QUICK: Pace = {
  watchMs: 400,
  waitMs: 150,
  jitterMs: 60,
  leftMs: 100,
  unclaimedMs: 200,
  doubtMs: 1_500,
  verifyMs: 80,
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
