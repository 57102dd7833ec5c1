import { TwitchSimulator, type TwitchSimulatorOptions } from '../../src/simulator';
import type { TwitchAccount } from '../../src/twitch/account';
import { type EventsInputOptions, TwitchEventsInput } from '../../src/twitch/events-input';
import { TwitchUsers } from '../../src/twitch/user';
import { accountOn } from './hub';
import { InputRecorder } from './input-sink';

/** A simulator of its own with an account and a twitch events input on it: a test of its own may break everything. */
export interface Listening {
  simulator: TwitchSimulator;
  account: TwitchAccount;
  recorder: InputRecorder;
  close(): Promise<void>;
}

/** A twitch events input that hears the account's own chat; it has to be started. */
export function chatInput(
  account: TwitchAccount,
  sink: InputRecorder,
  input: Partial<EventsInputOptions> = {},
): TwitchEventsInput {
  return new TwitchEventsInput({
    account,
    accountId: 'config-1',
    channel: '',
    events: [{ type: 'channel.chat.message', version: '1' }],
    own: true,
    raw: true,
    sink,
    ...input,
  });
}

/** Starts one; `trouble` may be ordered before anything connects. */
export async function startListening(
  options: TwitchSimulatorOptions = {},
  input: Partial<EventsInputOptions> = {},
  trouble: (simulator: TwitchSimulator) => void = () => undefined,
): Promise<Listening> {
  const simulator = await TwitchSimulator.start(options);
  trouble(simulator);
  const account = accountOn(simulator, { users: new TwitchUsers() });
  const recorder = new InputRecorder();
  const listening = chatInput(account, recorder, input);
  listening.start();
  await account.start();
  return {
    simulator,
    account,
    recorder,
    async close() {
      listening.close();
      await account.close();
      await simulator.close();
    },
  };
}
