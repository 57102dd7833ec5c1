import type { Reply } from '../../loopback';
import type { TokenDesk } from '../auth/tokens';
import type { AutoMod } from '../channel/automod';
import { modeAgainst } from '../channel/chat-modes';
import { ChatQuota } from '../channel/chat-quota';
import type { ChatRoom } from '../channel/chat-room';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, requireModerator } from '../helix/call';
import type { ChannelState, SimulatedUser, World } from '../state';

const MAX_CHARACTERS = 500;
const ANNOUNCEMENT_GAP_MS = 2_000;
const ANNOUNCEMENT_COLORS: ReadonlySet<unknown> = new Set(['blue', 'green', 'orange', 'purple', 'primary']);

/** What the chat calls need of the simulator around them. */
export interface ChatContext {
  world: World;
  tokens: TokenDesk;
  room: ChatRoom;
  automod: AutoMod;
  now: () => number;
}

/** Sending chat lines and announcements. */
export function chatRoutes(context: ChatContext): HelixRoute[] {
  const quota = new ChatQuota(context.now);
  const announced = new Map<string, number>();
  return [
    {
      method: 'POST',
      path: '/chat/messages',
      appNeeds: ['user:bot'],
      run: (call) => sendLine(call, context, quota),
    },
    {
      method: 'POST',
      path: '/chat/announcements',
      token: 'any',
      appNeeds: ['user:bot'],
      appChannel: 'broadcaster_id',
      run: (call) => announce(call, context, announced),
    },
  ];
}

function sendLine(
  call: HelixCall,
  { automod, now, room, tokens, world }: ChatContext,
  quota: ChatQuota,
): Reply {
  const { body, query, token, actor } = call;
  const channel = channelOf(world, call);
  // Some clients put the fields into the query, which the live platform takes as well (pyTwitchAPI 4.5 does).
  const field = (name: string): unknown => body[name] ?? query.get(name) ?? undefined;
  const [text, replyTo, pin] = ['message', 'reply_parent_message_id', 'pin'].map(field);
  if (!actor || typeof text !== 'string') throw new HelixRefusal(400, 'The message must be a string');
  const isApp = token.userId === null;
  const isSourceOnlySet = field('for_source_only') !== undefined;
  if (!isApp && isSourceOnlySet) {
    throw new HelixRefusal(400, 'for_source_only can only be used with an app access token');
  }
  if (pin === true && (replyTo || isSourceOnlySet)) {
    throw new HelixRefusal(400, 'pin cannot be combined with reply_parent_message_id or for_source_only');
  }
  if ([...text].length > MAX_CHARACTERS) throw new HelixRefusal(422, 'The message is too large');
  const asBot = isApp && mayUseBots(channel, actor, token.clientId, tokens);
  if (isApp && !asBot && !world.mayModerate(channel, actor.id)) {
    throw new HelixRefusal(403, 'The sender has no permission to send chat messages to this channel');
  }
  if (world.isBanned(channel, actor.id)) {
    throw new HelixRefusal(403, 'The sender is banned from sending chat messages to this channel');
  }
  if (pin === true) requirePinning(call, world, channel);
  if (typeof replyTo === 'string' && replyTo !== '' && !channel.lines.has(replyTo)) {
    throw new HelixRefusal(400, 'The reply_parent_message_id is not valid');
  }
  const isPrivileged = world.mayModerate(channel, actor.id) || world.hasRole(channel, actor.id, 'vip');
  if (quota.isExceeded(actor.id, channel.broadcaster.id, isPrivileged)) {
    throw new HelixRefusal(429, 'The sender has sent too many messages in a short time');
  }
  const closed = isPrivileged ? undefined : modeAgainst(channel, actor, text, { now: now(), quota, world });
  if (closed) return dropped(...closed);
  // Twitch takes these for chat commands and swallows them (github twitchdev/issues 1019).
  if (/^[/.]/.test(text)) return dropped('msg_rejected', 'Your message is being checked and was not sent.');
  if (!isPrivileged && quota.isRepeated(actor.id, channel.broadcaster.id, text)) {
    return dropped('msg_duplicate', 'Your message was not sent because it is identical to the previous one.');
  }
  quota.count(actor.id, channel.broadcaster.id, text);
  const term = isPrivileged ? undefined : automod.blockedIn(channel, text);
  if (term) {
    automod.hold(channel, actor, text, term);
    return dropped('automod_held', 'Your message is being checked by moderators and was not sent yet.');
  }
  const line = room.post(channel, actor, text, {
    asBot,
    ...(typeof replyTo === 'string' ? { replyTo } : {}),
  });
  if (pin === true) world.pin(channel, line.id, actor.id, null);
  return { status: 200, body: { data: [{ message_id: line.id, is_sent: true, drop_reason: null }] } };
}

function announce(call: HelixCall, { now, room, world }: ChatContext, announced: Map<string, number>): Reply {
  const channel = channelOf(world, call);
  const user = requireModerator(world, channel, call);
  const { message: text, color = 'primary' } = call.body;
  if (typeof text !== 'string' || text.trim() === '')
    throw new HelixRefusal(400, 'The message must not be empty');
  if (typeof color !== 'string' || !ANNOUNCEMENT_COLORS.has(color)) {
    throw new HelixRefusal(400, 'The color is not valid');
  }
  const last = announced.get(channel.broadcaster.id);
  if (last !== undefined && now() - last < ANNOUNCEMENT_GAP_MS) {
    throw new HelixRefusal(429, 'One announcement every two seconds is allowed');
  }
  announced.set(channel.broadcaster.id, now());
  // The live platform cuts a longer text without a word.
  room.announce(channel, user, [...text].slice(0, MAX_CHARACTERS).join(''), color);
  return { status: 204 };
}

/** Whether the broadcaster has let this client's bots into the channel. */
function mayUseBots(channel: ChannelState, bot: SimulatedUser, clientId: string, tokens: TokenDesk): boolean {
  const { id } = channel.broadcaster;
  return id !== bot.id && (tokens.grantedScopes(clientId, id)?.has('channel:bot') ?? false);
}

function requirePinning(call: HelixCall, world: World, channel: ChannelState): void {
  if (call.token.userId !== null && !call.token.scopes.includes('moderator:manage:chat_messages')) {
    throw new HelixRefusal(401, 'Missing scope: moderator:manage:chat_messages');
  }
  requireModerator(world, channel, call);
}

function dropped(code: string, message: string): Reply {
  return {
    status: 200,
    body: { data: [{ message_id: '', is_sent: false, drop_reason: { code, message } }] },
  };
}
