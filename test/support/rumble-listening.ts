import { RumbleAccount } from '../../src/rumble/account';
import { CHAT_PATIENCE, type ChatPatience } from '../../src/rumble/chat/stream';
import { RumbleEventsInput, type RumbleInputOptions } from '../../src/rumble/events-input';
import { RumbleFeeds } from '../../src/rumble/feed/feeds';
import { RumbleSimulator, type RumbleSimulatorOptions } from '../../src/simulator';
import { InputRecorder } from './input-sink';

/** The API is asked so often in tests; live it is every five seconds at most. */
const POLL_MS = 100;

/** A simulated Rumble with an account and a rumble events input on it. */
export interface RumbleListening {
  simulator: RumbleSimulator;
  account: RumbleAccount;
  recorder: InputRecorder;
  input: RumbleEventsInput;
  close(): Promise<void>;
}

/**
 * An account on a simulator. `without` are the settings that it lacks; one that is not `simulated` takes it for a
 * server of its own, where it goes on after a restart.
 */
export function rumbleAccountOn(
  simulator: RumbleSimulator,
  feeds: RumbleFeeds = quickFeeds(),
  without: readonly ('apiUrl' | 'session')[] = [],
  simulated = true,
): RumbleAccount {
  const { siteUrl, chatUrl, apiUrl, session } = simulator;
  return new RumbleAccount({
    feeds,
    access: async () => ({
      siteUrl,
      chatUrl,
      ...(without.includes('apiUrl') ? {} : { apiUrl }),
      ...(without.includes('session') ? {} : { session }),
      simulated,
    }),
  });
}

/** Feeds that do not wait as long as they do live. */
export function quickFeeds(
  patience: Partial<ChatPatience> = {},
  memories?: ConstructorParameters<typeof RumbleFeeds>[0],
): RumbleFeeds {
  return new RumbleFeeds(memories, {
    leastIntervalMs: POLL_MS,
    patience: { ...CHAT_PATIENCE, ...patience },
  });
}

/** An input that writes down what comes; it has to be started. */
export function rumbleInput(
  account: RumbleAccount,
  recorder: InputRecorder,
  settings: Partial<RumbleInputOptions> = {},
): RumbleEventsInput {
  return new RumbleEventsInput({
    account,
    accountId: 'config-1',
    nodeId: 'node-1',
    stream: '',
    chat: true,
    api: true,
    intervalSeconds: POLL_MS / 1_000,
    events: [],
    history: false,
    own: true,
    raw: true,
    sink: recorder,
    ...settings,
  });
}

/** Starts all of it; `prepare` comes before anything connects. */
export async function startRumble(
  input: Partial<RumbleInputOptions> = {},
  options: RumbleSimulatorOptions = {},
  prepare: (simulator: RumbleSimulator) => void = () => undefined,
  feeds: RumbleFeeds = quickFeeds(),
  simulated = true,
): Promise<RumbleListening> {
  const simulator = await RumbleSimulator.start({
    ...options,
    figures: { apiRequestsPerMinute: 10_000, ...options.figures },
  });
  prepare(simulator);
  const account = rumbleAccountOn(simulator, feeds, [], simulated);
  const recorder = new InputRecorder();
  const listening = rumbleInput(account, recorder, input);
  listening.start();
  await account.start();
  return {
    simulator,
    account,
    recorder,
    input: listening,
    async close() {
      listening.close();
      await account.close();
      await simulator.close();
    },
  };
}
