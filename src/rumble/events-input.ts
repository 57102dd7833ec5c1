import { ConnectionVoice, type LivestreamMessage, toMessage } from '../events';
import type { ConnectionOwner } from '../events/connection-voice';
import type { EventsInput, InputSink } from '../events/input';
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
  readonly #voice: ConnectionVoice;
  readonly #wanted: ReadonlySet<string>;
  readonly #lines: OwnLines<LivestreamMessage, Parcel>;
  readonly #opened = new Set<Source>();
  readonly #onChange = (): void => this.#accountChanged();
  #feed: RumbleFeed | undefined;
  #membership: Membership | undefined;
  #refused = false;
  #closed = false;

  constructor(options: RumbleInputOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#voice = new ConnectionVoice(options.sink, () => this.#owner());
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
    this.#voice.close();
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
      this.#voice.stand(problem.code === 'auth_required' ? 'auth_required' : 'refused');
      this.#voice.complain('connection.auth_required', problem, 'account', this.#following());
      return;
    }
    if (!feed) {
      this.#voice.stand('connecting');
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
      this.#voice.stand('connecting');
    } catch (error) {
      this.#refused = true;
      this.#voice.stand('refused');
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
        this.#voice.say(isBack ? 'connection.restored' : 'connection.opened', {
          ...this.#following(),
          source,
        });
      },
      lost: (source, reason) => this.#voice.say('connection.lost', { ...this.#following(), source, reason }),
      gap: (source, gap) => this.#voice.gap(gap, { ...this.#following(), source }),
      changed: () => this.#standingChanged(),
    };
  }

  #standingChanged(): void {
    if (this.#closed || !this.#membership || this.#refused) return;
    const standing = this.#membership.standing();
    this.#voice.stand(inputState(standing));
    this.#tell('chat', standing.chatProblem, standing.chat === 'ready' || standing.chat === 'waiting');
    this.#tell('api', standing.apiProblem, standing.api === 'ready');
  }

  #tell(source: Source, problem: LivestreamError | undefined, works: boolean): void {
    if (problem?.code === 'auth_required')
      this.#voice.complain('connection.auth_required', problem, source, this.#following());
    else if (problem) this.#sink.trouble(problem, source);
    else if (works) this.#sink.mended(source);
  }

  #owner(): ConnectionOwner {
    const { accountId, account } = this.#options;
    return {
      platform: 'rumble',
      channel: this.#membership?.channel ?? null,
      accountId,
      simulated: account.simulated,
      place: this.#membership?.streamId ?? null,
    };
  }

  /** The stream that the news are about, where one is followed. */
  #following(): { streamId?: string } {
    const streamId = this.#membership?.streamId;
    return streamId ? { streamId } : {};
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
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}
