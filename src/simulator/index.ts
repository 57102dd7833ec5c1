export type { ChaturbateControls, TellOptions } from './chaturbate/controls';
export {
  CHATURBATE_FIGURES,
  type ChaturbateFigures,
  type ChaturbateSimulatorOptions,
} from './chaturbate/options';
export type { ChaturbateReports, PollRecord } from './chaturbate/reports';
export { ChaturbateSimulator } from './chaturbate/server';
export type { Fault } from './faults';
export type { HappenOptions, RumbleControls } from './rumble/controls';
export { RUMBLE_FIGURES, type RumbleFigures, type RumbleSimulatorOptions } from './rumble/options';
export type { RumbleReports, RumbleRequest, WrittenLine } from './rumble/reports';
export { RumbleSimulator } from './rumble/server';
export type { WireStyle } from './rumble/wire-style';
export { SIMULATED_EXTENSION } from './twitch/auth/extension-token';
export type { ConduitTally } from './twitch/conduit/conduit';
export type { EmitOptions, SpokenLine } from './twitch/controls';
export type { ConduitView, ShardCut } from './twitch/controls/conduit';
export type { SubscriptionRecord } from './twitch/eventsub/subscriptions';
export { TWITCH_FIGURES, type TwitchFigures, type TwitchSimulatorOptions } from './twitch/options';
export type { LineReport, RequestRecord, SessionView, ShardReport, TwitchReports } from './twitch/reports';
export { type SimulatedAccount, type SimulatedLogin, TwitchSimulator } from './twitch/server';
export type { ChannelRole, SimulatedUser } from './twitch/state';
export type { WebhookFault } from './twitch/webhook/fault';
export type { WebhookReport } from './twitch/webhook/sender';
export { Watch } from './watch';
