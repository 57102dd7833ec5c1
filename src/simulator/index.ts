export type { Fault } from './faults';
export type { TwitchFigures, TwitchSimulatorOptions } from './twitch/options';
export {
  type RequestRecord,
  type SimulatedLogin,
  type TwitchReports,
  TwitchSimulator,
} from './twitch/server';
export type { ChannelRole, SimulatedUser } from './twitch/state';
export { Watch } from './watch';
