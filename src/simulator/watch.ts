import { EventEmitter } from 'node:events';

/** How long the promises of a `Watch` wait before they give up. */
const PATIENCE_MS = 30_000;

/**
 * Tells what goes on in a simulator, so that a test can await a thing instead of sleeping. `Reports` maps the name
 * of each report to what it carries.
 */
export class Watch<Reports extends object> {
  readonly #emitter = new EventEmitter();

  constructor() {
    this.#emitter.setMaxListeners(0);
  }

  /** Says that something happened. */
  report<Name extends keyof Reports & string>(name: Name, detail: Reports[Name]): void {
    this.#emitter.emit(name, detail);
    this.#emitter.emit(ANY_REPORT);
  }

  /** Calls `listener` on every report of that name until the function that is returned is called. */
  on<Name extends keyof Reports & string>(name: Name, listener: (detail: Reports[Name]) => void): () => void {
    this.#emitter.on(name, listener);
    return () => this.#emitter.off(name, listener);
  }

  /** The next report of that name, from now on, that passes the filter. Rejects after `timeoutMs`. */
  next<Name extends keyof Reports & string>(
    name: Name,
    filter: (detail: Reports[Name]) => boolean = () => true,
    timeoutMs: number = PATIENCE_MS,
  ): Promise<Reports[Name]> {
    return this.#await(name, `no "${name}"`, timeoutMs, (detail: Reports[Name]) =>
      filter(detail) ? detail : undefined,
    );
  }

  /**
   * Waits until `look` gives something other than undefined or false; looks at once and after every report.
   * Rejects after `timeoutMs`.
   */
  until<T>(look: () => T | undefined | false, timeoutMs: number = PATIENCE_MS): Promise<T> {
    const seen = look();
    if (seen !== undefined && seen !== false) return Promise.resolve(seen);
    return this.#await(ANY_REPORT, 'what was waited for did not come', timeoutMs, () => {
      const found = look();
      return found === false ? undefined : found;
    });
  }

  #await<D, T>(
    name: string | symbol,
    complaint: string,
    timeoutMs: number,
    look: (detail: D) => T | undefined,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const finish = (end: () => void) => {
        clearTimeout(timer);
        this.#emitter.off(name, listener);
        end();
      };
      const listener = (detail: D) => {
        try {
          const found = look(detail);
          if (found !== undefined) finish(() => resolve(found));
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`Simulator: ${complaint} within ${timeoutMs} ms`))),
        timeoutMs,
      );
      this.#emitter.on(name, listener);
    });
  }
}

const ANY_REPORT = Symbol('any report');
