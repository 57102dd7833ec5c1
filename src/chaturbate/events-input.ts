import { ConnectionVoice, toMessage } from '../events';
import type { ConnectionOwner } from '../events/connection-voice';
import type { EventsInput, InputSink } from '../events/input';
import type { LivestreamError } from '../shared/errors';
import type { ChaturbateAccount } from './account';
import type { ChaturbateFeed } from './feed';
import type { Delivery, FeedMember } from './member';
import { normaliseEntry } from './normalise';
import { sampleEntry } from './samples';
import { createChecker, type Entry } from './wire';

/** What *chaturbate events* is set to, and where its results go. */
export interface ChaturbateInputOptions {
  account: ChaturbateAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** The node's own id: by it, it goes on where it stopped. */
  nodeId: string;
  /** The methods to pass on; none means all, those that nobody knows yet included. */
  events: readonly string[];
  /** Whether each invalid event is an error instead of a warning. */
  strict: boolean;
  /** What becomes of events from before the node first started. */
  backlog: 'skip' | 'emit';
  /** Whether it goes on after a restart where it stopped. */
  resume: boolean;
  /** Whether events carry what the platform sent. */
  raw: boolean;
  sink: InputSink;
}

/**
 * The heart of *chaturbate events*: hears the room of its account, turns what comes into messages, and says how
 * things stand.
 */
export class ChaturbateEventsInput implements EventsInput {
  readonly #options: ChaturbateInputOptions;
  readonly #sink: InputSink;
  readonly #voice: ConnectionVoice;
  readonly #wanted: ReadonlySet<string>;
  readonly #onChange = (): void => this.#accountChanged();
  #feed: ChaturbateFeed | undefined;
  #leave: (() => void) | undefined;
  #opened = false;
  #closed = false;

  constructor(options: ChaturbateInputOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#voice = new ConnectionVoice(options.sink, () => this.#owner());
    this.#wanted = new Set(options.events);
  }

  start(): void {
    this.#options.account.on('change', this.#onChange);
    this.#accountChanged();
  }

  /** Leaves the room; nothing is sent afterwards. */
  close(): void {
    this.#closed = true;
    this.#voice.close();
    this.#options.account.off('change', this.#onChange);
    this.#leave?.();
  }

  /**
   * Sends a made-up event of a method, marked `simulated`, as if the platform had sent it.
   *
   * @returns how many events were sent
   * @throws LivestreamError `bad_input` for a method or variant without a sample
   */
  test(method: string, _version?: string, variant?: string): number {
    const { username } = this.#options.account;
    const sample = sampleEntry(method, {
      ...(username ? { broadcaster: username } : {}),
      ...(variant ? { variant } : {}),
    });
    const { entry } = createChecker()(sample);
    if (!entry) return 0;
    this.#send(entry, { arrivedMs: Date.now(), place: 'test', shared: false, backlog: false }, true);
    return 1;
  }

  #accountChanged(): void {
    if (this.#closed) return;
    const { account } = this.#options;
    const { state, problem, feed } = account;
    if (feed !== this.#feed) {
      this.#leave?.();
      this.#feed = feed;
      this.#leave = feed?.join(this.#member());
    }
    switch (state) {
      case 'ready':
        this.#sink.mended('account');
        this.#voice.stand('connected');
        break;
      case 'auth_required':
        this.#voice.stand('auth_required');
        if (problem) this.#voice.complain('connection.auth_required', problem, 'account');
        break;
      case 'offline':
        this.#voice.stand('offline');
        if (problem) this.#sink.trouble(problem, 'account');
        break;
      case 'starting':
        this.#voice.stand('connecting');
        break;
    }
  }

  #member(): FeedMember {
    const { nodeId, resume, strict } = this.#options;
    return {
      id: nodeId,
      resume,
      strict,
      entry: (entry, delivery) => this.#heard(entry, delivery),
      invalid: (error) => this.#invalid(error),
      connected: (again) => {
        this.#voice.say(again && this.#opened ? 'connection.restored' : 'connection.opened', {});
        this.#opened = true;
      },
      lost: (reason) => this.#voice.say('connection.lost', { reason }),
      gap: (gap) => this.#voice.gap(gap),
    };
  }

  #owner(): ConnectionOwner {
    const { accountId, account } = this.#options;
    const name = account.username ?? null;
    const login = name === null ? null : name.toLowerCase();
    return {
      platform: 'chaturbate',
      channel: { id: login, login, name },
      accountId,
      simulated: account.simulated,
    };
  }

  #heard(entry: Entry, delivery: Delivery): void {
    if (this.#closed || (delivery.backlog && this.#options.backlog === 'skip')) return;
    if (this.#wanted.size > 0 && !this.#wanted.has(entry.method)) return;
    this.#send(entry, delivery, this.#options.account.simulated);
  }

  #send(entry: Entry, { arrivedMs, place, shared }: Delivery, simulated: boolean): void {
    const { raw, accountId, account } = this.#options;
    const room = account.username ?? String(entry.object.broadcaster ?? '');
    const event = normaliseEntry(entry, { room, arrivedMs, place, raw, simulated });
    // Node-RED does not clone on a first wire: what two nodes got would be one object.
    if (shared && event.raw) event.raw = structuredClone(event.raw);
    this.#sink.event(toMessage(event, accountId));
  }

  /** Each of them is news of its own: the cause is over as soon as it is told. */
  #invalid(error: LivestreamError): void {
    if (this.#closed) return;
    this.#sink.trouble(error, 'invalid event');
    this.#sink.mended('invalid event');
  }
}
