import { message } from '../../../twitch/samples/message';
import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { piecesOf } from '../channel/chat-text';
import { wireTime } from '../eventsub/frames';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, moderated } from '../helix/call';
import type { ChannelState, ChatPin, World } from '../state';

const MIN_SECONDS = 30;
const MAX_SECONDS = 1_800;

/** Pinned chat lines: one per channel, put there by a moderator. */
export function pinRoutes(world: World, now: () => number): HelixRoute[] {
  const pins = { path: '/chat/pins', appNeeds: ['user:bot'], appChannel: 'broadcaster_id' };
  return [
    {
      method: 'GET',
      ...pins,
      run: (call) => {
        const { channel } = moderated(world, call);
        const pin = livePin(channel, now());
        return { status: 200, body: { data: pin ? [pinRow(channel, pin, world)] : [] } };
      },
    },
    {
      method: 'PUT',
      ...pins,
      run: (call) => {
        const { channel } = moderated(world, call);
        const messageId = call.query.get('message_id') ?? '';
        if (!channel.lines.has(messageId)) throw new HelixRefusal(404, 'The message was not found');
        if (livePin(channel, now())?.messageId === messageId) {
          throw new HelixRefusal(409, 'The message is already pinned');
        }
        world.pin(channel, messageId, call.actor?.id ?? '', readDuration(call));
        return { status: 204 };
      },
    },
    {
      method: 'PATCH',
      ...pins,
      run: (call) => {
        const pin = requirePin(call, world, now());
        const seconds = readDuration(call);
        pin.updatedAtMs = now();
        pin.endsAtMs = seconds === null ? null : now() + seconds * 1_000;
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      ...pins,
      run: (call): Reply => {
        requirePin(call, world, now());
        channelOf(world, call).pin = null;
        return { status: 204 };
      },
    },
  ];
}

function requirePin(call: HelixCall, world: World, nowMs: number): ChatPin {
  const pin = livePin(moderated(world, call).channel, nowMs);
  if (!pin || pin.messageId !== call.query.get('message_id')) {
    throw new HelixRefusal(404, 'The message is not pinned');
  }
  return pin;
}

function livePin(channel: ChannelState, nowMs: number): ChatPin | null {
  const { pin } = channel;
  return pin && (pin.endsAtMs === null || pin.endsAtMs > nowMs) ? pin : null;
}

function readDuration(call: HelixCall): number | null {
  const given = call.query.get('duration_seconds');
  if (given === null) return null;
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    throw new HelixRefusal(400, `duration_seconds must be between ${MIN_SECONDS} and ${MAX_SECONDS}`);
  }
  return seconds;
}

function pinRow(channel: ChannelState, pin: ChatPin, world: World): Record<string, unknown> {
  const line = channel.lines.get(pin.messageId);
  return {
    message_id: pin.messageId,
    broadcaster_id: channel.broadcaster.id,
    ...named('sender_user', world.user(line?.userId ?? '') ?? null),
    ...named('pinned_by_user', world.user(pin.pinnedBy) ?? null),
    message: message('chat', ...piecesOf(line?.text ?? '', (login) => world.userByLogin(login))),
    starts_at: wireTime(pin.startsAtMs),
    ends_at: pin.endsAtMs === null ? null : wireTime(pin.endsAtMs),
    updated_at: wireTime(pin.updatedAtMs),
  };
}
