import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';

/** "1–20 000 shards per conduit" (Twitch: handling conduit events). */
export const MAX_SHARDS = 20_000;

/**
 * The shards that a text such as `0,2,5-9` names, ascending and each once.
 *
 * @throws LivestreamError `bad_input` that shows what cannot be read
 */
export function readShardList(text: string): number[] {
  const shards = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || to < from || to >= MAX_SHARDS) throw unreadable(part);
    for (let shard = from; shard <= to; shard += 1) shards.add(shard);
  }
  if (shards.size === 0) throw unreadable(text);
  return [...shards].sort((one, other) => one - other);
}

function unreadable(part: string): LivestreamError {
  return new LivestreamError(
    'bad_input',
    sentence`"${part}" does not name shards. Enter auto, or numbers and ranges such as 0,2,5-9.`,
    { platform: 'twitch', detail: part },
  );
}

/** Shards for a sentence: `0, 2, 5–9`. */
export function nameShards(shards: Iterable<number>): string {
  const sorted = [...shards].sort((one, other) => one - other);
  const runs: [number, number][] = [];
  for (const shard of sorted) {
    const run = runs.at(-1);
    if (run && run[1] + 1 === shard) run[1] = shard;
    else runs.push([shard, shard]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
