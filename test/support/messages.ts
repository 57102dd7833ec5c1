import type { LivestreamEvent } from '../../src/events';
import type { AnyMessage } from './test-flow';

/** What a status says once a node is connected: the key that the editor puts into its language. */
export const CONNECTED = 'node-red:common.status.connected';

/** An error as a Catch node hands it on. */
export interface CaughtError {
  code: string;
  message: string;
  cause: { platform?: string; statusCode?: number; detail?: string };
  source: { id: string; type: string };
}

/** The error of a message from a Catch node. */
export function errorOf(message: AnyMessage | undefined): CaughtError {
  return message?.error as CaughtError;
}

/** The event of a message from an input node; one without any field for a message that is none. */
export function eventOf(message: AnyMessage | undefined): LivestreamEvent {
  return (message?.payload ?? {}) as LivestreamEvent;
}

/** What the messages of a Status node say, of every node or of the one with this id. */
export function statusTexts(messages: readonly AnyMessage[], id?: string): (string | undefined)[] {
  return messages
    .map(({ status }) => status as { text?: string; source?: { id: string } })
    .filter(({ source }) => id === undefined || source?.id === id)
    .map(({ text }) => text);
}
