import { isObject, objectOf, word } from '../../shared/wire';
import { timeOf } from '../chat/room';
import type { Happening } from '../normalise';

/** Who may tell of one and the same gift or subscription: a line of chat, a record of its own, the API. */
export type Teller = 'line' | 'purchase' | 'api';

interface Told {
  /** The same for all who tell of it, but for the name. */
  what: string;
  /** In lower case; one of them is enough. */
  names: readonly string[];
  requestId: string | null;
  tellers: Teller[];
  ms: number;
}

/** What is kept over a restart. */
export type TwinsMemory = readonly Told[];

/** The chat tells of a gift in both ways within moments. */
const IN_CHAT_MS = 30_000;
/** The API is asked every few seconds, and less often while there is trouble. */
const WITH_API_MS = 10 * 60_000;

/**
 * Finds out which tellings are of the same happening. They share no id: what counts is who, what, how many and when.
 * Each telling is matched with one of another teller, so that two equal gifts stay two.
 */
export class Twins {
  #told: Told[];

  /** @param nowMs when this begins: how long Node-RED was stopped tells nothing of when the API will be asked */
  constructor(memory: TwinsMemory = [], nowMs?: number) {
    this.#told = memory.map((one) => ({ ...one, tellers: [...one.tellers], ms: nowMs ?? one.ms }));
  }

  get memory(): TwinsMemory {
    return this.#told;
  }

  /**
   * Takes a telling.
   *
   * @param nowMs by a clock that nobody sets: a Raspberry Pi learns the time only minutes after its start
   * @returns who has told of it before; nobody for news and for all that only one source tells
   */
  tell(happening: Happening, nowMs: number): readonly Teller[] {
    const telling = tellingOf(happening);
    if (!telling) return NOBODY;
    if (isLongAgo(happening)) return NOBODY;
    const { teller, what, names, requestId } = telling;
    this.#told = this.#told.filter(({ ms }) => Math.abs(nowMs - ms) <= WITH_API_MS);
    const twin = this.#told.find((one) => {
      if (one.tellers.includes(teller) || one.what !== what) return false;
      if (requestId !== null && requestId === one.requestId) return true;
      const withinMs = teller === 'api' || one.tellers.includes('api') ? WITH_API_MS : IN_CHAT_MS;
      return nowMs - one.ms <= withinMs && one.names.some((name) => names.includes(name));
    });
    if (!twin) {
      this.#told.push({ what, names, requestId, tellers: [teller], ms: nowMs });
      return NOBODY;
    }
    const before = [...twin.tellers];
    twin.tellers.push(teller);
    return before;
  }
}

/**
 * A line of the history from long ago is no twin of anything that is told now. Its age is that beside the newest line
 * there, since our own clock may be wrong by days. What is no history has just been written, whatever its time says.
 */
function isLongAgo(happening: Happening): boolean {
  if (happening.source === 'api' || happening.record.type !== 'init') return false;
  const { messages } = happening.record.data;
  const times = (Array.isArray(messages) ? messages : []).map((one) =>
    Date.parse(String(objectOf(one).time)),
  );
  return Math.max(...times.filter(Number.isFinite)) - timeOf(happening) > WITH_API_MS;
}

const NOBODY: readonly Teller[] = Object.freeze([]);

/** What a telling says that all tellers say; `null` for what has no twin. */
function tellingOf(happening: Happening): (Omit<Told, 'tellers' | 'ms'> & { teller: Teller }) | null {
  // Nearly everything is a plain line, for which this must cost nothing.
  const telling = (teller: Teller, what: string, requestId: string | null = null) => ({
    teller,
    what,
    names: namesOf(happening),
    requestId,
  });
  if (happening.source === 'api') {
    const { type, entry } = happening;
    if (type === 'recent_subscribers') return telling('api', 'subscription');
    return type === 'recent_gifted_subs' ? telling('api', giftOf(entry.total_gifts)) : null;
  }
  const { type, message, record } = happening;
  if (type === 'gift_purchased') {
    return telling('purchase', giftOf(record.data.total_gifts), record.requestId);
  }
  if (type !== 'messages' || isObject(message?.rant)) return null;
  const gift = message?.gift_purchase_notification;
  if (isObject(gift)) return telling('line', giftOf(gift.total_gifts), record.requestId);
  return isSubscription(happening) ? telling('line', 'subscription') : null;
}

/** Whether the chat tells of a subscription, which only the API knows the price of. */
export function isSubscription(happening: Happening): boolean {
  if (happening.source === 'api' || happening.type !== 'messages') return false;
  const { message } = happening;
  return isObject(message?.notification) && !isObject(message?.rant) && !isObject(message?.raid_notification);
}

function giftOf(count: unknown): string {
  return `gift of ${word(count) ?? '?'}`;
}

function namesOf(happening: Happening): string[] {
  const names =
    happening.source === 'api'
      ? [happening.entry.purchased_by, happening.entry.username, happening.entry.user]
      : [
          objectOf(happening.user).username,
          objectOf(happening.via).username,
          happening.message?.user_id ?? happening.record.data.user_id,
        ];
  return names
    .map(word)
    .filter((name) => name !== null)
    .map((name) => name.toLowerCase());
}

/** The clock of `Twins`, in ms: one that is never set. */
export function steadyMs(): number {
  return performance.now();
}
