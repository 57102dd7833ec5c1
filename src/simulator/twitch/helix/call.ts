import type { Reply } from '../../loopback';
import type { AccessToken } from '../auth/tokens';
import type { ChannelState, SimulatedUser, World } from '../state';
import { param } from './parameters';
import { HelixRefusal } from './refusal';

export { HelixRefusal } from './refusal';

/** One call that has passed the door: token and client id fit, points were left, scopes, actor and parameters are right. */
export interface HelixCall {
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: AccessToken;
  /** The user who acts: the token's own, or the one an app token acts for. Null where the route has no actor. */
  actor: SimulatedUser | null;
}

/**
 * One row of the table of calls: what a call does. Which token it takes, with which scopes, and which parameters it
 * must have is the operation's own row in the table that the product uses; what stands here goes before that.
 */
export interface HelixRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Any one of these is enough; none means that every token will do. */
  scopes?: readonly string[];
  /** Which kind of token the call takes. */
  token?: 'user' | 'app' | 'any';
  /** Query or body parameters that must be there. */
  needs?: readonly string[];
  /** The parameter that names who acts; with a user token it must be that token's user. Null: nobody is named. */
  actor?: string | null;
  /** What an app token needs of the acting user besides the scope. */
  appNeeds?: readonly string[];
  /** The parameter that names a channel whose broadcaster must have let an app's bots in, with `channel:bot`. */
  appChannel?: string;
  /** Parameters whose values the row looks at itself: there may be more than the table knows, or several at fault. */
  open?: readonly string[];
  run(call: HelixCall): Reply | Promise<Reply>;
}

/** The channel of `broadcaster_id` (or another parameter), or a 400 as the platform gives for a user that is none. */
export function channelOf(world: World, call: HelixCall, name = 'broadcaster_id'): ChannelState {
  const channel = world.channel(param(call.query, call.body, name));
  if (!channel) throw new HelixRefusal(400, `The user in ${name} does not exist`);
  return channel;
}

/** The user of a parameter, or a refusal: 400 unless told. */
export function userOf(world: World, call: HelixCall, name = 'user_id', status = 400): SimulatedUser {
  const user = world.user(param(call.query, call.body, name));
  if (!user) throw new HelixRefusal(status, `The user in ${name} does not exist`);
  return user;
}

/** The channel of `broadcaster_id`, and who moderates it; refuses whoever does not. */
export function moderated(
  world: World,
  call: HelixCall,
): { channel: ChannelState; moderator: SimulatedUser } {
  const channel = channelOf(world, call);
  return { channel, moderator: requireModerator(world, channel, call) };
}

/** Refuses with 403 unless the acting user moderates the channel. */
export function requireModerator(world: World, channel: ChannelState, call: HelixCall): SimulatedUser {
  if (!call.actor) throw new HelixRefusal(401, 'This call needs a user');
  if (!world.mayModerate(channel, call.actor.id)) {
    throw new HelixRefusal(403, 'The user is not permitted to perform the requested action.');
  }
  return call.actor;
}
