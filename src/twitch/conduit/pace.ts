/** How often and how patiently a node looks after its shards, in milliseconds. */
export interface Pace {
  /** Between two looks while all is as it should be. */
  watchMs: number;
  /** Between two looks while the node would serve more shards than it gets. */
  waitMs: number;
  /** Up to so long after seeing a shard free a second look decides; other instances saw it, too. */
  jitterMs: number;
  /** So long a shard stays without a connection before its instance is taken for dead: a redeploy is shorter. */
  leftMs: number;
  /** So long a shard may stay unassigned before somebody who was not meant to takes it. */
  unclaimedMs: number;
  /** A connection that was away for longer asks first whether somebody else has its shard now. */
  doubtMs: number;
  /** After a claim, when to look whether it stood. */
  verifyMs: number;
  /**
   * So long the connections are kept when nobody listens any more: a redeploy takes its nodes away and brings them
   * back, which takes as long as the slowest of all its nodes needs to close.
   */
  lingerMs: number;
}

/** The figures in use; tests hand in shorter ones. */
export const PACE: Readonly<Pace> = Object.freeze({
  watchMs: 120_000,
  waitMs: 5_000,
  jitterMs: 1_500,
  leftMs: 3_000,
  unclaimedMs: 60_000,
  doubtMs: 4_000,
  verifyMs: 2_500,
  lingerMs: 3_000,
});

/** A list of many pages is asked for less often: all instances share the app's 800 points a minute. */
const MS_PER_PAGE = 1_000;

/** When to look next, spread so that instances do not ask together. `random` is from 0 up to 1. */
export function nextLookMs(pace: Pace, wantsMore: boolean, pages: number, random: number): number {
  const everyMs = wantsMore
    ? Math.max(pace.waitMs, Math.min(pages * MS_PER_PAGE, pace.watchMs))
    : pace.watchMs;
  return everyMs * (0.8 + 0.2 * random);
}
