import { adRoutes } from './ad-routes';
import { appRoutes } from './app-routes';
import type { AutoMod } from './automod';
import { automodRoutes } from './automod-routes';
import { channelPointsRoutes } from './channel-points-routes';
import { channelRoutes } from './channels';
import type { ChatRoom } from './chat-room';
import { chatRoutes } from './chat-routes';
import { chatSettingsRoutes } from './chat-settings-routes';
import { chatterRoutes } from './chatter-routes';
import { clipRoutes } from './clip-routes';
import { communityRoutes } from './community-routes';
import { GuestStar } from './guest-star';
import { guestStarRoutes } from './guest-star-routes';
import type { HelixRoute } from './helix-call';
import type { Moderation } from './moderation';
import { moderationRoutes } from './moderation-routes';
import type { Notifications } from './notifications';
import type { TwitchFigures } from './options';
import { peopleRoutes } from './people-routes';
import { pinRoutes } from './pin-routes';
import { pollRoutes } from './poll-routes';
import type { Polls } from './polls';
import { predictionRoutes } from './prediction-routes';
import type { Predictions } from './predictions';
import { raidRoutes } from './raid-routes';
import { Raids } from './raids';
import { Recordings } from './recordings';
import { redemptionRoutes } from './redemption-routes';
import type { Rewards } from './rewards';
import { roleRoutes } from './role-routes';
import { safetyRoutes } from './safety-routes';
import { scheduleRoutes } from './schedule-routes';
import { searchRoutes } from './search-routes';
import { shoutoutRoutes } from './shoutout-routes';
import type { SimulatedUser, World } from './state';
import { teamRoutes } from './team-routes';
import type { Timers } from './timers';
import type { TokenDesk } from './tokens';
import { unbanRequestRoutes } from './unban-request-routes';
import type { UnbanRequests } from './unban-requests';
import { videoRoutes } from './video-routes';
import { whisperRoutes } from './whisper-routes';

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
  automod: AutoMod;
  unbanRequests: UnbanRequests;
  timers: Timers;
  /** Whose channel everything is about. */
  broadcaster: SimulatedUser;
  figures: TwitchFigures;
  now: () => number;
}

/** Every call that the simulated world has something for, by room; the rest is answered in its shape. */
export function helixRoutes(context: RouteContext): HelixRoute[] {
  const { figures, moderation, notifications, now, polls, predictions, rewards, timers, world } = context;
  const recordings = new Recordings(now);
  const raids = new Raids(notifications, context.room, moderation, timers, figures.raidCountdownMs);
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
    ...roleRoutes(context),
    ...automodRoutes(context),
    ...safetyRoutes(world, notifications, now),
    ...unbanRequestRoutes(world, context.unbanRequests),
    ...chatSettingsRoutes(context),
    ...chatterRoutes(world),
    ...whisperRoutes(world, notifications, now),
    ...clipRoutes(world, recordings),
    ...videoRoutes(world, recordings, now),
    ...peopleRoutes(world, notifications),
    ...searchRoutes(world),
    ...adRoutes(world, notifications, now),
    ...scheduleRoutes(world),
    ...communityRoutes(world, now),
    ...appRoutes(world, context.tokens),
    ...teamRoutes(world, context.broadcaster),
    ...guestStarRoutes(world, new GuestStar(notifications, now), now),
  ];
}
