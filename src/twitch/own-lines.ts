import type { LivestreamMessage } from '../events';
import { InOrder } from '../shared/in-order';
import type { SentLines } from '../shared/sent-lines';

/** How long a chat line waits for the answer to a send that is on its way: it may be that very line. */
const WAIT_MS = 2_000;

/**
 * Marks the chat lines that this Node-RED has sent itself as `self`, or keeps them back. They are told by message
 * id and never by author, because a person may type with the same account; a line that arrives before the answer
 * to its sending waits for it, and whatever comes behind it keeps its place.
 */
export class OwnLines {
  readonly #sent: SentLines;
  readonly #queue: InOrder<LivestreamMessage>;

  /**
   * @param keep whether own lines are passed on, marked
   * @param pass called with every message that is to be sent, in order
   */
  constructor(sent: SentLines, keep: boolean, pass: (message: LivestreamMessage) => void) {
    this.#sent = sent;
    this.#queue = new InOrder((message) => {
      const { payload } = message;
      if (payload.kind === 'chat.message' && payload.message && sent.isSelf(payload.message.id)) {
        if (!keep) return;
        payload.self = true;
      }
      pass(message);
    });
  }

  push(message: LivestreamMessage): void {
    const { kind, channel } = message.payload;
    const channelId = kind === 'chat.message' ? channel.id : null;
    this.#queue.push(message, channelId ? this.#sent.settle(channelId, WAIT_MS) : undefined);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#queue.clear();
  }
}
