import type { EventMessage, LivestreamEvent } from '../../events';
import { summarise } from '../../events';
import { isObject, numberOf, objectOf, type Wire, word } from '../../shared/wire';
import { partsOfFragments, partsOfText } from './parts';
import { textOf } from './text';
import { makeUser, readBadges, readColor, rolesOf } from './user';

function replyOf(reply: Wire, parent: string): NonNullable<EventMessage['reply']> {
  return {
    id: parent,
    text: typeof reply.parent_message_body === 'string' ? reply.parent_message_body : null,
    user: {
      id: word(reply.parent_user_id),
      login: word(reply.parent_user_login),
      name: word(reply.parent_user_name),
    },
    thread: {
      id: word(reply.thread_message_id),
      user: {
        id: word(reply.thread_user_id),
        login: word(reply.thread_user_login),
        name: word(reply.thread_user_name),
      },
    },
  };
}

/** Where a line of a shared chat was written. */
function sourceOf(event: Wire, channelId: string): NonNullable<EventMessage['source']> {
  return {
    channel: {
      id: channelId,
      login: word(event.source_broadcaster_user_login),
      name: word(event.source_broadcaster_user_name),
    },
    messageId: word(event.source_message_id),
    badges: readBadges(event.source_badges),
    only: event.is_source_only === true,
  };
}

function messageOf(event: Wire): EventMessage {
  const wire = objectOf(event.message);
  const fragments = partsOfFragments(wire.fragments);
  const text = textOf(wire, fragments);
  // Twitch has sent `fragments: null`; the text is then all there is.
  const parts = fragments.length > 0 ? fragments : partsOfText(text);
  const message: EventMessage = { id: word(event.message_id), text, parts };
  if (isObject(event.reply)) {
    const parent = word(event.reply.parent_message_id);
    if (parent !== null) {
      message.replyTo = parent;
      message.reply = replyOf(event.reply, parent);
    }
  }
  const {
    message_type: type,
    channel_points_custom_reward_id: reward,
    channel_points_animation_id: animation,
  } = event;
  if (typeof type === 'string' && type !== 'text') message.type = type;
  if (typeof reward === 'string') message.rewardId = reward;
  if (typeof animation === 'string') message.animationId = animation;
  const source = word(event.source_broadcaster_user_id);
  if (source !== null) message.source = sourceOf(event, source);
  return message;
}

/**
 * A line in chat. The same as what the table would make of it, but written out field by field: chat is nearly
 * all of what a busy channel sends, and this is what normalising costs.
 *
 * `time` is when the message was sent to us, since the event has no time of its own.
 */
export function chatMessageEvent(
  event: Wire,
  id: string,
  version: string,
  time: string | null,
  condition: Wire,
): LivestreamEvent {
  const channelId = word(event.broadcaster_user_id) ?? word(condition.broadcaster_user_id);
  const chatterId = word(event.chatter_user_id);
  const login = word(event.chatter_user_login);
  const name = word(event.chatter_user_name);
  const badges = readBadges(event.badges);
  const roles = rolesOf(badges, chatterId !== null && chatterId === channelId);
  const isKnown = chatterId !== null || login !== null || name !== null;
  const line: LivestreamEvent = {
    id,
    platform: 'twitch',
    kind: 'chat.message',
    type: 'channel.chat.message',
    version,
    time: time ?? new Date().toISOString(),
    channel: {
      id: channelId,
      login: word(event.broadcaster_user_login),
      name: word(event.broadcaster_user_name),
    },
    user: isKnown ? makeUser(chatterId, login, name, roles, badges, readColor(event.color)) : null,
    target: null,
    summary: '',
    message: messageOf(event),
  };
  if (isObject(event.cheer)) {
    const bits = numberOf(event.cheer.bits);
    if (bits !== undefined) line.amount = { value: bits, unit: 'bits' };
  }
  line.summary = summarise(line);
  return line;
}
