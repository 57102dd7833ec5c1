import type { ConduitOrder } from '../../actions/conduit-order';
import { LivestreamError } from '../../shared/errors';
import { either, firstOf, listed, type Sentence, sentence } from '../../shared/sentence';
import type { AssignmentError } from '../conduit/wire';
import { findEventSubType } from '../eventsub/catalogue';
import { HelixError } from '../helix/errors';
import { newestVersion } from './subscribe';

/** A refusal of Twitch in words that say what to do next. What is clear already stays as it is. */
export function explainConduitError(order: ConduitOrder, error: LivestreamError): LivestreamError {
  const { statusCode, detail = '' } = error.cause;
  // Only what Twitch itself has refused, for a reason other than the app's token.
  if (!(error instanceof HelixError) || statusCode === 401 || statusCode === undefined) return error;
  const message = adviceFor(order, statusCode, detail, error);
  return message ? new LivestreamError(error.code, message, error.cause) : error;
}

function adviceFor(
  order: ConduitOrder,
  statusCode: number,
  detail: string,
  error: HelixError,
): Sentence | undefined {
  switch (order.action) {
    case 'create':
      return statusCode === 429
        ? sentence`Twitch makes no more conduits for this app: five is the most that an app can have. The action list shows them, and delete removes one.`
        : undefined;
    case 'subscribe':
      return subscribing(order, statusCode, detail, error.body);
    case 'unsubscribe':
      return statusCode === 404
        ? sentence`Twitch knows no subscription ${order.id} of this app. The action listSubscriptions shows those that there are; subscriptions of a user's own connection are not among them.`
        : undefined;
    default:
      if (statusCode !== 404 || !('conduitId' in order)) return undefined;
      return noConduit(order.conduitId);
  }
}

function noConduit(id: string | undefined): Sentence {
  return id === undefined
    ? sentence`Twitch no longer knows the conduit of this app. The action list shows those that there are.`
    : sentence`Twitch knows no conduit ${id} of this app. The action list shows those that there are.`;
}

type Subscribe = ConduitOrder & { action: 'subscribe' };

function subscribing(
  { type, version = newestVersion(type) ?? '', conduitId }: Subscribe,
  statusCode: number,
  detail: string,
  body: unknown,
): Sentence | undefined {
  switch (statusCode) {
    case 400:
      return sentence`Twitch refused ${type}: ${detail}. Check its version and its condition, whose ids are numbers and not names.`;
    case 403: {
      const scopes = findEventSubType(type, version)?.scopes.map(either) ?? [];
      const consent =
        scopes.length > 0
          ? sentence`Twitch does not let this app listen to ${type} there. The user whom the condition names must have signed in to this app once with ${listed(scopes)}.`
          : sentence`Twitch does not let this app listen to ${type} there. The user whom the condition names must have signed in to this app once.`;
      return /^channel\.chat/.test(type)
        ? sentence`${consent} Chat also needs user:bot of the reading account, and channel:bot of the broadcaster or a moderator as reader.`
        : consent;
    }
    case 404:
      return noConduit(conduitId);
    case 409: {
      const id = (body as { id?: unknown } | null)?.id;
      return typeof id === 'string'
        ? sentence`The app has this subscription to ${type} already (${id}). Nothing has to be done, or remove the other one first.`
        : sentence`The app has this subscription to ${type} already. Nothing has to be done, or remove the other one first.`;
    }
    case 410:
      return sentence`Twitch has withdrawn version ${version} of ${type}. Use a newer one.`;
    case 429:
      return sentence`Twitch refused ${type} for now: ${detail}. The same subscription can be had three times, and channels whose owner has not signed in to the app count against its allowance.`;
    default:
      return undefined;
  }
}

/** Shards that Twitch has refused, as one error that names them. */
export function shardError(refused: readonly AssignmentError[], assigned: number): LivestreamError {
  const [first] = refused;
  const ids = refused.map(({ id }) => id);
  const names = firstOf(ids);
  const reason = first?.message?.replace(/\.$/, '') || sentence`Twitch gave no reason`;
  const told =
    ids.length === 1
      ? sentence`Twitch did not assign shard ${names}: ${reason}.`
      : sentence`Twitch did not assign shards ${names}: ${reason}.`;
  const others = assigned > 0 ? sentence`${told} ${assigned} others were assigned.` : told;
  const detail = refused
    .slice(0, 12)
    .map(({ id, message, code }) => [id, code, message].filter(Boolean).join(': '))
    .join('; ');
  return new LivestreamError(
    'shard_error',
    sentence`${others} A connection has to be assigned within ten seconds of its welcome, and the ids begin with 0.`,
    { platform: 'twitch', detail },
  );
}
