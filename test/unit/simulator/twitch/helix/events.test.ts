import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventFaults } from '../../../../../src/events/validate';
import { TwitchSimulator } from '../../../../../src/simulator';
import { EVENTSUB_TYPES } from '../../../../../src/twitch/eventsub/catalogue';
import { HELIX_OPERATIONS } from '../../../../../src/twitch/helix/operations';
import { normaliseNotification } from '../../../../../src/twitch/normalise';
import { PREPARED, setHelixScene } from '../../../../support/helix-scene';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

/** What calls must make heard, whatever else they do. */
const TOLD = [
  'automod.message.hold',
  'automod.message.update',
  'automod.settings.update',
  'automod.terms.update',
  'channel.ad_break.begin',
  'channel.ban',
  'channel.channel_points_custom_reward.add',
  'channel.channel_points_custom_reward.remove',
  'channel.channel_points_custom_reward.update',
  'channel.channel_points_custom_reward_redemption.add',
  'channel.channel_points_custom_reward_redemption.update',
  'channel.chat.clear',
  'channel.chat.message',
  'channel.chat.notification',
  'channel.chat_settings.update',
  'channel.guest_star_guest.update',
  'channel.guest_star_session.begin',
  'channel.guest_star_session.end',
  'channel.guest_star_settings.update',
  'channel.moderate',
  'channel.moderator.add',
  'channel.moderator.remove',
  'channel.poll.begin',
  'channel.poll.end',
  'channel.prediction.begin',
  'channel.prediction.end',
  'channel.raid',
  'channel.shield_mode.begin',
  'channel.shoutout.create',
  'channel.suspicious_user.update',
  'channel.unban',
  'channel.unban_request.create',
  'channel.unban_request.resolve',
  'channel.update',
  'channel.vip.add',
  'channel.vip.remove',
  'channel.warning.send',
  'user.update',
];

/** Of two that stand in each other's way the one that ends it comes first: all are called in one simulator. */
const ENDING = /^(?:end|cancel|delete|remove|unban|unblock|unpin)/;

describe("the events of the simulator's Helix", () => {
  it('tells whoever listens what a call has done, in events that are valid', async () => {
    const simulator = await TwitchSimulator.start({ figures: { raidCountdownMs: 10, maxTotalCost: 1_000 } });
    try {
      const scene = await setHelixScene(simulator);
      const { id } = simulator.broadcaster;
      const streamer = new WireCaller(simulator, scene.tokens.user);
      const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
      for (const { type, version, condition, socket: isForSockets } of EVENTSUB_TYPES) {
        const filled: Record<string, string> = {};
        for (const { name, fill } of condition) if (fill) filled[name] = id;
        if (type === 'channel.raid') delete filled.to_broadcaster_user_id;
        if (isForSockets) await streamer.subscribe(socket.sessionId, type, filled, version);
      }
      const operations = HELIX_OPERATIONS.filter(({ path }) => !path.startsWith('/eventsub'));
      const inOrder = [
        ...operations.filter((operation) => ENDING.test(operation.id)),
        ...operations.filter((operation) => !ENDING.test(operation.id)),
      ];
      for (const { id: operation } of inOrder) {
        // A call that another one stands in the way of is left out; what must be heard is listed.
        const given = await Promise.resolve(PREPARED[operation]?.(scene)).catch(() => undefined);
        await scene.call(operation, given);
      }
      await socket.until(() => TOLD.every((type) => socket.notifications(type).length > 0)).catch(() => {});
      assert.deepEqual(
        TOLD.filter((type) => socket.notifications(type).length === 0),
        [],
        'not told',
      );
      for (const { metadata, payload } of socket.notifications()) {
        const { subscription, event } = payload;
        assert.ok(subscription && event);
        const context = {
          messageId: metadata.message_id,
          timestamp: metadata.message_timestamp,
          channelId: id,
          raw: true,
        };
        for (const told of normaliseNotification({ subscription, event }, context)) {
          assert.notEqual(told.kind, 'other', metadata.subscription_type);
          assert.deepEqual(eventFaults(told), [], `${metadata.subscription_type} ${JSON.stringify(event)}`);
        }
      }
    } finally {
      await simulator.close();
    }
  });
});
