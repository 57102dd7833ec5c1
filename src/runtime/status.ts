import type { NodeStatus } from 'node-red';
import type { InputState } from '../events/input';

const COMMON = 'node-red:common.status';

/**
 * The status that shows how an input stands. Texts are keys, which the editor translates into the language of
 * the browser; the three states that flows switch on carry the core's own keys.
 *
 * @param set the node's set, which names its catalogue: `twitch-events`
 * @param words what to show in place of the state's own text, e.g. figures
 */
export function inputStatus(set: string, state: InputState, words?: string): NodeStatus {
  const status = plainStatus(set, state);
  return words ? { ...status, text: words } : status;
}

function plainStatus(set: string, state: InputState): NodeStatus {
  switch (state) {
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: `${COMMON}.connecting` };
    case 'connected':
      return { fill: 'green', shape: 'dot', text: `${COMMON}.connected` };
    case 'offline':
      return { fill: 'red', shape: 'ring', text: `${COMMON}.disconnected` };
    case 'waiting':
      return { fill: 'yellow', shape: 'ring', text: `${set}.status.waiting` };
    case 'idle':
      return { fill: 'grey', shape: 'ring', text: `${set}.status.idle` };
    case 'auth_required':
      return { fill: 'red', shape: 'ring', text: `${set}.status.authRequired` };
    case 'partly':
    case 'refused':
      return { fill: 'red', shape: 'ring', text: `${set}.status.${state}` };
  }
}
