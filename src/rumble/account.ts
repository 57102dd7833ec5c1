import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { type SecretUseRecord, shortSecretUse } from '../shared/secret-use';
import type { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import type { RumbleAccess } from './access';
import type { RumbleActor } from './actions/actor';
import type { RumbleFeed } from './feed/feed';
import type { RumbleFeeds } from './feed/feeds';
import { bindLogin } from './login-binding';
import type { RumbleSession } from './session/session';

/** What an account is made of. */
export interface RumbleAccountOptions {
  /** Addresses and secrets; rejects when the settings cannot be used. */
  access: () => Promise<RumbleAccess>;
  /** What is shared with other accounts. */
  feeds: RumbleFeeds;
  /** For which addresses the login was given; without it that is forgotten with the process. */
  secretUse?: SecretUseRecord;
}

/** How the account itself stands; how its sources stand, each membership of its feed tells. */
export type RumbleAccountState = 'starting' | 'ready' | 'auth_required';

/**
 * One account as a user has set it up: opens its settings, shares the feed with every other account of the same
 * addresses, and acts with its own login. Emits `change` whenever `state` changed, and `warning` for what does not
 * stop it.
 */
export class RumbleAccount extends EventEmitter<{ change: []; warning: [LivestreamError] }> {
  readonly #options: RumbleAccountOptions;
  readonly #onWarning = (warning: LivestreamError): void => void this.emit('warning', warning);
  #access: RumbleAccess | undefined;
  #feed: RumbleFeed | undefined;
  #acting: { session: RumbleSession; actor: RumbleActor } | undefined;
  #problem: LivestreamError | undefined;
  #started: Promise<void> | undefined;
  #closed = false;

  constructor(options: RumbleAccountOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
  }

  get state(): RumbleAccountState {
    if (this.#problem) return 'auth_required';
    return this.#feed ? 'ready' : 'starting';
  }

  /** Why the account does not work; `undefined` when it does. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Where it reads and writes, as soon as the settings are known to be usable. */
  get access(): RumbleAccess | undefined {
    return this.#access;
  }

  /** What its addresses tell, as soon as the settings are known to be usable. */
  get feed(): RumbleFeed | undefined {
    return this.#feed;
  }

  /** The chat lines that this Node-RED has sent itself. */
  get sentLines(): SentLines {
    return this.#options.feeds.sentLines;
  }

  /** Whether everything comes from the simulator. */
  get simulated(): boolean {
    return this.#access?.simulated ?? false;
  }

  /** The login, for writing and moderating; made when it is first asked for. `undefined` while there are no settings. */
  get session(): RumbleSession | undefined {
    return this.#actor()?.session;
  }

  /** Opens the settings. Never throws: the outcome is in `state` and `problem`. */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#problem = asLivestreamError(error, 'rumble');
      this.emit('change');
    });
    return this.#started;
  }

  /**
   * What the account can do, once its settings are known to be usable.
   *
   * @throws LivestreamError what keeps the account from working
   */
  async ready(): Promise<RumbleActor> {
    await this.#started;
    const acting = this.#problem ? undefined : this.#actor();
    if (acting) return acting.actor;
    throw (
      this.#problem ??
      new LivestreamError('network', sentence`The Rumble account is not open yet. Try again.`, {
        platform: 'rumble',
      })
    );
  }

  /** Ends everything that belongs to this account alone, and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.removeAllListeners();
    this.#acting?.actor.close();
    this.#acting = undefined;
    const feed = this.#feed;
    this.#feed = undefined;
    if (!feed) return;
    feed.off('warning', this.#onWarning);
    await this.#options.feeds.leave(feed);
  }

  async #start(): Promise<void> {
    const { access: open, feeds } = this.#options;
    const access = await open();
    if (this.#closed) return;
    this.#options.secretUse ??= shortSecretUse();
    if (!access.simulated) bindLogin(access, this.#options.secretUse);
    this.#access = access;
    const feed = feeds.enter(access);
    feed.on('warning', this.#onWarning);
    this.#feed = feed;
    this.emit('change');
  }

  #actor(): { session: RumbleSession; actor: RumbleActor } | undefined {
    const access = this.#access;
    if (!access || this.#closed) return undefined;
    if (!this.#acting) {
      // An account that only reads loads none of it.
      const { RumbleSession } = require('./session/session') as typeof import('./session/session');
      const { RumbleActor } = require('./actions/actor') as typeof import('./actions/actor');
      const { LiveStream } = require('./actions/live-stream') as typeof import('./actions/live-stream');
      const { siteUrl, chatUrl, apiUrl } = access;
      const live = new LiveStream({ apiUrl, followed: () => this.#feed?.currentStream });
      const session = new RumbleSession(access);
      const actor = new RumbleActor({
        siteUrl,
        chatUrl,
        session,
        sentLines: this.sentLines,
        paces: this.#options.feeds.paces,
        lengthMax: (streamId) => this.#feed?.messageLengthMax(streamId),
        liveStream: () => live.find(),
      });
      this.#acting = { session, actor };
    }
    return this.#acting;
  }
}
