import type { Node, NodeAPI } from 'node-red';
import { isEvent } from '../actions/arguments';
import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { isObject } from '../shared/wire';
import type { TwitchAccount } from '../twitch/account';
import type { AppClient } from '../twitch/app-client';
import { ExtensionToken } from '../twitch/auth/extension-token';
import { Helix } from '../twitch/helix/client';
import type { HelixField, HelixOperation } from '../twitch/helix/operations';
import { argumentsIn } from '../twitch/helix/operations/arguments';
import type { HelixCaller } from '../twitch/helix/operations/call';
import { fillBlanks, type Given, isPlain, nest } from '../twitch/helix/operations/given';
import { nearestName } from '../twitch/helix/operations/names';
import { tokenFor } from '../twitch/helix/operations/token-choice';
import type { ActionMessage } from './action-node';
import { typedValue } from './typed-value';

/** The properties of a *twitch api* node that say who calls and with what. */
export interface ApiSettings {
  user?: string;
  app?: string;
  source?: 'node' | 'payload';
  parameters?: readonly { name: string; value?: unknown; type?: string }[];
  /** Id of an extension and of the user who owns it; its secret is a credential. */
  extensionId?: string;
  extensionOwner?: string;
}

interface UserNode extends Node {
  account: TwitchAccount;
}
interface AppNode extends Node {
  client(): Promise<AppClient>;
}

/** Groups whose calls hit somebody: an event of a test button must not make them on a real account. */
const HITS_PEOPLE = new Set(['Moderation', 'Raids', 'Whispers']);

/**
 * Who calls an operation, of what is set in the node.
 *
 * @throws LivestreamError `bad_input` when nothing that the operation takes is set, `unsupported` for a test event on
 * a real account, else what keeps the account from working
 */
export async function callerOf(
  RED: NodeAPI,
  settings: ApiSettings & { extensionSecret?: string },
  operation: HelixOperation,
  { given, origin }: { given: Given; origin: unknown },
): Promise<HelixCaller> {
  const user = nodeOf<UserNode>(RED, settings.user, 'livestream-twitch-user');
  const app = nodeOf<AppNode>(RED, settings.app, 'livestream-twitch-app');
  const { extensionId, extensionOwner, extensionSecret } = settings;
  const extension =
    extensionId && extensionOwner && extensionSecret
      ? { id: extensionId.trim(), ownerId: extensionOwner.trim(), secret: extensionSecret.trim() }
      : undefined;
  const token = tokenFor(operation, {
    user: user !== undefined,
    app: app !== undefined,
    extension: extension !== undefined && app !== undefined,
  });
  const asUser = token === 'user' || (token === 'none' && !app) ? await user?.account.ready() : undefined;
  const asApp = asUser ? undefined : await app?.client();
  refuseRehearsal(operation, origin, asUser?.simulated ?? asApp?.access.simulated ?? false);
  if (asUser) {
    const { userId, login, scopes, helix, directory } = asUser;
    return { token, helix, directory, ...(token === 'none' ? {} : { self: { userId, login, scopes } }) };
  }
  if (!asApp) throw noAccount();
  if (token !== 'extension' || !extension) return { token, helix: asApp.helix, directory: asApp.directory };
  const { secret, ownerId } = extension;
  const channel = given.broadcaster_id ?? undefined;
  const channelId = given.is_global_broadcast ? 'all' : channel === undefined ? undefined : String(channel);
  const key = { secret, ownerId, ...(channelId ? { channelId } : {}) };
  const helix = new Helix({
    apiUrl: asApp.access.endpoints.apiUrl,
    clientId: extension.id,
    token: new ExtensionToken(key),
    bucket: asApp.extensionBucket(extension.id),
  });
  return { token, helix, extensionId: extension.id };
}

/**
 * The arguments of a call: what the node has, then what the payload has. With `source: payload` the payload alone.
 *
 * @throws LivestreamError `bad_input` when a field of the node gives nothing, and for a payload that is no object
 */
export async function argumentsOf(
  RED: NodeAPI,
  node: Node,
  settings: ApiSettings,
  operation: HelixOperation,
  message: ActionMessage,
): Promise<Given> {
  const { payload } = message;
  if (settings.source === 'payload') return isEvent(payload) ? {} : argumentsIn(payload, 'msg.payload');
  const set: Record<string, unknown> = {};
  for (const { name, value, type = 'str' } of settings.parameters ?? []) {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    if (!name || text.trim() === '') continue;
    const what = sentence`The field ${name}`;
    const got = await typedValue(RED, node, { value: text, type, what }, message);
    // Left out, a duration or an id may mean far more than what was wanted.
    if (got === undefined || got === null) {
      const from = ['msg', 'flow', 'global', 'env'].includes(type)
        ? `${type === 'env' ? '$' : `${type}.`}${text}`
        : type;
      throw badInput(
        sentence`${what} is to come from ${from}, which is empty. Fill it before this node, or clear the field.`,
      );
    }
    set[name] = got;
  }
  const more = isPlain(payload) && !isEvent(payload) ? known(payload, operation) : {};
  return fillBlanks(nest(set), nest(more), operation.fields);
}

/**
 * Of a payload that only fills gaps, what the operation knows. It may be the answer of another node: strange names
 * are passed over, unless one looks like a slip of the pen.
 */
function known(payload: Given, operation: HelixOperation): Given {
  const names = operation.fields.map((field: HelixField) => field.name);
  const fits = Object.entries(payload).filter(([name]) => {
    const first = name.split('.')[0] ?? '';
    if (names.includes(first)) return true;
    const near = nearestName(first, names);
    if (near === undefined) return false;
    throw badInput(
      sentence`${operation.title} has no parameter "${first.slice(0, 60)}". Did you mean "${near}"?`,
    );
  });
  return Object.fromEntries(fits);
}

/** The Twitch channel that a message came from. */
export function channelOf(origin: unknown): string | undefined {
  if (!isObject(origin) || origin.platform !== 'twitch') return undefined;
  const { channel } = origin;
  return typeof channel === 'string' && /^\d{1,19}$/.test(channel) ? channel : undefined;
}

function refuseRehearsal({ group, method }: HelixOperation, origin: unknown, simulated: boolean): void {
  const isTest = isObject(origin) && origin.simulated === true;
  if (!isTest || simulated || method === 'GET' || !HITS_PEOPLE.has(group)) return;
  throw new LivestreamError(
    'unsupported',
    sentence`This is a test event and the account is a real one, so nothing was done. Try it with an account of the simulator.`,
    { platform: 'twitch' },
  );
}

function nodeOf<T extends Node>(RED: NodeAPI, id: unknown, type: string): T | undefined {
  const node = typeof id === 'string' && id !== '' ? RED.nodes.getNode(id) : null;
  return node?.type === type ? (node as T) : undefined;
}

function noAccount(): LivestreamError {
  return badInput(sentence`There is no account to call with. Pick a Twitch account or an app in the node.`);
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch' });
}
