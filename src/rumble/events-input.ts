import { type ConnectionKind, connectionEvent, isoTime, type LivestreamMessage, toMessage } from '../events';
import type { EventsInput, InputSink, InputState } from '../events/input';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { OwnLines } from '../shared/own-lines';
import { type Sentence, sentence } from '../shared/sentence';
import type { RumbleAccount } from './account';
import { LIVE_SITE } from './endpoints';
import type { RumbleFeed } from './feed/feed';
import type { Delivery, FeedMember, Membership, Parcel, Source, Wishes } from './feed/member';
import { streamId } from './ids';
import { inputState } from './input-state';
import { type Happening, normaliseHappening } from './normalise';
import { sampleHappenings } from './sample-events';

/** What *rumble events* is set to, and where its results go. */
export interface RumbleInputOptions {
  account: RumbleAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** The node's own id: by it, it goes on where it stopped. */
  nodeId: string;
  /** A stream as a user names it; blank for the live one of the account. */
  stream: string;
  /** Whether the chat stream is read. */
  chat: boolean;
  /** Whether what the Live Stream API tells is passed on. */
  api: boolean;
  /** How often the API is asked, in seconds; more often than every 5 s it never is. */
  intervalSeconds: number;
  /** The kinds to pass on; none means all, those that nobody knows yet included. */
  events: readonly string[];
  /** Whether what was in chat before connecting is passed on. */
  history: boolean;
  /** Whether chat lines that this Node-RED has sent are passed on. */
  own: boolean;
  /** Whether events carry what the platform sent. */
  raw: boolean;
  sink: InputSink;
}

/**
 * The heart of *rumble events*: hears the feed of its account, turns what comes into messages, and says how things
 * stand.
 */
export class RumbleEventsInput implements EventsInput {
  readonly #options: RumbleInputOptions;
  readonly #sink: InputSink;
  readonly #wanted: ReadonlySet<string>;
  readonly #lines: OwnLines<LivestreamMessage, Parcel>;
  readonly #opened = new Set<Source>();
  readonly #onChange = (): void => this.#accountChanged();
  #feed: RumbleFeed | undefined;
  #membership: Membership | undefined;
  #state: InputState | undefined;
  #refused = false;
  #closed = false;

  constructor(options: RumbleInputOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#wanted = new Set(options.events);
    const { account, own, sink } = options;
    this.#lines = new OwnLines(account.sentLines, own, (message) => sink.event(message));
  }

  start(): void {
    this.#options.account.on('change', this.#onChange);
    this.#accountChanged();
  }

  /** Leaves the feed; nothing is sent afterwards. */
  close(): void {
    this.#options.account.off('change', this.#onChange);
    this.#membership?.leave(this.#lines.giveBack());
    this.#closed = true;
  }

  /**
   * Sends a made-up event of a kind, marked `simulated`, as if the platform had sent it.
   *
   * @returns how many events were sent
   * @throws LivestreamError `bad_input` for a kind or variant without a sample
   */
  test(kind: string, _version?: string, variant?: string): number {
    const { streamId: following, channel } = this.#membership ?? { streamId: null, channel: undefined };
    const arrivedMs = Date.now();
    const happenings = sampleHappenings(
      kind,
      {
        ...(following ? { streamId: following } : {}),
        ...(channel?.login ? { broadcaster: channel.login } : {}),
        ...(variant ? { variant } : {}),
      },
      arrivedMs,
    );
    const about = channel ?? { id: null, login: null, name: null };
    for (const happening of happenings) {
      const delivery = { streamId: following, channel: about, arrivedMs, shared: false, unheard: false };
      this.#sink.event(this.#messageOf(happening, delivery, true));
    }
    return happenings.length;
  }

  #accountChanged(): void {
    if (this.#closed) return;
    const { feed, problem } = this.#options.account;
    if (problem) {
      this.#stand(problem.code === 'auth_required' ? 'auth_required' : 'refused');
      this.#complain('connection.auth_required', problem, 'account');
      return;
    }
    if (!feed) {
      this.#stand('connecting');
      return;
    }
    this.#sink.mended('account');
    if (feed === this.#feed) return;
    this.#membership?.leave();
    this.#feed = feed;
    this.#join(feed);
  }

  #join(feed: RumbleFeed): void {
    try {
      this.#membership = feed.join(this.#member(this.#wishes()));
      this.#stand('connecting');
    } catch (error) {
      this.#refused = true;
      this.#stand('refused');
      this.#sink.trouble(asLivestreamError(error, 'rumble'), 'settings');
    }
  }

  /** @throws LivestreamError `bad_input` for settings with which nothing can come */
  #wishes(): Wishes {
    const { stream: typed, chat, api, history, intervalSeconds, account } = this.#options;
    const stream = streamId(typed);
    const hasApi = account.access?.apiUrl !== undefined;
    if (!chat && !api) {
      throw badInput(
        sentence`Nothing can come: let the node read the chat, ask the Live Stream API, or both.`,
      );
    }
    if (!hasApi && !chat) {
      throw badInput(
        sentence`The Rumble account has no API URL to ask. Add it to the account, or read the chat.`,
      );
    }
    if (!hasApi && stream === null) {
      throw badInput(
        sentence`The Rumble account has no API URL to find the live stream with. Enter a stream in the node, or the API URL in the account.`,
      );
    }
    if (!Number.isFinite(intervalSeconds) || intervalSeconds <= 0) {
      throw badInput(sentence`The interval is no number of seconds. Enter 5 or more; 10 is usual.`);
    }
    return { stream, chat, api, intervalMs: intervalSeconds * 1_000, history };
  }

  #member(wishes: Wishes): FeedMember {
    return {
      id: this.#options.nodeId,
      wishes,
      happened: (happening, delivery) => this.#happened(happening, delivery),
      connected: (source, again) => {
        const isBack = again && this.#opened.has(source);
        this.#opened.add(source);
        this.#say(isBack ? 'connection.restored' : 'connection.opened', { source });
      },
      lost: (source, reason) => this.#say('connection.lost', { source, reason }),
      gap: (source, { fromMs, toMs, reason }) =>
        this.#say('connection.gap', { source, from: isoTime(fromMs), to: isoTime(toMs), reason }),
      changed: () => this.#standingChanged(),
    };
  }

  #standingChanged(): void {
    if (this.#closed || !this.#membership || this.#refused) return;
    const standing = this.#membership.standing();
    this.#stand(inputState(standing));
    this.#tell('chat', standing.chatProblem, standing.chat === 'ready' || standing.chat === 'waiting');
    this.#tell('api', standing.apiProblem, standing.api === 'ready');
  }

  #tell(source: Source, problem: LivestreamError | undefined, works: boolean): void {
    if (problem?.code === 'auth_required') this.#complain('connection.auth_required', problem, source);
    else if (problem) this.#sink.trouble(problem, source);
    else if (works) this.#sink.mended(source);
  }

  #happened(happening: Happening, delivery: Delivery): void {
    if (this.#closed) return;
    const message = this.#messageOf(happening, delivery, this.#options.account.simulated);
    if (this.#wanted.size > 0 && !this.#wanted.has(message.topic)) return;
    this.#lines.push(message, {
      from: { happening, delivery },
      channelId: message.origin.channel,
      requestId: happening.source === 'chat' ? happening.record.requestId : null,
    });
  }

  #messageOf(happening: Happening, delivery: Delivery, simulated: boolean): LivestreamMessage {
    const { account, accountId, raw } = this.#options;
    const { streamId: place, channel, arrivedMs, shared } = delivery;
    const siteUrl = account.access?.siteUrl ?? LIVE_SITE;
    const event = normaliseHappening(
      happening,
      { streamId: place, channel, siteUrl, raw, shared, simulated },
      arrivedMs,
    );
    return toMessage(event, accountId, place);
  }

  /** An error, and for those who listen a connection event: once per cause, not once per try. */
  #complain(kind: ConnectionKind, error: LivestreamError, cause: string): void {
    if (!this.#sink.trouble(error, cause)) return;
    this.#say(kind, { code: error.code, reason: this.#sink.messageOf(error) }, error.message);
  }

  #stand(state: InputState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sink.state(state);
  }

  #say(kind: ConnectionKind, connection: Record<string, unknown>, summary?: string): void {
    if (this.#closed) return;
    const { accountId, account } = this.#options;
    const following = this.#membership?.streamId ?? null;
    const event = connectionEvent(kind, {
      platform: 'rumble',
      channel: this.#membership?.channel ?? null,
      connection: { ...(following ? { streamId: following } : {}), ...connection },
      ...(summary ? { summary } : {}),
      ...(account.simulated ? { simulated: true } : {}),
    });
    this.#sink.connection(toMessage(event, accountId, following));
  }
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}
