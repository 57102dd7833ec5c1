import type { ConduitOrder } from '../../actions/conduit-order';
import { LivestreamError } from '../../shared/errors';
import { both, sentence } from '../../shared/sentence';
import { subscriptionBody } from '../conduit/app-subscription-calls';
import { EVENTSUB_TYPES, findEventSubType } from '../eventsub/catalogue';
import type { ConduitActionCalls } from './calls';
import { onlyConduit } from './only-conduit';

/** The newest version of a type that is neither withdrawn nor in beta, else the newest; nothing for an unknown type. */
export function newestVersion(type: string): string | undefined {
  const versions = EVENTSUB_TYPES.filter((row) => row.type === type);
  return (versions.filter((row) => row.status === 'stable').at(-1) ?? versions.at(-1))?.version;
}

/**
 * What to ask Twitch for: the newest version that is known, and the app's own id where a condition asks for it.
 *
 * @throws LivestreamError `bad_input` for a condition that lacks something, or an unknown type without a version
 */
export async function subscription(
  order: ConduitOrder & { action: 'subscribe' },
  calls: Pick<ConduitActionCalls, 'clientId' | 'conduits'>,
): Promise<object> {
  const { type } = order;
  const version = order.version ?? newestVersion(type);
  if (!version) {
    throw new LivestreamError(
      'bad_input',
      sentence`The event ${type} is not known here, so its version has to be given: set it in the node or in msg.payload.version.`,
      { platform: 'twitch' },
    );
  }
  const row = findEventSubType(type, version);
  const condition: Record<string, string> = { ...order.condition };
  for (const { name } of row?.condition ?? []) {
    if ((name === 'client_id' || name === 'extension_client_id') && !condition[name])
      condition[name] = calls.clientId;
  }
  const missing = (row?.condition ?? [])
    .filter(({ name, required }) => required && !condition[name])
    .map(({ name }) => name);
  if (missing.length > 0) {
    throw new LivestreamError(
      'bad_input',
      sentence`The condition of ${type} lacks ${both(missing)}. Set it in the node or in msg.payload.condition.`,
      { platform: 'twitch', detail: missing.join(', ') },
    );
  }
  const conduitId = order.conduitId ?? (await onlyConduit(calls.conduits));
  return subscriptionBody({ type, version, condition }, { method: 'conduit', conduit_id: conduitId });
}
