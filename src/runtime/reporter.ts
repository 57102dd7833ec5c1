import type { LivestreamError } from '../shared/errors';

/**
 * Passes trouble on once per cause and not once per retry, until it is mended. The same cause with another
 * code is news: a network that is back may show a login that is gone.
 */
export class Reporter {
  readonly #known = new Map<string, string>();

  constructor(private readonly report: (error: LivestreamError) => void) {}

  /** Reports, unless it is known already. Says whether it was news. */
  trouble(error: LivestreamError, cause: string): boolean {
    if (this.#known.get(cause) === error.code) return false;
    this.#known.set(cause, error.code);
    this.report(error);
    return true;
  }

  mended(cause: string): void {
    this.#known.delete(cause);
  }
}
