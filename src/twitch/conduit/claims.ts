import { isServed, type WireShard } from './wire';

/** Which shards a node is to serve. */
export type ClaimRule =
  /**
   * Any that are free, up to `most`; blank is all. With `standIn` beyond that also those that another instance
   * has left, because a shard without a connection loses messages; whoever stood in so gives them back when that
   * instance returns.
   */
  | { mode: 'auto'; most: number | null; standIn: boolean }
  /** Exactly these; with `takeOver` also from whoever serves them. */
  | { mode: 'list'; shards: readonly number[]; takeOver: boolean };

/** What is known when shards are to be claimed. */
export interface ClaimView {
  shardCount: number;
  /** By number; without those that were never assigned. */
  listed: ReadonlyMap<number, WireShard>;
  /** What the node serves, or is about to. */
  held: ReadonlySet<number>;
  /** Whether a shard is served by a connection of the node's own, of before its restart. */
  isFormer: (shard: number, listed: WireShard) => boolean;
  /** Whether a shard has been without a connection for so long that its instance may be taken for dead. */
  isLeft: (shard: number) => boolean;
  /** What others have taken from this node: taking it back would begin a fight. */
  outbid: ReadonlySet<number>;
  /**
   * What the node itself served before it was started again. Given with its first look only, and kept by nobody who
   * has lost it, so that a shard changes hands once for a start and never to and fro.
   */
  own: readonly number[];
  /** Where to begin among the free ones, so that instances that start together do not all want the same. */
  offset: number;
}

/** What to do about the shards. */
export interface ClaimPlan {
  /** To be served by this node from now on. */
  take: number[];
  /** Asked for by number, and served by somebody else. */
  busy: number[];
  /** Asked for by number, and beyond the conduit's last. */
  outside: number[];
}

/** Decides which shards a node is to claim. */
export function planClaims(rule: ClaimRule, view: ClaimView): ClaimPlan {
  return rule.mode === 'list' ? planList(rule.shards, rule.takeOver, view) : planAuto(rule, view);
}

function planList(shards: readonly number[], takeOver: boolean, view: ClaimView): ClaimPlan {
  const plan: ClaimPlan = { take: [], busy: [], outside: [] };
  for (const shard of shards) {
    if (view.held.has(shard)) continue;
    if (shard >= view.shardCount) plan.outside.push(shard);
    else if ((takeOver && !view.outbid.has(shard)) || isFree(shard, view)) plan.take.push(shard);
    else plan.busy.push(shard);
  }
  return plan;
}

function planAuto({ most, standIn }: ClaimRule & { mode: 'auto' }, view: ClaimView): ClaimPlan {
  const { shardCount, held, offset } = view;
  const former: number[] = [];
  const free: number[] = [];
  for (let step = 0; step < shardCount; step += 1) {
    const shard = (offset + step) % shardCount;
    if (held.has(shard) || !isFree(shard, view)) continue;
    const listed = view.listed.get(shard);
    (listed && view.isFormer(shard, listed) ? former : free).push(shard);
  }
  const room = Math.max(0, (most ?? shardCount) - held.size);
  const own = new Set(view.own);
  former.sort((one, other) => Number(own.has(other)) - Number(own.has(one)));
  const wanted = [...former, ...free];
  const take = wanted.slice(0, room);
  if (standIn && most !== null) take.push(...lent(view, new Set(wanted)).slice(0, room - take.length));
  // What it stood in for before a redeploy is its own to serve until the owner takes it.
  const stands = new Set(former);
  if (standIn) take.push(...wanted.slice(room).filter((shard) => stands.has(shard) || view.isLeft(shard)));
  return { take, busy: [], outside: [] };
}

/** The node's own shards of before that others serve by now. They stood in, and do so no longer. */
function lent({ own, held, outbid, shardCount }: ClaimView, free: ReadonlySet<number>): number[] {
  return own.filter(
    (shard) => shard < shardCount && !held.has(shard) && !free.has(shard) && !outbid.has(shard),
  );
}

function isFree(shard: number, { listed, isFormer }: ClaimView): boolean {
  const known = listed.get(shard);
  return !known || !isServed(known) || isFormer(shard, known);
}
