import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import { withoutAnonymous } from '../../normalise/anonymous';
import { AUTOMOD, OWN_MESSAGES } from './automod';
import { BADGES, CHEERS } from './bits';
import { CHARITY, GOALS, HYPE_TRAINS, PLAYBACK, RAIDS, SETTINGS, SHIELD } from './channel';
import { withLost } from './lost';
import { MODERATION } from './moderation';
import { FOLLOWS, SHOUTOUTS, SUSPICIOUS, WHISPERS } from './people';
import { POINTS } from './points';
import type { Inner, Reshape, ReshapeContext, ReshapeTable } from './row';
import { SUB_GIFTS, SUBSCRIPTIONS } from './subscriptions';
import { POLLS, PREDICTIONS } from './votes';

export type { Inner, ReshapeContext } from './row';

/** Where no capture of the old payload is known: its name, and EventSub's own fields. */
const passed =
  (type: string): Reshape =>
  (event) => ({ type, data: { ...event } });

const PASSED: Readonly<Record<string, ReshapeTable>> = {
  'automod-levels-modification': { 'automod.settings.update': passed('automod_levels_modified') },
  'channel-unban-requests': {
    'channel.unban_request.create': passed('create_unban_request'),
    'channel.unban_request.resolve': passed('update_unban_request'),
  },
  'shared-chat-channel-v1': {
    'channel.shared_chat.begin': passed('session-started'),
    'channel.shared_chat.update': passed('session-updated'),
    'channel.shared_chat.end': passed('session-ended'),
  },
  ads: { 'channel.ad_break.begin': passed('midroll_request') },
  'guest-star-channel-v1': Object.fromEntries(
    ['session.begin', 'session.end', 'guest.update', 'settings.update'].map((what) => [
      `channel.guest_star_${what}`,
      passed(`guest_star_${what.replace('.', '_')}`),
    ]),
  ),
};

/** How each topic's payloads are made, by EventSub type. */
const TABLES: Readonly<Record<string, ReshapeTable>> = {
  'channel-bits-events-v2': CHEERS,
  'channel-bits-events-v1': CHEERS,
  'channel-bits-badge-unlocks': BADGES,
  'channel-points-channel-v1': POINTS,
  'community-points-channel-v1': POINTS,
  'channel-subscribe-events-v1': SUBSCRIPTIONS,
  chat_moderator_actions: MODERATION,
  'automod-queue': AUTOMOD,
  'user-moderation-notifications': OWN_MESSAGES,
  'low-trust-users': SUSPICIOUS,
  whispers: WHISPERS,
  'video-playback-by-id': PLAYBACK,
  'video-playback': PLAYBACK,
  'broadcast-settings-update': SETTINGS,
  polls: POLLS,
  'predictions-channel-v1': PREDICTIONS,
  'hype-train-events-v1': HYPE_TRAINS,
  'hype-train-events-v2': HYPE_TRAINS,
  raid: RAIDS,
  'channel-sub-gifts-v1': SUB_GIFTS,
  following: FOLLOWS,
  'creator-goals-events-v1': GOALS,
  'charity-campaign-donation-events-v1': CHARITY,
  shoutout: SHOUTOUTS,
  'shield-mode': SHIELD,
  ...PASSED,
};

/** Whether a topic has a recipe for a type. */
export function canReshape(topic: string, type: string): boolean {
  return own(own(TABLES, topic), type) !== undefined;
}

/**
 * The payloads that PubSub would have sent on a topic for what EventSub tells: usually one, none where the old topic
 * was silent, several where it told one thing in two messages. Each is an object of its own.
 *
 * Never throws. A field that EventSub does not tell is `null`; see `LOST_FIELDS`.
 */
export function reshape(type: string, event: unknown, context: ReshapeContext): Inner[] {
  const recipe = own(own(TABLES, context.topic), type);
  if (!recipe) return [];
  const wire: Wire = objectOf(event);
  // An anonymous giver's name goes nowhere, even where Twitch still sends it.
  const made = recipe(withoutAnonymous(wire), context);
  const list = made === undefined ? [] : Array.isArray(made) ? made : [made];
  return list.map((inner) => withLost(context.topic, inner));
}
