import { channelPointsRoutes } from './channel-points-routes';
import { channelRoutes } from './channels';
import type { ChatRoom } from './chat-room';
import { chatRoutes } from './chat-routes';
import type { HelixRoute } from './helix';
import type { Moderation } from './moderation';
import { moderationRoutes } from './moderation-routes';
import type { Notifications } from './notifications';
import type { TwitchFigures } from './options';
import { pinRoutes } from './pin-routes';
import { pollRoutes } from './poll-routes';
import type { Polls } from './polls';
import { predictionRoutes } from './prediction-routes';
import type { Predictions } from './predictions';
import { raidRoutes } from './raid-routes';
import { Raids } from './raids';
import { redemptionRoutes } from './redemption-routes';
import type { Rewards } from './rewards';
import { shoutoutRoutes } from './shoutout-routes';
import type { World } from './state';
import type { Timers } from './timers';
import type { TokenDesk } from './tokens';

/** What the calls need of the simulator around them. */
export interface RouteContext {
  world: World;
  tokens: TokenDesk;
  notifications: Notifications;
  room: ChatRoom;
  moderation: Moderation;
  polls: Polls;
  predictions: Predictions;
  rewards: Rewards;
  timers: Timers;
  figures: TwitchFigures;
  now: () => number;
}

/** Every call that the simulated world has something for, by room; the rest is answered in its shape. */
export function helixRoutes(context: RouteContext): HelixRoute[] {
  const { figures, moderation, notifications, now, polls, predictions, rewards, timers, world } = context;
  const raids = new Raids(notifications, moderation, timers, figures.raidCountdownMs);
  return [
    ...channelRoutes(world, notifications),
    ...chatRoutes(context),
    ...pinRoutes(world, now),
    ...shoutoutRoutes(world, notifications, now),
    ...moderationRoutes(context),
    ...pollRoutes(world, polls),
    ...predictionRoutes(world, predictions),
    ...channelPointsRoutes(world, rewards),
    ...redemptionRoutes(world, rewards),
    ...raidRoutes(world, raids, now),
  ];
}
