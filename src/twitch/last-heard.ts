/** When Twitch was last heard of for a user. */
export interface LastHeard {
  /** In milliseconds since 1970. */
  atMs: number;
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

/** What may be missing since then, as the start of a gap. */
export function missingSince({ atMs, orderly }: LastHeard): { fromMs: number; reason: string } {
  const reason = orderly
    ? 'the flows were deployed anew or Node-RED was restarted'
    : 'Node-RED ended without closing the connection';
  return { fromMs: atMs, reason };
}
