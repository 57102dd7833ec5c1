import { setMaxListeners } from 'node:events';
import type { Node, NodeMessageInFlow, NodeStatus } from 'node-red';
import { asLivestreamError } from '../shared/errors';

/** A message as an action node takes it. */
export interface ActionMessage extends NodeMessageInFlow {
  origin?: unknown;
}

/**
 * Makes a node act on every message: the answer replaces the payload and the message goes on; a failure goes to
 * Catch and nothing is sent. The status says whether something is under way, or that the last one failed.
 *
 * What still waits when the node is closed is given up: whoever deploys to stop a flood must be heard.
 *
 * @param set the node's set, whose catalogue has `status.sending` and `status.failed`
 * @param act does what the message asks for and gives the platform's answer; `signal` tells that the node is closed
 */
export function onAction(
  node: Node,
  set: string,
  act: (message: ActionMessage, signal: AbortSignal) => Promise<unknown>,
): void {
  let underway = 0;
  const closing = new AbortController();
  // A signal of many waiting messages has as many listeners.
  setMaxListeners(0, closing.signal);
  // The node that comes in its place has the same id, and a status of its own.
  const show = (status: NodeStatus): void => {
    if (!closing.signal.aborted) node.status(status);
  };
  const sending = { fill: 'blue', shape: 'dot', text: `${set}.status.sending` } as const;
  node.on('input', (message: ActionMessage, emit, done) => {
    underway += 1;
    show(sending);
    act(message, closing.signal).then(
      (answer) => {
        underway -= 1;
        show(underway > 0 ? sending : {});
        message.payload = answer;
        emit(message);
        done();
      },
      (error: unknown) => {
        underway -= 1;
        show({ fill: 'red', shape: 'ring', text: `${set}.status.failed` });
        done(asLivestreamError(error));
      },
    );
  });
  node.on('close', () => closing.abort());
}
