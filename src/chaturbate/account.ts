import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { type SecretUseRecord, shortSecretUse } from '../shared/secret-use';
import { type Sentence, sentence } from '../shared/sentence';
import type { ChaturbateAccess } from './access';
import type { ChaturbateFeed } from './feed';
import type { ChaturbateFeeds, FeedSettings } from './feeds';
import type { FeedState } from './standing';
import { checkTokenUse, tokenUse } from './token-use';

/** The longest time that the platform takes for a long poll, in seconds. */
const MAX_TIMEOUT_SECONDS = 90;

/** What an account is made of. */
export interface ChaturbateAccountOptions extends FeedSettings {
  /** The room and its token; rejects when the settings cannot be used. */
  access: () => Promise<ChaturbateAccess>;
  /** What is shared with other accounts. */
  feeds: ChaturbateFeeds;
  /** For which server the token has worked; without it that is forgotten with the process. */
  tokenUse?: SecretUseRecord;
}

/**
 * One room as a user has set it up: opens its settings and shares the feed with every other account of the same
 * room. Emits `change` whenever `state`, `feed` or `problem` changed, and `warning` for what does not stop it.
 */
export class ChaturbateAccount extends EventEmitter<{ change: []; warning: [LivestreamError] }> {
  readonly #options: ChaturbateAccountOptions;
  readonly #onChange = (): void => this.#changed();
  readonly #onWarning = (warning: LivestreamError): void => void this.emit('warning', warning);
  #access: ChaturbateAccess | undefined;
  #feed: ChaturbateFeed | undefined;
  #problem: LivestreamError | undefined;
  #started: Promise<void> | undefined;
  #isNoted = false;
  #closed = false;

  constructor(options: ChaturbateAccountOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
  }

  get state(): FeedState {
    if (this.#problem) return 'auth_required';
    return this.#feed?.state ?? 'starting';
  }

  /** Why the account does not work; `undefined` when it does. */
  get problem(): LivestreamError | undefined {
    return this.#problem ?? this.#feed?.problem;
  }

  /** The room's events, as soon as the settings are known to be usable. */
  get feed(): ChaturbateFeed | undefined {
    return this.#feed;
  }

  /** The name of the room; `undefined` until the settings are known to be usable. */
  get username(): string | undefined {
    return this.#access?.username;
  }

  /** Whether everything comes from the simulator. */
  get simulated(): boolean {
    return this.#access?.simulated ?? false;
  }

  /** Opens the settings. Never throws: the outcome is in `state` and `problem`. */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#problem = asLivestreamError(error, 'chaturbate');
      this.emit('change');
    });
    return this.#started;
  }

  /** Ends everything that belongs to this account alone, and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.removeAllListeners();
    const feed = this.#feed;
    this.#feed = undefined;
    if (!feed) return;
    feed.off('change', this.#onChange);
    feed.off('warning', this.#onWarning);
    await this.#options.feeds.leave(feed);
  }

  async #start(): Promise<void> {
    const { access: open, feeds, timeoutSeconds, requestsPerMinute } = this.#options;
    checkFigures(this.#options);
    const access = await open();
    if (this.#closed) return;
    if (!access.simulated) checkTokenUse(access, this.#tokenUse());
    this.#access = access;
    const feed = feeds.enter(access, { timeoutSeconds, requestsPerMinute });
    feed.on('change', this.#onChange);
    feed.on('warning', this.#onWarning);
    this.#feed = feed;
    this.#changed();
  }

  #changed(): void {
    if (this.#closed) return;
    if (this.#feed?.state === 'ready') this.#note();
    this.emit('change');
  }

  /** Writes down that the token works here. That this fails must not keep anything else from happening. */
  #note(): void {
    if (this.#isNoted || !this.#access || this.#access.simulated) return;
    this.#isNoted = true;
    const use = tokenUse(this.#access);
    const known = this.#tokenUse().load();
    if (known?.token === use.token && known.server === use.server) return;
    void this.#tokenUse()
      .save(use)
      .catch(() => undefined);
  }

  #tokenUse(): SecretUseRecord {
    this.#options.tokenUse ??= shortSecretUse();
    return this.#options.tokenUse;
  }
}

function checkFigures({ timeoutSeconds, requestsPerMinute }: FeedSettings): void {
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 0 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
    throw badInput(
      sentence`The long-poll time must be a whole number of seconds from 0 to ${MAX_TIMEOUT_SECONDS}.`,
    );
  }
  if (!Number.isFinite(requestsPerMinute) || requestsPerMinute < 1) {
    throw badInput(sentence`The requests per minute must be 1 or more. Chaturbate takes up to 2000.`);
  }
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'chaturbate' });
}
