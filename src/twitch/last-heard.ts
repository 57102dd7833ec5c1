/** On which ways a user is heard of. Each has losses of its own. */
export type HeardOn = 'eventsub' | 'pubsub';

/** When Twitch was last heard of for a user. */
export interface LastHeard {
  /** On whatever way, in milliseconds since 1970. */
  atMs: number;
  /** On each way that was ever used. Older versions have not told the ways apart, and left this out. */
  on?: Partial<Record<HeardOn, number>>;
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

/** What may be missing since then on one of the ways, as the start of a gap; `undefined` where it was never used. */
export function missingSince(
  { atMs, on, orderly }: LastHeard,
  way: HeardOn,
): { fromMs: number; reason: string } | undefined {
  const fromMs = on ? on[way] : atMs;
  if (typeof fromMs !== 'number') return undefined;
  const reason = orderly
    ? 'the flows were deployed anew or Node-RED was restarted'
    : 'Node-RED ended without closing the connection';
  return { fromMs, reason };
}
