import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import type { Moderation } from '../channel/moderation';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, moderated } from '../helix/call';
import { page } from '../helix/page';
import type { SimulatedUser, World } from '../state';

const MAX_TIMEOUT_SECONDS = 1_209_600;
const MAX_REASON_CHARACTERS = 500;
const MAX_LISTED = 100;
const DELETABLE_FOR_MS = 6 * 3_600_000;

/** What the moderating calls need of the simulator around them. */
export interface ModerationContext {
  world: World;
  moderation: Moderation;
  now: () => number;
}

/** Bans, time-outs, warnings and deletions. */
export function moderationRoutes(context: ModerationContext): HelixRoute[] {
  // The live platform has opened these to app tokens; only bans want a moderator who has let bots in.
  const common = { token: 'any' } as const;
  const bans = { ...common, appNeeds: ['user:bot'], path: '/moderation/bans' };
  return [
    { ...bans, method: 'POST', run: (call) => ban(call, context) },
    { ...bans, method: 'DELETE', run: (call) => unban(call, context) },
    { method: 'GET', path: '/moderation/banned', run: (call) => listBanned(call, context) },
    {
      ...common,
      method: 'POST',
      path: '/moderation/warnings',
      // The reference calls its one object a list as well, and pyTwitchAPI 4.5 sends a list.
      open: ['data'],
      run: (call) => warn(call, context),
    },
    { ...common, method: 'DELETE', path: '/moderation/chat', run: (call) => deleteLines(call, context) },
  ];
}

function ban(call: HelixCall, context: ModerationContext): Reply {
  const { moderation, world } = context;
  const { channel, moderator } = moderated(world, call);
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
  const { startMs, endMs } = moderation.ban(channel, moderator, user, reason, duration);
  return {
    status: 200,
    body: {
      data: [
        {
          broadcaster_id: channel.broadcaster.id,
          moderator_id: moderator.id,
          user_id: user.id,
          created_at: new Date(startMs).toISOString(),
          end_time: endMs === null ? null : new Date(endMs).toISOString(),
        },
      ],
    },
  };
}

function unban(call: HelixCall, context: ModerationContext): Reply {
  const { moderation, world } = context;
  const { channel, moderator } = moderated(world, call);
  const user = world.user(call.query.get('user_id') ?? '');
  if (!user || !world.isBanned(channel, user.id)) {
    throw new HelixRefusal(400, 'The user specified in the user_id query parameter is not banned');
  }
  moderation.unban(channel, moderator, user);
  return { status: 204 };
}

/** Who is banned or timed out, with an empty end where there is none. Only the broadcaster may ask. */
function listBanned(call: HelixCall, { moderation, now, world }: ModerationContext): Reply {
  const channel = channelOf(world, call);
  const asked = new Set(call.query.getAll('user_id'));
  if (asked.size > MAX_LISTED) throw new HelixRefusal(400, `At most ${MAX_LISTED} users can be asked for`);
  const data = [...channel.bans]
    .filter(([id]) => (asked.size === 0 || asked.has(id)) && world.isBanned(channel, id))
    .map(([id, endMs]) => {
      const note = moderation.noteOf(channel, id);
      return {
        ...named('user', world.user(id) ?? null),
        expires_at: endMs === null ? '' : new Date(endMs).toISOString(),
        created_at: new Date(note?.startMs ?? now()).toISOString(),
        reason: note?.reason ?? '',
        ...named('moderator', note?.moderator ?? channel.broadcaster),
      };
    });
  return page(data, call);
}

function warn(call: HelixCall, context: ModerationContext): Reply {
  const { moderation, world } = context;
  const { channel, moderator } = moderated(world, call);
  const { user, reason } = readTarget(call, world);
  if (reason === '') throw new HelixRefusal(400, 'The reason is required');
  moderation.warn(channel, moderator, user, reason);
  const ids = { broadcaster_id: channel.broadcaster.id, user_id: user.id, moderator_id: moderator.id };
  return { status: 200, body: { data: [{ ...ids, reason }] } };
}

function deleteLines(call: HelixCall, context: ModerationContext): Reply {
  const { moderation, now, world } = context;
  const { channel, moderator } = moderated(world, call);
  const messageId = call.query.get('message_id');
  if (!messageId) {
    // An empty id clears the whole chat, as on the live platform: a trap that callers must avoid.
    moderation.clearChat(channel, moderator);
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
  moderation.removeLine(channel, moderator, line);
  return { status: 204 };
}

/** The wrapped `data` of a body that names somebody, and a reason. */
function readTarget(
  call: HelixCall,
  world: World,
): { user: SimulatedUser; wrapped: Record<string, unknown>; reason: string } {
  const data: unknown = Array.isArray(call.body.data) ? call.body.data[0] : call.body.data;
  if (typeof data !== 'object' || data === null) throw new HelixRefusal(400, 'The data field is required');
  const wrapped = data as Record<string, unknown>;
  const user = typeof wrapped.user_id === 'string' ? world.user(wrapped.user_id) : undefined;
  if (!user) throw new HelixRefusal(400, 'The user specified in the user_id field does not exist');
  const reason = typeof wrapped.reason === 'string' ? wrapped.reason : '';
  if ([...reason].length > MAX_REASON_CHARACTERS) throw new HelixRefusal(400, 'The reason is too long');
  return { user, wrapped, reason };
}
