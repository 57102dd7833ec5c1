import type { Amount, EventUser } from '../../events';
import { isObject, isSet, type Loose, numberOf, objectOf, type Wire, word } from '../../shared/wire';
import { camelFields } from './camel';
import { BROADCASTER, CHANNEL_FIELDS, CHATTER, MODERATOR, readUser, type Triple, triple, USER } from './user';

/*
 * What is special about single types. Every function gets the detail object that all other fields have already
 * become (`detail`, in camelCase and fresh) and the event as Twitch sent it.
 */

/** An amount in bits from the field `key` of `holder`. */
function bits(holder: Wire): Amount | undefined {
  const value = numberOf(holder.bits);
  return value === undefined ? undefined : { value, unit: 'bits' };
}

/** The bits of a cheer. */
export const bitsOfEvent = (event: Wire): Amount | undefined => bits(event);
/** The bits that an extension's product costs. */
export const bitsOfProduct = (event: Wire): Amount | undefined => bits(objectOf(event.product));
/** The bits that a custom power-up costs. */
export const bitsOfPowerUp = (event: Wire): Amount | undefined => bits(objectOf(event.custom_power_up));

/** Twitch counts money in minor units and says how many decimal places there are. */
export function donation(event: Wire): Amount | undefined {
  const money = objectOf(event.amount);
  const value = numberOf(money.value);
  const unit = word(money.currency);
  if (value === undefined || unit === null) return undefined;
  const places = numberOf(money.decimal_places) ?? 2;
  const major = value / 10 ** places;
  return Number.isFinite(major) ? { value: major, unit } : undefined;
}

/** The version differs in where category and level are; a flow finds them in one place. */
export function automodHold(detail: Loose): Loose {
  const automod = detail.automod;
  return isObject(automod) ? { category: automod.category, level: automod.level, ...detail } : detail;
}

/** Twitch writes the status `Approved` or `approved`, as it pleases. */
export function automodUpdate(detail: Loose): Loose {
  if (typeof detail.status === 'string') detail.status = detail.status.toLowerCase();
  return automodHold(detail);
}

/** A line that AutoMod keeps back: other types name the status themselves. */
export const heldLine = (detail: Loose): Loose => ({ status: 'held', ...detail });

/** The documented form of the settings is an array with one entry, the real one that entry itself. */
export function automodSettings(event: Wire): Wire {
  const list = event.data;
  return Array.isArray(list) && list.length === 1 && isObject(list[0])
    ? { ...event, data: null, ...list[0] }
    : event;
}

/** Whether a ban has no end; not every type says so in a field of its own. */
export function isPermanent(event: Wire): boolean {
  return 'is_permanent' in event ? isSet(event.is_permanent) : !event.ends_at;
}

/** A ban; whether it is for good stands in it even where Twitch leaves that to be seen from its end. */
export function ban({ isPermanent: _flag, ...detail }: Loose, event: Wire): Loose {
  return { ...detail, permanent: isPermanent(event) };
}

/** How many subscriptions were given is called `total` on the wire. */
export const giftCount = ({ total, ...detail }: Loose): Loose => ({ count: total, ...detail });

/** A redemption's own id makes room for the reward's, and the reward's fields come to the top. */
export function redemption({ id, reward, ...detail }: Loose): Loose {
  return { ...objectOf(reward), ...detail, redemptionId: id };
}

/** The same for Twitch's own rewards; the price has another name in each version. */
export function automaticRedemption(detail: Loose): Loose {
  const reward = redemption(detail);
  return { ...reward, cost: reward.cost ?? reward.channelPoints, automatic: true };
}

const NOTICE_OMIT: ReadonlySet<string> = new Set([
  ...CHANNEL_FIELDS,
  ...Object.values(CHATTER),
  'chatter_is_anonymous',
  'color',
  'badges',
  'message',
  'message_id',
  'notice_type',
]);

/** The fields of `event` that say something: a notice comes with an object for each type, all but one `null`. */
function without(event: Wire, omit: ReadonlySet<string>): Wire {
  return Object.fromEntries(
    Object.entries(event).filter(([key, value]) => value !== null && value !== undefined && !omit.has(key)),
  );
}

/** A notice with the particulars of its own type alone. */
export function notice(_detail: Loose, event: Wire): Loose {
  return { type: word(event.notice_type), ...camelFields(without(event, NOTICE_OMIT)) };
}

const RECIPIENT = triple('recipient_user');

/** Who received a gift that a notice tells about. */
export function noticeRecipient(event: Wire, channelId: string | null): EventUser | null {
  return readUser(objectOf(event[String(event.notice_type)]), RECIPIENT, { channelId });
}

const MODERATE_OMIT: ReadonlySet<string> = new Set([...CHANNEL_FIELDS, ...Object.values(MODERATOR)]);

/** In which object a moderator's action keeps its particulars: mostly that of its own name. */
function particulars(event: Wire): { key: string; fields: Wire } | undefined {
  const own = word(event.action);
  if (own !== null && isObject(event[own])) return { key: own, fields: objectOf(event[own]) };
  // `add_blocked_term` is in `automod_terms`, `deny_unban_request` in `unban_request`: all others are null.
  const key = Object.keys(event).find((name) => !MODERATE_OMIT.has(name) && isObject(event[name]));
  return key === undefined ? undefined : { key, fields: objectOf(event[key]) };
}

/** Whom a moderator can act upon: a user, or the channel of a raid. */
const ACTED_UPON: readonly Triple[] = [
  USER,
  triple('to_broadcaster_user'),
  BROADCASTER,
  triple('target_user'),
];

const ACTED_UPON_FIELDS: ReadonlySet<string> = new Set(ACTED_UPON.flatMap(Object.values));

/** Whom a moderator's action is done to; `null` where it is done to nobody, as with the settings of chat. */
export function moderateTarget(event: Wire, channelId: string | null): EventUser | null {
  const fields = objectOf(particulars(event)?.fields);
  for (const named of ACTED_UPON) {
    const target = readUser(fields, named, { channelId });
    if (target) return target;
  }
  return null;
}

/** The particulars of a moderator's action come to the top, beside the action's name. */
export function moderate(_detail: Loose, event: Wire): Loose {
  const found = particulars(event);
  const common = camelFields(without(event, new Set([...MODERATE_OMIT, ...(found ? [found.key] : [])])));
  const { action: termsAction, ...own } = camelFields(objectOf(found?.fields), ACTED_UPON_FIELDS);
  // The terms of AutoMod have an `action` of their own (`add`), which the event's (`add_blocked_term`) includes.
  return { ...own, ...(termsAction === undefined ? {} : { termsAction }), ...common };
}
