/** Something that runs until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** One user of a simulator. */
export interface SimulatorGuest<Simulator> {
  /** The running simulator, which is from now on kept for this guest. */
  acquire(): Promise<Simulator>;
  /** Gives it back, if it was ever asked for. */
  leave(): Promise<void>;
}

/** One simulator for everybody who needs it: started for the first, closed with the last. */
export class SimulatorHost<Simulator extends Closable> {
  readonly #start: () => Promise<Simulator>;
  #running: Promise<Simulator> | undefined;
  #users = 0;

  /** @param start loads and starts it: an unused simulator costs nothing */
  constructor(start: () => Promise<Simulator>) {
    this.#start = start;
  }

  /** The running simulator. Every call is matched by one of `release`, also when it failed. */
  acquire(): Promise<Simulator> {
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

  /** Somebody who may need the simulator, and may never. */
  guest(): SimulatorGuest<Simulator> {
    let taken: Promise<Simulator> | undefined;
    return {
      acquire: () => {
        taken ??= this.acquire();
        return taken;
      },
      leave: async () => {
        if (!taken) return;
        taken = undefined;
        await this.release();
      },
    };
  }

  /** Lets `use` have the simulator if it asks for it, and gives it back when that is over. */
  async borrow<T>(use: (acquire: () => Promise<Simulator>) => Promise<T>): Promise<T> {
    const guest = this.guest();
    try {
      return await use(guest.acquire);
    } finally {
      await guest.leave();
    }
  }
}
