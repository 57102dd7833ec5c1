export { type ConnectionKind, type ConnectionNews, connectionEvent } from './connection';
export { ConnectionVoice } from './connection-voice';
export type { EventsInput, InputSink, InputState } from './input';
export {
  DETAIL_NAMES,
  type DetailName,
  detailOf,
  isKind,
  KIND_FAMILIES,
  KIND_TABLE,
  KINDS,
  type Kind,
  type KindFamily,
  type KindRow,
} from './kinds';
export { type LivestreamMessage, type OutgoingMessage, toMessage } from './message';
export { plainText } from './plain-text';
export { stableId } from './stable-id';
export { summarise } from './summary';
export { isoTime } from './time';
export type {
  Amount,
  Badge,
  EventChannel,
  EventDetails,
  EventMessage,
  EventOf,
  EventUser,
  LivestreamEvent,
  MessagePart,
  Origin,
  Platform,
  Role,
} from './types';
