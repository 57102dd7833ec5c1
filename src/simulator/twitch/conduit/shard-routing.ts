/**
 * Which shards of a conduit a channel's messages go to: the chosen one, and the other one that is tried once when
 * that is disabled (facts: conduits, routing). Undefined where a conduit has no second shard. The same channel meets
 * the same shards as long as the number of shards stays.
 *
 * @param route what is hashed: the channel's id
 * @param count how many shards there are, at least 1
 */
export function shardsFor(route: string, count: number): [first: number, second: number | undefined] {
  const hash = mixed(fnv1a(route));
  const first = hash % count;
  if (count === 1) return [first, undefined];
  const step = 1 + (mixed(hash ^ 0x9e3779b9) % (count - 1));
  return [first, (first + step) % count];
}

/** What a subscription's messages are routed by: its channel, else the user or the app that it names. */
export function routeOf(condition: Readonly<Record<string, string>>): string {
  return (
    condition.broadcaster_user_id ??
    condition.to_broadcaster_user_id ??
    condition.from_broadcaster_user_id ??
    condition.user_id ??
    condition.client_id ??
    Object.values(condition)[0] ??
    ''
  );
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Spreads neighbouring ids, which FNV leaves close together in the low bits (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
