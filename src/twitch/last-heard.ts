import { firstPast } from '../shared/past';

/** On which ways a user is heard of. Each has losses of its own. */
export type HeardOn = 'eventsub' | 'pubsub';

/** When Twitch was last heard of for a user. */
export interface LastHeard {
  /** On whatever way, in milliseconds since 1970. */
  atMs: number;
  /** On each way that was ever used. Older versions have not told the ways apart, and left this out. */
  on?: Partial<Record<HeardOn, number>>;
  /** The same by Twitch's clock, in milliseconds since 1970, where it tells the time: on EventSub. */
  twitchMs?: number;
  /** Whether the connection was closed in order; otherwise it was open then and more may have come later. */
  orderly: boolean;
}

/** Keeps that over a restart, by a name for the user. */
export interface LastHeardMemory {
  recall(name: string): LastHeard | undefined;
  remember(name: string, heard: LastHeard): Promise<void>;
}

/** A memory that lasts as long as the process. */
export function shortMemory(): LastHeardMemory {
  const kept = new Map<string, LastHeard>();
  return {
    recall: (name) => kept.get(name),
    remember: async (name, heard) => {
      kept.set(name, heard);
    },
  };
}

/**
 * What may be missing since then on one of the ways, as the start of a gap; `undefined` where it was never used. Where
 * the clock has been set back since, so that this moment has not come yet, Twitch's own counts.
 */
export function missingSince(
  { atMs, on, twitchMs, orderly }: LastHeard,
  way: HeardOn,
  nowMs: number,
): { fromMs: number; reason: string } | undefined {
  const heardMs = on ? on[way] : atMs;
  if (typeof heardMs !== 'number') return undefined;
  const fromMs = firstPast(nowMs, heardMs, way === 'eventsub' ? twitchMs : null);
  const reason = orderly
    ? 'the flows were deployed anew or Node-RED was restarted'
    : 'Node-RED ended without closing the connection';
  return { fromMs, reason };
}
