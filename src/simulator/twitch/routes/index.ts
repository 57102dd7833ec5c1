import type { TokenDesk } from '../auth/tokens';
import type { AutoMod } from '../channel/automod';
import type { ChatRoom } from '../channel/chat-room';
import { GuestStar } from '../channel/guest-star';
import type { Moderation } from '../channel/moderation';
import type { Polls } from '../channel/polls';
import type { Predictions } from '../channel/predictions';
import { Raids } from '../channel/raids';
import { Recordings } from '../channel/recordings';
import type { Rewards } from '../channel/rewards';
import type { UnbanRequests } from '../channel/unban-requests';
import type { Notifications } from '../eventsub/notifications';
import type { HelixRoute } from '../helix/call';
import type { TwitchFigures } from '../options';
import type { SimulatedUser, World } from '../state';
import type { Timers } from '../timers';
import { adRoutes } from './ad';
import { appRoutes } from './app';
import { automodRoutes } from './automod';
import { channelPointsRoutes } from './channel-points';
import { channelRoutes } from './channels';
import { chatRoutes } from './chat';
import { chatSettingsRoutes } from './chat-settings';
import { chatterRoutes } from './chatter';
import { clipRoutes } from './clip';
import { communityRoutes } from './community';
import { guestStarRoutes } from './guest-star';
import { moderationRoutes } from './moderation';
import { peopleRoutes } from './people';
import { pinRoutes } from './pin';
import { pollRoutes } from './poll';
import { predictionRoutes } from './prediction';
import { raidRoutes } from './raid';
import { redemptionRoutes } from './redemption';
import { roleRoutes } from './role';
import { safetyRoutes } from './safety';
import { scheduleRoutes } from './schedule';
import { searchRoutes } from './search';
import { shoutoutRoutes } from './shoutout';
import { teamRoutes } from './team';
import { unbanRequestRoutes } from './unban-request';
import { videoRoutes } from './video';
import { whisperRoutes } from './whisper';

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
