import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import {
  type Inner,
  objects,
  present,
  type Reshape,
  type ReshapeContext,
  type ReshapeTable,
  textOf,
} from './row';

/** The giver or subscriber, under the names that PubSub had for them: `user_name` is the login. */
function named(event: Wire, prefix: string): Inner {
  return {
    user_name: event[`${prefix}_login`] ?? null,
    display_name: event[`${prefix}_name`] ?? null,
    user_id: event[`${prefix}_id`] ?? null,
  };
}

/** Emotes by their place in the text; both ends are counted in. */
function emotes(message: unknown): Inner[] | null {
  const found: Inner[] = [];
  let start = 0;
  for (const { type, text, emote } of objects(objectOf(message).fragments)) {
    // PubSub counted characters, not halves of them.
    const length = [...String(text ?? '')].length;
    if (type === 'emote') found.push({ start, end: start + length - 1, id: objectOf(emote).id ?? null });
    start += length;
  }
  return found.length > 0 ? found : null;
}

/** What is the same for all: where, when, and what was written with it. */
function frame(event: Wire, { timestamp }: ReshapeContext): Inner {
  return {
    channel_name: event.broadcaster_user_login ?? null,
    channel_id: event.broadcaster_user_id ?? null,
    time: timestamp,
    sub_message: { message: textOf(event.message), emotes: emotes(event.message) },
    benefit_end_month: 0,
  };
}

function subscribed(event: Wire, context: ReshapeContext): Inner {
  const { is_prime, sub_tier, duration_months } = objectOf(event.sub);
  return {
    ...frame(event, context),
    ...named(event, 'chatter_user'),
    sub_plan: is_prime ? 'Prime' : (sub_tier ?? null),
    months: 0,
    cumulative_months: 1,
    context: 'sub',
    is_gift: false,
    multi_month_duration: duration_months ?? null,
  };
}

function renewed(event: Wire, context: ReshapeContext): Inner {
  const detail = objectOf(event.resub);
  const { cumulative_months, streak_months, is_prime, sub_tier, is_gift, gifter_is_anonymous } = detail;
  const gift: Inner = is_gift
    ? {
        ...(gifter_is_anonymous ? {} : named(detail, 'gifter_user')),
        recipient_id: event.chatter_user_id ?? null,
        recipient_user_name: event.chatter_user_login ?? null,
        recipient_display_name: event.chatter_user_name ?? null,
      }
    : named(event, 'chatter_user');
  return {
    ...frame(event, context),
    ...gift,
    sub_plan: is_prime ? 'Prime' : (sub_tier ?? null),
    months: 0,
    ...present({ cumulative_months, streak_months }),
    context: is_gift ? (gifter_is_anonymous ? 'anonresubgift' : 'resubgift') : 'resub',
    is_gift: Boolean(is_gift),
    multi_month_duration: detail.duration_months ?? null,
  };
}

function given(event: Wire, context: ReshapeContext): Inner {
  const detail = objectOf(event.sub_gift);
  const isAnonymous = Boolean(event.chatter_is_anonymous);
  return {
    ...frame(event, context),
    ...(isAnonymous ? {} : named(event, 'chatter_user')),
    recipient_id: detail.recipient_user_id ?? null,
    recipient_user_name: detail.recipient_user_login ?? null,
    recipient_display_name: detail.recipient_user_name ?? null,
    sub_plan: detail.sub_tier ?? null,
    context: isAnonymous ? 'anonsubgift' : 'subgift',
    is_gift: true,
    multi_month_duration: detail.duration_months ?? null,
  };
}

const BY_NOTICE: Readonly<Record<string, (event: Wire, context: ReshapeContext) => Inner>> = {
  sub: subscribed,
  resub: renewed,
  sub_gift: given,
};

const notice: Reshape = (event, context) => own(BY_NOTICE, String(event.notice_type))?.(event, context);

const communityGift: Reshape = (event, { messageId }) => ({
  type: 'mystery-gift-purchase',
  count: event.total ?? null,
  tier: event.tier ?? null,
  user_id: event.user_id ?? null,
  channel_id: event.broadcaster_user_id ?? null,
  uuid: messageId,
  user_name: event.user_login ?? null,
  display_name: event.user_name ?? null,
});

export const SUBSCRIPTIONS: ReshapeTable = { 'channel.chat.notification': notice };
export const SUB_GIFTS: ReshapeTable = { 'channel.subscription.gift': communityGift };
