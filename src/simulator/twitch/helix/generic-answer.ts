import type { HelixOperation } from '../../../twitch/helix/operations';
import type { Reply } from '../../loopback';
import type { World } from '../state';
import { channelOf, type HelixCall } from './call';

/** Operations that answer with no body, among those that the simulated world has nothing for. */
const WITHOUT_BODY: ReadonlySet<string> = new Set([
  'send-extension-chat-message',
  'send-extension-pubsub-message',
  'set-extension-configuration-segment',
  'set-extension-required-configuration',
]);

/**
 * An answer in the shape of the operation where the simulated world has nothing for it: an empty list, or what was
 * asked for as if it had been done.
 */
export function genericAnswer(operation: HelixOperation, call: HelixCall, world: World): Reply {
  if (operation.fields.some(({ name, required }) => name === 'broadcaster_id' && required)) {
    channelOf(world, call);
  }
  if (WITHOUT_BODY.has(operation.id)) return { status: 204 };
  const data = operation.method === 'GET' ? [] : [echo(operation, call)];
  return { status: 200, body: { data, ...(operation.paginated ? { pagination: {} } : {}) } };
}

/** The fields that were given. */
function echo({ fields }: HelixOperation, { body, query }: HelixCall): Record<string, unknown> {
  const given = fields.map(({ name, list }) => [
    name,
    body[name] ?? (list ? query.getAll(name) : (query.get(name) ?? undefined)),
  ]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
