import type { TwitchSimulator } from '../simulator';

/** What the host runs: loading it costs something, so it is handed in as a function. */
export type StartSimulator = () => Promise<TwitchSimulator>;

/** One simulator for everybody who needs it: started for the first, closed with the last. */
export class SimulatorHost {
  readonly #start: StartSimulator;
  #running: Promise<TwitchSimulator> | undefined;
  #users = 0;

  constructor(start: StartSimulator) {
    this.#start = start;
  }

  /** The running simulator. Every call is matched by one of `release`, also when it failed. */
  acquire(): Promise<TwitchSimulator> {
    this.#users += 1;
    this.#running ??= this.#start();
    return this.#running;
  }

  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0 || !this.#running) return;
    const running = this.#running;
    this.#running = undefined;
    await running.then((simulator) => simulator.close()).catch(() => undefined);
  }
}
