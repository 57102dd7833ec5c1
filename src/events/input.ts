import type { LivestreamError } from '../shared/errors';
import type { LivestreamMessage } from './message';

/** How an input stands, for its status; the same words on every platform. */
export type InputState =
  | 'connecting'
  | 'connected'
  /** Nothing is wrong, but what it needs is in use elsewhere. */
  | 'waiting'
  | 'partly'
  | 'refused'
  | 'auth_required'
  | 'offline'
  | 'idle';

/** Where the results of an input go: the node, as far as a platform needs to know of it. */
export interface InputSink<Message = LivestreamMessage> {
  /** An event for the first output. */
  event(message: Message): void;
  /** A `connection.*` event for the second output. */
  connection(message: LivestreamMessage): void;
  /** Something the user has to know; `cause` is the same for the same trouble. Says whether it was news. */
  trouble(error: LivestreamError, cause: string): boolean;
  /** What an error says, in the user's language. */
  messageOf(error: LivestreamError): string;
  /** The trouble with this cause is over. */
  mended(cause: string): void;
  /** How the input stands; called only when that has changed. `words` say it better than the state's own. */
  state(state: InputState, words?: string): void;
}

/** An input as its node drives it. */
export interface EventsInput {
  start(): void;
  /** Nothing is sent afterwards. Where a promise is given, all its connections are closed when it resolves. */
  close(): void | Promise<void>;
  /**
   * Sends a made-up event, marked `simulated`, as if the platform had sent it.
   *
   * @returns how many events were sent
   * @throws LivestreamError `bad_input` for what has no sample
   */
  test(type: string, version?: string, variant?: string): number;
}
