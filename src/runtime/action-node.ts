import type { Node, NodeMessageInFlow } from 'node-red';
import { asLivestreamError } from '../shared/errors';

/** A message as an action node takes it. */
export interface ActionMessage extends NodeMessageInFlow {
  origin?: unknown;
}

/**
 * Makes a node act on every message: the answer replaces the payload and the message goes on; a failure goes to
 * Catch and nothing is sent. The status says whether something is under way, or that the last one failed.
 *
 * @param set the node's set, whose catalogue has `status.sending` and `status.failed`
 * @param act does what the message asks for and gives the platform's answer
 */
export function onAction(node: Node, set: string, act: (message: ActionMessage) => Promise<unknown>): void {
  let underway = 0;
  const sending = { fill: 'blue', shape: 'dot', text: `${set}.status.sending` } as const;
  node.on('input', (message: ActionMessage, emit, done) => {
    underway += 1;
    node.status(sending);
    act(message).then(
      (answer) => {
        underway -= 1;
        node.status(underway > 0 ? sending : {});
        message.payload = answer;
        emit(message);
        done();
      },
      (error: unknown) => {
        underway -= 1;
        node.status({ fill: 'red', shape: 'ring', text: `${set}.status.failed` });
        done(asLivestreamError(error));
      },
    );
  });
}
