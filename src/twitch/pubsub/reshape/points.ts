import { objectOf, type Wire } from '../../../shared/wire';
import {
  type Inner,
  person,
  present,
  type Reshape,
  type ReshapeContext,
  type ReshapeTable,
  shout,
} from './row';

/** What both messages about a redemption share. */
function redemption(event: Wire, status: string | null): Inner {
  const { id, title, prompt, cost } = objectOf(event.reward);
  return {
    id: event.id ?? null,
    user: person(event),
    channel_id: event.broadcaster_user_id ?? null,
    redeemed_at: event.redeemed_at ?? null,
    reward: { id, channel_id: event.broadcaster_user_id ?? null, title, prompt, cost },
    // Left out where a reward takes no text.
    ...(event.user_input ? { user_input: event.user_input } : {}),
    status,
  };
}

const redeemed: Reshape = (event, { timestamp }) => ({
  type: 'reward-redeemed',
  data: { timestamp, redemption: redemption(event, shout(event.status)) },
});

/** PubSub said "action taken" whatever was done; what it was stands in a field of ours beside it. */
const decided: Reshape = (event, { timestamp }) => ({
  type: 'redemption-status-update',
  data: {
    timestamp,
    redemption: { ...redemption(event, 'ACTION_TAKEN'), eventsub_status: shout(event.status) },
  },
});

/** A reward of the channel's own: the same fields, of which three are called otherwise inside. */
function reward(event: Wire): Inner {
  const { is_enabled: perStream, value: streamMost } = objectOf(event.max_per_stream);
  const { is_enabled: perUser, value: userMost } = objectOf(event.max_per_user_per_stream);
  const { is_enabled: hasCooldown, seconds } = objectOf(event.global_cooldown);
  return {
    id: event.id ?? null,
    channel_id: event.broadcaster_user_id ?? null,
    title: event.title ?? null,
    prompt: event.prompt ?? null,
    cost: event.cost ?? null,
    is_user_input_required: event.is_user_input_required ?? null,
    image: event.image ?? null,
    default_image: event.default_image ?? null,
    background_color: event.background_color ?? null,
    is_enabled: event.is_enabled ?? null,
    is_paused: event.is_paused ?? null,
    is_in_stock: event.is_in_stock ?? null,
    max_per_stream: { is_enabled: perStream, max_per_stream: streamMost },
    should_redemptions_skip_request_queue: event.should_redemptions_skip_request_queue ?? null,
    max_per_user_per_stream: { is_enabled: perUser, max_per_user_per_stream: userMost },
    global_cooldown: { is_enabled: hasCooldown, global_cooldown_seconds: seconds },
    redemptions_redeemed_current_stream: event.redemptions_redeemed_current_stream ?? null,
    cooldown_expires_at: event.cooldown_expires_at ?? null,
  };
}

const changed =
  (type: string, field: string): Reshape =>
  (event, { timestamp }) => ({ type, data: { timestamp, [field]: reward(event) } });

function automatic(event: Wire, { timestamp }: ReshapeContext): Inner {
  const { type, channel_points: cost, emote } = objectOf(event.reward);
  return {
    type: 'automatic-reward-redeemed',
    data: {
      timestamp,
      redemption: {
        id: event.id ?? null,
        user: person(event),
        channel_id: event.broadcaster_user_id ?? null,
        redeemed_at: event.redeemed_at ?? null,
        reward: {
          channel_id: event.broadcaster_user_id ?? null,
          reward_type: shout(type),
          cost,
          pricing_type: 'POINTS',
          ...present({ emote }),
        },
      },
    },
  };
}

export const POINTS: ReshapeTable = {
  'channel.channel_points_custom_reward_redemption.add': redeemed,
  'channel.channel_points_custom_reward_redemption.update': decided,
  'channel.channel_points_custom_reward.add': changed('custom-reward-created', 'new_reward'),
  'channel.channel_points_custom_reward.update': changed('custom-reward-updated', 'updated_reward'),
  'channel.channel_points_custom_reward.remove': changed('custom-reward-deleted', 'deleted_reward'),
  'channel.channel_points_automatic_reward_redemption.add': automatic,
};
