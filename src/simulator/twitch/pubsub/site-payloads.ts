import { randomUUID } from 'node:crypto';
import { TRAIN } from './hype-train-payloads';
import { type Publish, seconds, somebody } from './payload';
import { POLLS, PREDICTIONS } from './vote-payloads';
import { get, num, str } from './wire-fields';

/** What PubSub published on the topics of Twitch's web site, which it never documented. */

const streamUp: Publish = (event) => [
  { type: 'stream-up', server_time: seconds(str(event, 'started_at')), play_delay: 0 },
];
const streamDown: Publish = (_event, { nowMs }) => [
  { type: 'stream-down', server_time: Math.floor(nowMs / 1000) },
];
const commercial: Publish = (event) => [
  {
    type: 'commercial',
    server_time: seconds(str(event, 'started_at')),
    length: num(event, 'duration_seconds'),
    scheduled: str(event, 'is_automatic') === 'true',
  },
];
const PLAYBACK = {
  'stream.online': streamUp,
  'stream.offline': streamDown,
  'channel.ad_break.begin': commercial,
};

const settings: Publish = (event) => [
  {
    type: 'broadcast_settings_update',
    channel: event.broadcaster_user_login,
    channel_id: event.broadcaster_user_id,
    old_status: 'What it was called before',
    status: event.title,
    old_game: 'Science & Technology',
    game: event.category_name,
    old_game_id: 509_670,
    game_id: num(event, 'category_id'),
  },
];

const raid: Publish = (event) => [
  {
    type: 'raid_go_v2',
    raid: {
      id: randomUUID(),
      creator_id: event.from_broadcaster_user_id,
      source_id: event.from_broadcaster_user_id,
      target_id: event.to_broadcaster_user_id,
      target_login: event.to_broadcaster_user_login,
      target_display_name: event.to_broadcaster_user_name,
      target_profile_image: 'https://static-cdn.jtvnw.net/demo/neighbour-%s.png',
      transition_jitter_seconds: 2,
      force_raid_now_seconds: 90,
      viewer_count: event.viewers,
    },
  },
];

const communityGift: Publish = (event) => [
  {
    count: event.total,
    tier: event.tier,
    user_id: event.user_id,
    channel_id: event.broadcaster_user_id,
    uuid: randomUUID(),
    type: 'mystery-gift-purchase',
    user_name: event.user_login,
    display_name: event.user_name,
  },
];

const followed: Publish = (event) => {
  const { id: user_id, login: username, display_name } = somebody(event);
  return [{ display_name, username, user_id }];
};

const GOAL_WORDS: Readonly<Record<string, string>> = {
  follow: 'FOLLOWERS',
  subscription: 'SUB_POINTS',
  subscription_count: 'SUBS',
  new_subscription: 'NEW_SUB_POINTS',
  new_subscription_count: 'NEW_SUBS',
  new_bit: 'NEW_BITS',
  new_cheerer: 'NEW_CHEERERS',
};

const goal =
  (phase: 'created' | 'updated' | 'ended'): Publish =>
  (event) => {
    const type = phase === 'ended' ? (event.is_achieved ? 'achieved' : 'finished') : phase;
    return [
      {
        type: `goal_${type}`,
        data: {
          goal: {
            id: event.id,
            contributionType: GOAL_WORDS[str(event, 'type')],
            state: phase === 'ended' ? 'FINISHED' : 'ACTIVE',
            description: event.description,
            currentContributions: event.current_amount,
            targetContributions: event.target_amount,
            createdAt: event.started_at,
            progressBarAccentColor: '#772CE8',
            progressBarBackgroundColor: '#E2DBF0',
            shouldAutoIncrement: false,
          },
        },
      },
    ];
  };

const donated: Publish = (event) => [
  {
    type: 'charity_campaign_donation',
    data: {
      campaign_id: event.id,
      donation_total: num(event, 'current_amount.value'),
      goal_target: num(event, 'target_amount.value'),
    },
  },
];

const campaign =
  (status: string): Publish =>
  (event) => [{ type: 'charity_campaign_status', data: { campaign_id: event.id, status } }];

const shoutout: Publish = (event) => [
  {
    type: 'create',
    data: {
      broadcasterUserID: event.broadcaster_user_id,
      targetUserID: event.to_broadcaster_user_id,
      targetLogin: event.to_broadcaster_user_login,
      targetUserProfileImageURL: 'https://static-cdn.jtvnw.net/demo/target.png',
      sourceUserID: event.moderator_user_id,
      sourceLogin: event.moderator_user_login,
      shoutoutID: randomUUID(),
      targetUserDisplayName: event.to_broadcaster_user_name,
      targetUserCTAInfo: '{"cta":"FOLLOW"}',
      targetUserPrimaryColorHex: '1E90FF',
    },
  },
];

const shield =
  (isOn: boolean): Publish =>
  (event) => {
    const word = isOn ? 'activated' : 'deactivated';
    return [
      {
        type: 'UPDATE_CHANNEL_MODERATION_MODE',
        data: {
          is_shield_mode_active: isOn,
          [`shield_mode_last_${word}_at`]: get(event, isOn ? 'started_at' : 'ended_at'),
          [`shield_mode_last_${word}_by`]: somebody(event, 'moderator_user'),
        },
      },
    ];
  };

/** Nothing was ever captured of these; the simulator has to tell them in some way. */
const asItIs =
  (type: string): Publish =>
  (event) => [{ type, data: { ...event } }];

/** By topic and EventSub type. */
export const SITE_PAYLOADS: Readonly<Record<string, Readonly<Record<string, Publish>>>> = {
  'video-playback-by-id': PLAYBACK,
  'video-playback': PLAYBACK,
  'broadcast-settings-update': { 'channel.update': settings },
  polls: POLLS,
  'predictions-channel-v1': PREDICTIONS,
  'hype-train-events-v1': TRAIN,
  'hype-train-events-v2': TRAIN,
  raid: { 'channel.raid': raid },
  'channel-sub-gifts-v1': { 'channel.subscription.gift': communityGift },
  following: { 'channel.follow': followed },
  'creator-goals-events-v1': {
    'channel.goal.begin': goal('created'),
    'channel.goal.progress': goal('updated'),
    'channel.goal.end': goal('ended'),
  },
  'charity-campaign-donation-events-v1': {
    'channel.charity_campaign.progress': donated,
    'channel.charity_campaign.start': campaign('ACTIVE'),
    'channel.charity_campaign.stop': campaign('ENDED'),
  },
  shoutout: { 'channel.shoutout.create': shoutout },
  'shield-mode': { 'channel.shield_mode.begin': shield(true), 'channel.shield_mode.end': shield(false) },
  'automod-levels-modification': { 'automod.settings.update': asItIs('automod_levels_modified') },
  'channel-unban-requests': {
    'channel.unban_request.create': asItIs('create_unban_request'),
    'channel.unban_request.resolve': asItIs('update_unban_request'),
  },
  'shared-chat-channel-v1': {
    'channel.shared_chat.begin': asItIs('session-started'),
    'channel.shared_chat.update': asItIs('session-updated'),
    'channel.shared_chat.end': asItIs('session-ended'),
  },
  ads: { 'channel.ad_break.begin': asItIs('midroll_request') },
  'guest-star-channel-v1': {
    'channel.guest_star_session.begin': asItIs('guest_star_session_begin'),
    'channel.guest_star_session.end': asItIs('guest_star_session_end'),
    'channel.guest_star_guest.update': asItIs('guest_star_guest_update'),
    'channel.guest_star_settings.update': asItIs('guest_star_settings_update'),
  },
};
