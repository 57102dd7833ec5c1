import { TwitchSimulator, type TwitchSimulatorOptions } from '../../src/simulator';
import type { TwitchAccount } from '../../src/twitch/account';
import { PubSubInput, type PubSubInputOptions } from '../../src/twitch/pubsub/input';
import { accountOn } from './hub';
import { InputRecorder } from './input-sink';

/** A simulator of its own with an account, and twitch pubsub inputs on it. */
export class PubSubBench {
  readonly #inputs: PubSubInput[] = [];

  private constructor(
    readonly simulator: TwitchSimulator,
    readonly account: TwitchAccount,
  ) {}

  static async start(
    options: TwitchSimulatorOptions = {},
    who: { scopes?: readonly string[]; login?: string } = {},
  ): Promise<PubSubBench> {
    const simulator = await TwitchSimulator.start(options);
    return new PubSubBench(simulator, accountOn(simulator, who));
  }

  /** Starts an input; its recorder is given at once. */
  begin(options: Partial<PubSubInputOptions> = {}): { input: PubSubInput; recorder: InputRecorder } {
    const recorder = new InputRecorder();
    const input = new PubSubInput({
      account: this.account,
      accountId: 'config-1',
      channel: '',
      topics: ['following'],
      transport: 'eventsub',
      format: 'pubsub',
      own: false,
      raw: true,
      sink: recorder,
      ...options,
    });
    this.#inputs.push(input);
    input.start();
    void this.account.start();
    return { input, recorder };
  }

  /** Starts an input and waits until it listens. */
  async listen(options: Partial<PubSubInputOptions> = {}): Promise<InputRecorder> {
    const { recorder } = this.begin(options);
    await recorder.until(({ news }) => news.includes('opened'));
    return recorder;
  }

  async close(): Promise<void> {
    for (const input of this.#inputs) input.close();
    await this.account.close();
    await this.simulator.close();
  }
}
