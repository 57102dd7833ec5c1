import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import type { ClaimPlan } from './claims';
import { nameShards } from './shard-list';

/** What keeps a node from the shards that it wants, by cause; `null` where nothing does. */
export type ClaimNews = Record<'outside' | 'claim', LivestreamError | null>;

/**
 * Puts into words which shards a node does not get.
 *
 * @param isWaiting the node serves none, and none is about to become free
 */
export function claimNews(
  { busy, outside }: Pick<ClaimPlan, 'busy' | 'outside'>,
  shardCount: number,
  isWaiting: boolean,
): ClaimNews {
  const news: ClaimNews = { outside: null, claim: null };
  if (outside.length > 0) {
    const shards = shardCount === 1 ? sentence`1 shard` : sentence`${shardCount} shards`;
    news.outside = notFound(
      sentence`The conduit has ${shards}, numbered from 0: there is no shard ${nameShards(outside)}. Change the list, or make the conduit larger.`,
    );
  }
  if (busy.length > 0) {
    news.claim = notFound(
      sentence`Something else serves shard ${nameShards(busy)}. The node waits until it is free. To take it away, tick Take over.`,
    );
  } else if (isWaiting && outside.length === 0) {
    news.claim = notFound(
      sentence`No shard of the conduit is free: other connections serve all of them. The node waits and takes the next one that is free. If another twitch shards node here has them, give both the same conduit and shards, so that they share the connections, or set At most in both.`,
    );
  }
  return news;
}

function notFound(message: Sentence): LivestreamError {
  return new LivestreamError('shard_not_found', message, { platform: 'twitch' });
}
