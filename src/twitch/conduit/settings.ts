import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import type { PickedEvent } from '../eventsub/wishes';
import type { ClaimRule } from './claims';
import { MAX_SHARDS, readShardList } from './shard-list';

/** The settings of *twitch shards* as they stand in a flow; an imported or hand-written one may hold anything. */
export interface ShardsSettings {
  /** The conduit's id; blank: the only one or a new one; `none`: plain webhook subscriptions. */
  conduit?: string;
  /** `auto`, or a list such as `0,2,5-9`. */
  shards?: string;
  /** With `auto`: how many at most; blank is all. */
  claim?: number | string;
  /** With `auto` and `claim`: beyond that also those that another instance has left. */
  standIn?: boolean;
  /** With a list: also those that somebody else serves. */
  takeOver?: boolean;
  /** How many shards a new conduit gets. */
  shardCount?: number | string;
  identify?: 'auto' | 'flow';
  events?: PickedEvent[];
  channel?: string;
  /** Login or id of the account that reads chat. */
  reader?: string;
  transport?: 'websocket' | 'webhook';
  /** The public address of the webhook. */
  callbackUrl?: string;
  /** The path on this Node-RED that the address leads to. */
  path?: string;
}

/** The part of the settings that says which shards to serve, in order. */
export interface ShardChoice {
  conduit: string;
  /** Webhook subscriptions without a conduit. */
  isPlain: boolean;
  rule: ClaimRule;
  shardCount: number;
  identify: 'auto' | 'flow';
  transport: 'websocket' | 'webhook';
}

/**
 * Reads which shards a node is to serve.
 *
 * @throws LivestreamError `bad_input` that names the field
 */
export function readShardChoice(settings: ShardsSettings): ShardChoice {
  const conduit = textOf(settings.conduit);
  const transport = settings.transport === 'webhook' ? 'webhook' : 'websocket';
  const isPlain = conduit.toLowerCase() === 'none';
  if (isPlain && transport !== 'webhook') {
    throw new LivestreamError(
      'bad_input',
      sentence`Without a conduit there are only webhooks. Choose the webhook transport, or leave Conduit blank.`,
      { platform: 'twitch' },
    );
  }
  const rule = readRule(settings);
  const least = rule.mode === 'list' ? Math.max(...rule.shards) + 1 : (rule.most ?? 1);
  return {
    conduit: isPlain ? '' : conduit,
    isPlain,
    rule,
    shardCount: readCount(settings.shardCount, sentence`Shards of a new conduit`) ?? least,
    identify: settings.identify === 'flow' && transport === 'websocket' ? 'flow' : 'auto',
    transport,
  };
}

function readRule(settings: ShardsSettings): ClaimRule {
  const shards = textOf(settings.shards);
  if (shards === '' || shards.toLowerCase() === 'auto') {
    const most = readCount(settings.claim, sentence`At most`);
    return { mode: 'auto', most, standIn: settings.standIn === true };
  }
  return { mode: 'list', shards: readShardList(shards), takeOver: settings.takeOver === true };
}

function readCount(typed: number | string | undefined, label: Sentence): number | null {
  const text = textOf(typed);
  if (text === '') return null;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_SHARDS) return count;
  throw new LivestreamError(
    'bad_input',
    sentence`${label} must be a whole number from 1 to ${MAX_SHARDS.toLocaleString('en')}, or blank.`,
    { platform: 'twitch', detail: text },
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
