import type { StoredTokens, TokenRecord } from '../../src/twitch/auth/token-record';

/** A slot that keeps tokens in memory and remembers every save, oldest first. */
export class MemoryRecord implements TokenRecord {
  readonly saved: StoredTokens[] = [];
  /** Called before a save counts; may wait, or throw as a full disk does. */
  beforeSave: (tokens: StoredTokens) => Promise<void> | undefined = () => undefined;
  #tokens: StoredTokens | undefined;

  constructor(tokens?: StoredTokens) {
    this.#tokens = tokens;
  }

  load(): StoredTokens | undefined {
    return this.#tokens;
  }

  async save(tokens: StoredTokens): Promise<void> {
    await this.beforeSave(tokens);
    this.#tokens = { ...tokens };
    this.saved.push(this.#tokens);
  }

  async remove(): Promise<void> {
    this.#tokens = undefined;
  }
}
