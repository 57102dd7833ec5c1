import type { NodeStatus } from 'node-red';
import type { InputState } from '../twitch/events-input';

const COMMON = 'node-red:common.status';

/**
 * The status of an input node. Texts are keys, which the editor translates into the language of the browser;
 * the three states that flows switch on carry the core's own keys.
 */
const STATUSES: Readonly<Record<InputState, NodeStatus>> = {
  connecting: { fill: 'yellow', shape: 'ring', text: `${COMMON}.connecting` },
  connected: { fill: 'green', shape: 'dot', text: `${COMMON}.connected` },
  partly: { fill: 'red', shape: 'ring', text: 'twitch-events.status.partly' },
  refused: { fill: 'red', shape: 'ring', text: 'twitch-events.status.refused' },
  auth_required: { fill: 'red', shape: 'ring', text: 'twitch-events.status.authRequired' },
  offline: { fill: 'red', shape: 'ring', text: `${COMMON}.disconnected` },
  idle: { fill: 'grey', shape: 'ring', text: 'twitch-events.status.idle' },
};

/** The Node-RED status that shows `state`. */
export function inputStatus(state: InputState): NodeStatus {
  return STATUSES[state];
}
