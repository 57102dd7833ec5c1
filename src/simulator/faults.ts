import type { Exchange, Reply } from './loopback';

/** How the next requests that match are to go wrong. */
export interface Fault {
  /** The start of the path such as `/helix/chat`, or a pattern for it. */
  path: string | RegExp;
  method?: string;
  /** The answer instead of the true one. Without it the request is only slow. */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Cut the connection instead of answering. */
  hangUp?: boolean;
  /** For how many requests; 1 unless told. */
  times?: number;
  /** How long to keep the client waiting, in milliseconds. */
  delayMs?: number;
  /** Let the request take effect first, and only then lose or replace its answer. */
  after?: boolean;
}

/** The misbehaviour that was ordered and has not been used up. */
export class Faults {
  readonly #ordered: { fault: Fault; left: number }[] = [];
  readonly #waits = new Set<{ timer: NodeJS.Timeout; go: () => void }>();

  /** Orders a fault; returns a function that takes back what is left of it. */
  order(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.#ordered.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** Lets a request pass, with the first fault that fits it. */
  async apply(exchange: Exchange, answer: () => Promise<Reply>): Promise<Reply> {
    const fault = this.#take(exchange);
    if (!fault) return answer();
    if (fault.after) {
      const honest = await answer();
      await this.#wait(fault.delayMs);
      return distorted(fault) ?? honest;
    }
    await this.#wait(fault.delayMs);
    return distorted(fault) ?? answer();
  }

  /** Forgets every order and lets nobody wait any longer. */
  clear(): void {
    this.#ordered.length = 0;
    for (const { timer, go } of this.#waits) {
      clearTimeout(timer);
      go();
    }
    this.#waits.clear();
  }

  #take(exchange: Exchange): Fault | undefined {
    for (const entry of this.#ordered) {
      if (entry.left > 0 && fits(entry.fault, exchange)) {
        entry.left -= 1;
        return entry.fault;
      }
    }
    return undefined;
  }

  #wait(delayMs: number | undefined): Promise<void> {
    if (!delayMs) return Promise.resolve();
    return new Promise((resolve) => {
      const wait = {
        timer: setTimeout(() => {
          this.#waits.delete(wait);
          resolve();
        }, delayMs),
        go: resolve,
      };
      this.#waits.add(wait);
    });
  }
}

function fits(fault: Fault, exchange: Exchange): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== exchange.method) return false;
  return typeof fault.path === 'string'
    ? exchange.path.startsWith(fault.path)
    : fault.path.test(exchange.path);
}

function distorted(fault: Fault): Reply | undefined {
  if (fault.hangUp) return { status: 0, hangUp: true };
  if (fault.status === undefined) return undefined;
  return { status: fault.status, body: fault.body, headers: fault.headers };
}
