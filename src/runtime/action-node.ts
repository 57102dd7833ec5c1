import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeMessageInFlow, NodeStatus } from 'node-red';
import { asLivestreamError } from '../shared/errors';
import { DoneStatus } from './done-status';
import { translatorOf } from './language';

/** Of how many messages wait the status is told so often at most, in milliseconds. */
const STATUS_EVERY_MS = 250;

/** A message as an action node takes it. */
export interface ActionMessage extends NodeMessageInFlow {
  origin?: unknown;
  /** What the platform said, beside the payload. */
  twitch?: unknown;
  rumble?: unknown;
}

/** What an action node may want beside its act. */
export interface ActionOptions {
  /** Whether the status says how many messages wait, with the set's text `status.waiting`. */
  tellsWaiting?: boolean;
  /** Whether the status says that the last message was done, with the set's text `status.done`. */
  tellsDone?: boolean;
}

/** What is told to the act of one message. */
export interface ActionTurn {
  /** Tells that the node is closed. */
  signal: AbortSignal;
  /** To be told the channel that is acted in, for the status. */
  at: (place: string) => void;
}

/**
 * Makes a node act on every message: the answer replaces the payload and the message goes on; a failure goes to
 * Catch and nothing is sent. The status says whether something is under way, and how many messages if there are
 * several, that the last one failed, or that it was done.
 *
 * What still waits when the node is closed is given up: whoever deploys to stop a flood must be heard.
 *
 * @param set the node's set, whose catalogue has `status.sending` and `status.failed`
 * @param act does what the message asks for and gives the platform's answer
 */
export function onAction(
  RED: NodeAPI,
  node: Node,
  set: string,
  act: (message: ActionMessage, turn: ActionTurn) => Promise<unknown>,
  { tellsWaiting = false, tellsDone = false }: ActionOptions = {},
): void {
  const translate = translatorOf(RED, set);
  let underway = 0;
  let failed = false;
  let done: NodeStatus = {};
  const doneStatus = tellsDone ? new DoneStatus(RED, set) : undefined;
  let pending: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  // A signal of many waiting messages has as many listeners.
  setMaxListeners(0, closing.signal);

  const status = (): NodeStatus => {
    // The editor takes a text that begins with a letter for a key; one with a number it shows as it is.
    if (underway > 1 && tellsWaiting)
      return { fill: 'blue', shape: 'dot', text: `${underway} ${RED._(`${set}.status.waiting`)}` };
    if (failed) return { fill: 'red', shape: 'ring', text: `${set}.status.failed` };
    return underway > 0 ? { fill: 'blue', shape: 'dot', text: `${set}.status.sending` } : done;
  };
  const show = (): void => {
    clearTimeout(pending);
    pending = undefined;
    // The node that comes in its place has the same id, and a status of its own.
    if (!closing.signal.aborted) node.status(status());
  };
  /** A burst changes the count with every message: between its first and its last it is told now and then. */
  const changed = (): void => {
    if (underway <= 1) show();
    else pending ??= setTimeout(show, STATUS_EVERY_MS);
  };

  node.on('input', (message: ActionMessage, emit, complete) => {
    let place = '';
    const at = (told: string): void => {
      place = told;
    };
    underway += 1;
    failed = false;
    changed();
    act(message, { signal: closing.signal, at }).then(
      (answer) => {
        underway -= 1;
        failed = false;
        done = doneStatus?.after(place) ?? {};
        changed();
        message.payload = answer;
        emit(message);
        complete();
      },
      (error: unknown) => {
        underway -= 1;
        failed = true;
        changed();
        complete(translate(asLivestreamError(error)));
      },
    );
  });
  node.on('close', () => {
    closing.abort();
    clearTimeout(pending);
  });
}
