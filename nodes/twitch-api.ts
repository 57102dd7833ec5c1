import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DialogRoutes } from '../src/runtime/dialog-routes';
import type { ApiSettings } from '../src/runtime/twitch-api';
import { LivestreamError } from '../src/shared/errors';
import { sentence } from '../src/shared/sentence';
import { Turns } from '../src/shared/turns';

/** Properties of `livestream-twitch-api` as they are saved in a flow. */
export interface TwitchApiDef extends NodeDef, ApiSettings {
  /** The id of a Helix operation, e.g. `get-users`. */
  operation?: string;
  allPages?: boolean;
  /** Where to stop at the latest; 100 unless told. */
  mostPages?: number | string;
}

interface Credentials {
  extensionSecret?: string;
}

/** Calls that may wait: what an account's points allow in a good minute. More of them only fill the memory. */
const MOST_WAITING = 1_000;

export = function register(RED: NodeAPI): void {
  function TwitchApi(this: Node<Credentials>, def: TwitchApiDef): void {
    RED.nodes.createNode(this, def);
    const { onAction } = require('../src/runtime/action-node') as typeof import('../src/runtime/action-node');
    const turns = new Turns();

    onAction(
      RED,
      this,
      'twitch-api',
      async (msg, { signal }) => {
        const { argumentsOf, callerOf, channelOf } =
          require('../src/runtime/twitch-api') as typeof import('../src/runtime/twitch-api');
        const { callOperation } =
          require('../src/twitch/helix/operations/call') as typeof import('../src/twitch/helix/operations/call');
        const operation = operationOf(def.operation);
        if (turns.waiting >= MOST_WAITING) throw tooMany();
        const call = async () => {
          const given = await argumentsOf(RED, this, def, operation, msg);
          const { extensionSecret } = this.credentials ?? {};
          const settings = { ...def, ...(extensionSecret ? { extensionSecret } : {}) };
          const caller = await callerOf(RED, settings, operation, { given, origin: msg.origin });
          const channelId = channelOf(msg.origin);
          return callOperation(caller, {
            operation,
            given,
            ...(channelId ? { channelId } : {}),
            allPages: def.allPages === true,
            ...(Number(def.mostPages) >= 1 ? { mostPages: Math.floor(Number(def.mostPages)) } : {}),
            signal,
          });
        };
        const { data, report } = await turns.run(call, { alone: operation.method !== 'GET' });
        msg.twitch = report;
        if (def.allPages && !report.complete) {
          this.warn(RED._('twitch-api.warning.more', { pages: report.pages }));
        }
        return data;
      },
      { tellsWaiting: true },
    );
  }

  RED.nodes.registerType<Node<Credentials>, TwitchApiDef, unknown, Credentials>(
    'livestream-twitch-api',
    TwitchApi,
    { credentials: { extensionSecret: { type: 'password' } } },
  );

  new DialogRoutes(RED, 'twitch', 'twitch-api').table('operations', () => {
    const { HELIX_OPERATIONS } =
      require('../src/twitch/helix/operations') as typeof import('../src/twitch/helix/operations');
    return { operations: HELIX_OPERATIONS };
  });
};

function tooMany(): LivestreamError {
  return new LivestreamError(
    'rate_limited',
    sentence`More than ${MOST_WAITING} calls would be waiting, so this one was not taken. Send fewer messages.`,
    { platform: 'twitch' },
  );
}

function operationOf(id = '') {
  const { findOperation, HELIX_OPERATIONS } =
    require('../src/twitch/helix/operations') as typeof import('../src/twitch/helix/operations');
  const { nearestName } =
    require('../src/twitch/helix/operations/names') as typeof import('../src/twitch/helix/operations/names');
  const operation = findOperation(id);
  if (operation) return operation;
  const near = nearestName(
    id,
    HELIX_OPERATIONS.map((one) => one.id),
  );
  const hint = near ? sentence`Did you mean "${near}"?` : sentence`Open the node and pick one.`;
  throw new LivestreamError(
    'bad_input',
    id
      ? sentence`There is no operation "${id.slice(0, 60)}". ${hint}`
      : sentence`No operation is set. ${hint}`,
    { platform: 'twitch' },
  );
}
