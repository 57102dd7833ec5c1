import type { InputState } from '../../events/input';
import type { LivestreamError } from '../../shared/errors';
import type { ShardProgress } from './shard-events';

/** What is known of a node that listens on a conduit or takes webhooks. */
export interface ShardCondition {
  /** How its shards stand; `null` without a conduit. */
  progress: ShardProgress | null;
  /** How many subscriptions are there, and on their way. */
  subscriptions: { active: number; pending: number };
  /** How many events are refused. */
  refused: number;
  /** Why the conduit cannot be reached or used. */
  problem: LivestreamError | undefined;
  /** Whether Twitch does not reach its webhook, or it does not reach Twitch's event server. */
  isUnreached: boolean;
}

/** How it is shown. */
export interface Standing {
  state: InputState;
  /** What says it better than the state's own words; blank where nothing does. */
  words: string;
  /** Whether all that it serves delivers. */
  isAllUp: boolean;
}

/** How a node stands, from the figures. */
export function standingOf(condition: ShardCondition): Standing {
  return condition.progress ? onShards(condition, condition.progress) : onWebhook(condition);
}

/** How a node stands that cannot reach its conduit. */
export function stateOf({ code }: LivestreamError): InputState {
  if (code === 'auth_required') return 'auth_required';
  const passes = ['network', 'platform_error', 'rate_limited', 'outcome_unknown'].includes(code);
  return passes ? 'offline' : 'refused';
}

function onShards(
  { isUnreached, problem, refused }: ShardCondition,
  { enabled, isWaiting, wanted }: ShardProgress,
): Standing {
  const figures = wanted > 0 ? `${enabled}/${wanted} shards` : '';
  const isAllUp = wanted > 0 && enabled === wanted;
  const stands = (state: InputState, words = ''): Standing => ({ state, words, isAllUp });
  if (problem && enabled === 0) return stands(stateOf(problem));
  if (isWaiting) return stands('waiting');
  if (!isAllUp) return isUnreached && enabled === 0 ? stands('offline') : stands('connecting', figures);
  return refused > 0 ? stands('partly', `${figures}, some events refused`) : stands('connected', figures);
}

/** Without a conduit there is nothing but the subscriptions. */
function onWebhook({ isUnreached, refused, subscriptions }: ShardCondition): Standing {
  const { active, pending } = subscriptions;
  const stands = (state: InputState): Standing => ({
    state,
    words: '',
    isAllUp: pending === 0 && active > 0,
  });
  if (active + pending + refused === 0) return stands('idle');
  if (pending > 0) return stands(isUnreached && active === 0 ? 'offline' : 'connecting');
  if (refused > 0) return stands(active > 0 ? 'partly' : 'refused');
  return stands('connected');
}
