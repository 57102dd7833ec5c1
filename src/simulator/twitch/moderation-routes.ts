import { sampleFrame } from '../../twitch/samples';
import { named } from '../../twitch/samples/scene';
import type { Reply } from '../loopback';
import { type ChatRoom, inChannel } from './chat-room';
import { wireTime } from './frames';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, requireModerator } from './helix';
import type { Notifications, WireEvent } from './notifications';
import type { ChannelState, SimulatedUser, World } from './state';

const MAX_TIMEOUT_SECONDS = 1_209_600;
const MAX_REASON_CHARACTERS = 500;
const DELETABLE_FOR_MS = 6 * 3_600_000;

/** What the moderating calls need of the simulator around them. */
export interface ModerationContext {
  world: World;
  room: ChatRoom;
  notifications: Notifications;
  now: () => number;
  /** Somebody was banned: what they were listening to in that channel ends. */
  banned(channel: ChannelState, user: SimulatedUser): void;
}

/** Bans, time-outs, warnings and deletions, with what everybody who listens is told about them. */
export function moderationRoutes(context: ModerationContext): HelixRoute[] {
  const common = { token: 'any', actor: 'moderator_id', appNeeds: ['user:bot'] } as const;
  const needs = ['broadcaster_id', 'moderator_id'];
  const bans = { ...common, path: '/moderation/bans', scopes: ['moderator:manage:banned_users'] };
  return [
    { ...bans, method: 'POST', needs, run: (call) => ban(call, context) },
    { ...bans, method: 'DELETE', needs: [...needs, 'user_id'], run: (call) => unban(call, context) },
    {
      ...common,
      method: 'POST',
      path: '/moderation/warnings',
      scopes: ['moderator:manage:warnings'],
      needs,
      run: (call) => warn(call, context),
    },
    {
      ...common,
      method: 'DELETE',
      path: '/moderation/chat',
      scopes: ['moderator:manage:chat_messages'],
      needs,
      run: (call) => deleteLines(call, context),
    },
  ];
}

function ban(call: HelixCall, context: ModerationContext): Reply {
  const { now, room, world } = context;
  const channel = channelOf(world, call);
  const moderator = requireModerator(world, channel, call);
  const { user, wrapped, reason } = readTarget(call, world);
  const { duration } = wrapped;
  if (
    duration !== undefined &&
    (typeof duration !== 'number' ||
      !Number.isInteger(duration) ||
      duration < 1 ||
      duration > MAX_TIMEOUT_SECONDS)
  ) {
    throw new HelixRefusal(400, `The duration must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`);
  }
  if (world.mayModerate(channel, user.id)) {
    throw new HelixRefusal(400, 'The user specified in the user_id field may not be banned');
  }
  // A time-out may be changed or made a ban; a ban has to be lifted first.
  if (world.isBanned(channel, user.id) && channel.bans.get(user.id) === null) {
    throw new HelixRefusal(400, 'The user specified in the user_id field is already banned');
  }
  const nowMs = now();
  const endsAtMs = duration === undefined ? null : nowMs + duration * 1_000;
  channel.bans.set(user.id, endsAtMs);
  const endsAt = endsAtMs === null ? null : wireTime(endsAtMs);
  context.notifications.tell('channel.ban', {
    ...inChannel(channel),
    ...named('user', user),
    ...named('moderator_user', moderator),
    reason,
    banned_at: wireTime(nowMs),
    ends_at: endsAt,
    is_permanent: endsAt === null,
  });
  room.removeAllOf(channel, user);
  const details = { ...named('user', user), reason, ...(endsAt === null ? {} : { expires_at: endsAt }) };
  tellModerate(context, channel, moderator, endsAt === null ? 'ban' : 'timeout', details);
  context.banned(channel, user);
  return {
    status: 200,
    body: {
      data: [
        {
          broadcaster_id: channel.broadcaster.id,
          moderator_id: moderator.id,
          user_id: user.id,
          created_at: new Date(nowMs).toISOString(),
          end_time: endsAtMs === null ? null : new Date(endsAtMs).toISOString(),
        },
      ],
    },
  };
}

function unban(call: HelixCall, context: ModerationContext): Reply {
  const { world } = context;
  const channel = channelOf(world, call);
  const moderator = requireModerator(world, channel, call);
  const user = world.user(call.query.get('user_id') ?? '');
  if (!user || !world.isBanned(channel, user.id)) {
    throw new HelixRefusal(400, 'The user specified in the user_id query parameter is not banned');
  }
  const wasTimedOut = channel.bans.get(user.id) !== null;
  channel.bans.delete(user.id);
  context.notifications.tell('channel.unban', {
    ...inChannel(channel),
    ...named('user', user),
    ...named('moderator_user', moderator),
  });
  tellModerate(context, channel, moderator, wasTimedOut ? 'untimeout' : 'unban', named('user', user));
  return { status: 204 };
}

function warn(call: HelixCall, context: ModerationContext): Reply {
  const { notifications, world } = context;
  const channel = channelOf(world, call);
  const moderator = requireModerator(world, channel, call);
  const { user, reason } = readTarget(call, world);
  if (reason === '') throw new HelixRefusal(400, 'The reason is required');
  notifications.tell('channel.warning.send', {
    ...inChannel(channel),
    ...named('user', user),
    ...named('moderator_user', moderator),
    reason,
    chat_rules_cited: null,
  });
  tellModerate(context, channel, moderator, 'warn', {
    ...named('user', user),
    reason,
    chat_rules_cited: null,
  });
  const ids = { broadcaster_id: channel.broadcaster.id, user_id: user.id, moderator_id: moderator.id };
  return { status: 200, body: { data: [{ ...ids, reason }] } };
}

function deleteLines(call: HelixCall, context: ModerationContext): Reply {
  const { now, room, world } = context;
  const channel = channelOf(world, call);
  const moderator = requireModerator(world, channel, call);
  const messageId = call.query.get('message_id');
  if (!messageId) {
    // An empty id clears the whole chat, as on the live platform: a trap that callers must avoid.
    room.clear(channel);
    tellModerate(context, channel, moderator, 'clear', null);
    return { status: 204 };
  }
  const line = channel.lines.get(messageId);
  const author = line && world.user(line.userId);
  if (!line || !author) throw new HelixRefusal(404, 'The message was not found');
  if (now() - line.atMs > DELETABLE_FOR_MS)
    throw new HelixRefusal(400, 'The message is too old to be deleted');
  if (author.id !== moderator.id && world.mayModerate(channel, author.id)) {
    throw new HelixRefusal(400, "You cannot delete another moderator's messages");
  }
  room.remove(channel, line);
  tellModerate(context, channel, moderator, 'delete', {
    ...named('user', author),
    message_id: line.id,
    message_body: line.text,
  });
  return { status: 204 };
}

/** The wrapped `data` of a body that names somebody, and a reason. */
function readTarget(
  call: HelixCall,
  world: World,
): { user: SimulatedUser; wrapped: Record<string, unknown>; reason: string } {
  const { data } = call.body;
  if (typeof data !== 'object' || data === null) throw new HelixRefusal(400, 'The data field is required');
  const wrapped = data as Record<string, unknown>;
  const user = typeof wrapped.user_id === 'string' ? world.user(wrapped.user_id) : undefined;
  if (!user) throw new HelixRefusal(400, 'The user specified in the user_id field does not exist');
  const reason = typeof wrapped.reason === 'string' ? wrapped.reason : '';
  if ([...reason].length > MAX_REASON_CHARACTERS) throw new HelixRefusal(400, 'The reason is too long');
  return { user, wrapped, reason };
}

/** What moderators are told: one event in which the action's own object is filled and the rest is null. */
function tellModerate(
  { notifications }: ModerationContext,
  channel: ChannelState,
  moderator: SimulatedUser,
  action: string,
  details: WireEvent | null,
): void {
  notifications.tellEach('channel.moderate', ({ version }) => {
    if (action === 'warn' && version === '1') return undefined;
    const sample = sampleFrame('channel.moderate', version, { variant: action }).payload.event ?? {};
    const who = { ...inChannel(channel), ...named('moderator_user', moderator), action };
    return { event: { ...sample, ...who, ...(details ? { [action]: details } : {}) } };
  });
}
