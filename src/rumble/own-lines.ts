import type { LivestreamMessage } from '../events';
import { InOrder } from '../shared/in-order';
import type { SentLines } from '../shared/sent-lines';

/** How long a chat line waits for the answer to a send that is on its way: it may be that very line. */
const WAIT_MS = 2_000;

interface Item {
  message: LivestreamMessage;
  requestId: string | null;
}

/**
 * Marks the chat lines that this Node-RED has sent itself as `self`, or keeps them back. They are told by the id of
 * the line or of the request, and never by author, because a person may type with the same account; a line that
 * arrives before the answer to its sending waits for it, and whatever comes behind it keeps its place.
 */
export class OwnLines {
  readonly #sent: SentLines;
  readonly #queue: InOrder<Item>;

  /**
   * @param keep whether own lines are passed on, marked
   * @param pass called with every message that is to be sent, in order
   */
  constructor(sent: SentLines, keep: boolean, pass: (message: LivestreamMessage) => void) {
    this.#sent = sent;
    this.#queue = new InOrder(({ message, requestId }) => {
      const { payload } = message;
      if (payload.kind === 'chat.message' && this.#isOwn(payload.message?.id ?? null, requestId)) {
        if (!keep) return;
        payload.self = true;
      }
      pass(message);
    });
  }

  /** @param requestId what the sender's client called its request */
  push(message: LivestreamMessage, requestId: string | null): void {
    const { payload, origin } = message;
    const streamId = payload.kind === 'chat.message' ? origin.channel : null;
    this.#queue.push({ message, requestId }, streamId ? this.#sent.settle(streamId, WAIT_MS) : undefined);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#queue.clear();
  }

  #isOwn(messageId: string | null, requestId: string | null): boolean {
    return this.#sent.isSelf(messageId) || this.#sent.isSelf(requestId);
  }
}
