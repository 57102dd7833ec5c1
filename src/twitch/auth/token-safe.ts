import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { StoredTokens, TokenRecord } from './token-record';

const UNSAVED = sentence`The renewed Twitch login could not be stored, so it is lost when Node-RED restarts. Check that the disk is not full and that the settings can be written.`;

/** Stores the tokens of a login: a full disk must not lose a token that is good. */
export class TokenSafe {
  readonly #record: TokenRecord;
  #saving: Promise<void> | undefined;
  #isBehind = false;

  constructor(record: TokenRecord) {
    this.#record = record;
  }

  /** What was stored last failed: the tokens in use are not on the disk. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Resolves, and never rejects, when what is being stored is stored or has failed. */
  async settled(): Promise<void> {
    await this.#saving?.catch(() => undefined);
  }

  /** Never fails: gives a `platform_error` for the user when the tokens could not be stored. */
  async save(tokens: StoredTokens): Promise<LivestreamError | undefined> {
    try {
      this.#saving = this.#record.save(tokens);
      await this.#saving;
      this.#isBehind = false;
      return undefined;
    } catch (error) {
      this.#isBehind = true;
      const detail =
        error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown';
      return new LivestreamError('platform_error', UNSAVED, { detail });
    }
  }
}
