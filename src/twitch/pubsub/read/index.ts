import { isoTime, type LivestreamEvent, stableId, summarise } from '../../../events';
import { own } from '../../../shared/own';
import { isObject, isSet, numberOf, objectOf, type Wire, word } from '../../../shared/wire';
import { findEventSubType } from '../../eventsub/catalogue';
import { normaliseNotification } from '../../normalise';
import { readUser, USER } from '../../normalise/user';
import type { Topic } from '../topic';
import * as channel from './channel';
import * as moderation from './moderation';
import * as money from './money';
import type { Read, ReadContext, Retold } from './row';

/** Topics whose payloads have no type: one reader for all. */
const FLAT: Readonly<Record<string, Read>> = {
  'channel-bits-events-v1': money.cheer,
  'channel-bits-events-v2': money.cheer,
  'channel-bits-badge-unlocks': money.badge,
  'channel-subscribe-events-v1': money.subscription,
  'channel-sub-gifts-v1': money.communityGift,
  'broadcast-settings-update': channel.settings,
  following: channel.follow,
};

/** Payloads whose data are EventSub's own fields, because no capture of an old one is known. */
const passed =
  (type: string): Read =>
  (inner, context) => ({
    type,
    event: { broadcaster_user_id: context.topic.channelId, ...objectOf(inner.data) },
  });

/** The others: a reader for each type of payload. */
const BY_TYPE: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  'channel-points-channel-v1': money.POINTS,
  'community-points-channel-v1': money.POINTS,
  chat_moderator_actions: moderation.MODERATION,
  'automod-queue': moderation.AUTOMOD,
  'user-moderation-notifications': moderation.OWN_MESSAGES,
  'low-trust-users': moderation.SUSPICIOUS,
  whispers: channel.WHISPERS,
  'video-playback': channel.PLAYBACK,
  'video-playback-by-id': channel.PLAYBACK,
  polls: channel.POLLS,
  'predictions-channel-v1': channel.PREDICTIONS,
  'hype-train-events-v1': channel.HYPE_TRAINS,
  'hype-train-events-v2': channel.HYPE_TRAINS,
  raid: channel.RAIDS,
  'creator-goals-events-v1': channel.GOALS,
  'charity-campaign-donation-events-v1': channel.CHARITY,
  shoutout: channel.SHOUTOUTS,
  'shield-mode': channel.SHIELD,
  'automod-levels-modification': { automod_levels_modified: passed('automod.settings.update') },
  'channel-unban-requests': {
    create_unban_request: passed('channel.unban_request.create'),
    update_unban_request: passed('channel.unban_request.resolve'),
  },
  'shared-chat-channel-v1': {
    'session-started': passed('channel.shared_chat.begin'),
    'session-created': passed('channel.shared_chat.begin'),
    'session-updated': passed('channel.shared_chat.update'),
    'session-ended': passed('channel.shared_chat.end'),
  },
  ads: { midroll_request: passed('channel.ad_break.begin') },
  'guest-star-channel-v1': {
    guest_star_session_begin: passed('channel.guest_star_session.begin'),
    guest_star_session_end: passed('channel.guest_star_session.end'),
    guest_star_guest_update: passed('channel.guest_star_guest.update'),
    guest_star_settings_update: passed('channel.guest_star_settings.update'),
  },
};

export interface PayloadContext {
  topic: Topic;
  /** When it arrived, RFC 3339. */
  arrivedAt: string;
  memory: ReadContext['memory'];
  /** Whether the event carries the payload. */
  raw: boolean;
  simulated?: boolean;
}

/**
 * A payload without the name of an anonymous giver, which some servers send along. The same object where there is
 * nothing to hide.
 */
export function withoutAnonymousGiver(inner: Wire): Wire {
  if (String(inner.context).startsWith('anon')) {
    const { user_id: _id, user_name: _login, display_name: _name, ...rest } = inner;
    return rest;
  }
  const data = objectOf(inner.data);
  if (!isSet(inner.is_anonymous) && !isSet(data.is_anonymous)) return inner;
  return { ...inner, data: { ...data, user_id: null, user_name: null } };
}

/**
 * The event that a PubSub payload tells of: the same kind as its EventSub counterpart gives, since it goes through the
 * same normaliser. What has no counterpart is `other`, with the payload in `raw`. `undefined` for what another payload
 * has told already.
 *
 * Never throws.
 */
export function readPayload(received: Wire, context: PayloadContext): LivestreamEvent | undefined {
  const inner = withoutAnonymousGiver(received);
  const { topic, arrivedAt, raw, simulated } = context;
  const name = word(inner.type) ?? word(inner.message_type) ?? topic.name;
  const retold = retell(inner, topic, { ...context });
  if (retold === null) return undefined;
  const type = retold?.type ?? name;
  const version = findEventSubType(type)?.version ?? '';
  const time = isoTime(retold?.time);
  const condition: Record<string, string> = topic.channelId ? { broadcaster_user_id: topic.channelId } : {};
  const [event] = normaliseNotification(
    { subscription: { id: '', status: 'enabled', type, version, condition }, event: { ...retold?.event } },
    {
      // A payload without a time of its own may come again word for word, and be another happening.
      messageId:
        word(retold?.id) ??
        stableId('twitch', topic.text, JSON.stringify(inner), time === null ? arrivedAt : null),
      timestamp: time ?? arrivedAt,
      raw: false,
      ...(topic.name === 'raid' && topic.channelId ? { channelId: topic.channelId } : {}),
    },
  );
  if (!event) return undefined;
  if (retold === undefined) told(event, topic, inner);
  if (retold?.target) event.target = readUser(retold.target, USER, { channelId: event.channel.id });
  event.type = name;
  delete event.version;
  delete event.raw;
  if (retold === undefined || retold.target) event.summary = summarise(event);
  if (simulated) event.simulated = true;
  if (raw || event.kind === 'other') event.raw = { ...inner };
  return event;
}

function retell(inner: Wire, topic: Topic, context: ReadContext): Retold | undefined | null {
  try {
    const read = own(FLAT, topic.name) ?? own(own(BY_TYPE, topic.name), String(inner.type));
    return read?.(inner, context);
  } catch {
    // Nothing that a server sends is known to come here. Should it ever, the payload is passed on as it is.
    return undefined;
  }
}

/** The number of viewers is the one thing that PubSub told, we have a kind for, and EventSub does not tell. */
function told(event: LivestreamEvent, topic: Topic, inner: Wire): void {
  const viewers = numberOf(inner.viewers);
  if (!topic.name.startsWith('video-playback') || inner.type !== 'viewcount' || viewers === undefined) return;
  event.kind = 'stream.stats';
  event.stream = { viewers };
}

/** The inner payload of a MESSAGE, or `undefined` when it is no object. */
export function parsePayload(text: string): Wire | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
