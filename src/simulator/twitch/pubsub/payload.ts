import type { Wire } from '../../../shared/wire';

/** What is known when something is published. */
export interface Publishing {
  /** The bare name of the topic. */
  topic: string;
  nowMs: number;
  /** What was published before on the same topic, for fields that compare. */
  before: Map<string, unknown>;
}

/** An inner payload as PubSub sent it. */
export type Payload = Record<string, unknown>;

/** Makes the payloads of an event: one as a rule, none where the old topic was silent. */
export type Publish = (event: Wire, publishing: Publishing) => Payload[];

/** A moment as PubSub wrote it, to the nanosecond. */
export const stamp = (nowMs: number): string => `${new Date(nowMs).toISOString().slice(0, -1)}000000Z`;

/** A time of EventSub in whole seconds since 1970. */
export const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

/** PubSub shouted what EventSub says. */
export const upper = (text: string): string => text.toUpperCase();

/** Somebody of an event under the names that PubSub had. */
export const somebody = (event: Wire, prefix = 'user'): Payload => ({
  id: event[`${prefix}_id`],
  login: event[`${prefix}_login`],
  display_name: event[`${prefix}_name`],
});
