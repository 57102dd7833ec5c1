import type { ApiChannel } from '../api/answer';
import type { ApiFeed, ApiNews } from '../api/api-feed';
import type { Overrun } from '../api/happening';
import type { Beginning, Gap, HistoryLine } from '../chat/chat-feed';
import type { Happening } from '../normalise';
import { isAbout, needsApi, wants } from './member';
import type { Place } from './place';
import type { Places } from './places';
import type { Progress } from './progress';
import { isSubscription, steadyMs, type Teller } from './twins';

/** What is to be known of the feed whose news are handed out. */
export interface FannedFeed {
  readonly places: Places;
  readonly progress: Progress;
  /** `undefined` while nobody asks the Live Stream API. */
  readonly api: ApiFeed | undefined;
  /** The places that follow a stream's chat. */
  followers(streamId: string): readonly Place[];
  channelFor(streamId: string | null): ApiChannel;
  /** Does something that must not end the feed, whatever is thrown in it. */
  guard(act: () => void): void;
}

/** Hands out what the sources of a feed tell: to each member what it wants, each happening once. */
export class FanOut {
  readonly #feed: FannedFeed;

  constructor(feed: FannedFeed) {
    this.#feed = feed;
  }

  /** A connection to a chat has begun. */
  chatBegan(streamId: string, lines: readonly HistoryLine[], how: Beginning, gap: Gap | null): void {
    const followers = this.#feed.followers(streamId);
    for (const { member, goesOn } of followers) {
      if (!member) continue;
      if (how !== 'renewed') member.connected('chat', how === 'restored');
      if (gap && (how !== 'first' || goesOn)) member.gap('chat', gap);
    }
    for (const { happening, known } of lines) {
      const takers = followers.filter(({ caughtUp, goesOn, wishes }) =>
        caughtUp === streamId || goesOn ? !known : wishes.history,
      );
      this.#deliver(happening, takers, streamId);
    }
    for (const place of followers) place.caughtUp = streamId;
  }

  /** A chat tells something. */
  chatHappened(happening: Happening, streamId: string): void {
    this.#deliver(happening, this.#feed.followers(streamId), streamId);
  }

  /** The Live Stream API has answered. */
  apiAnswered({ happenings, askedMs, isFirst, overrun, sinceMs }: ApiNews): void {
    const users = this.#feed.places.all.filter(({ wishes }) => needsApi(wishes));
    // What happened before is news only to those who were here then.
    const listening = isFirst ? users.filter(({ goesOn }) => goesOn) : users;
    for (const happening of happenings) {
      this.#deliver(happening, listening, happening.stream?.id ?? this.#feed.api?.current ?? null);
    }
    for (const place of users) this.#feed.guard(() => place.release(askedMs));
    for (const place of listening) this.#tellOfOverrun(place, overrun, sinceMs ?? askedMs);
  }

  #tellOfOverrun({ member, wishes }: Place, overrun: readonly Overrun[], fromMs: number): void {
    const toldByChat = (list: Overrun): boolean =>
      wishes.chat && (list === 'lines of chat' || list === 'rants');
    const missed = overrun.filter((list) => !toldByChat(list));
    if (!member || !wishes.api || missed.length === 0) return;
    const reason = `more has happened between two answers of the Live Stream API than its lists hold (${missed.join(', ')})`;
    member.gap('api', { fromMs, toMs: Date.now(), reason });
  }

  /** Passes something on to those who want it, each in its own copy where there are several. */
  #deliver(happening: Happening, places: readonly Place[], streamId: string | null): void {
    if (places.length === 0) return;
    const arrivedMs = happening.source === 'chat' ? happening.arrivedMs : Date.now();
    const toldBy = this.#feed.progress.twins.tell(happening, steadyMs());
    const channel = this.#feed.channelFor(streamId);
    const takers = places.filter((place) => this.#takes(place, happening, toldBy));
    const holds = isSubscription(happening) && this.#feed.api?.state === 'ready' && toldBy.length === 0;
    const unheard = takers.every(({ member }) => member === null);
    // What somebody gets later must not have been changed by a flow meanwhile.
    const isLater = takers.some(({ member, wishes }) => member === null || (holds && wishes.api));
    let left = takers.length;
    for (const place of takers) {
      left -= 1;
      const delivery = { streamId, channel, arrivedMs, shared: isLater || left > 0, unheard };
      if (holds && place.wishes.api) {
        // The chat tells at once, and the API some seconds later with the price: worth a moment's wait.
        place.hold(happening, delivery);
        this.#feed.api?.hurry();
      } else {
        this.#feed.guard(() => place.hand(happening, delivery));
      }
    }
  }

  #takes(place: Place, happening: Happening, toldBy: readonly Teller[]): boolean {
    const { wishes } = place;
    if (wants(wishes, happening, toldBy)) return true;
    if (happening.source === 'chat' || happening.type !== 'recent_subscribers') return false;
    // The chat has told of it; where that is still held back, this is the better telling.
    return wishes.api && isAbout(happening, wishes) && place.dropHeld(happening);
  }
}
