import { InOrder } from './in-order';
import type { SentLines } from './sent-lines';
import { Undelivered } from './undelivered';

/** How long a chat line waits for the answer to a send that is on its way: it may be that very line. */
const WAIT_MS = 2_000;

/** The part of a message that is looked at. */
export interface MaybeLine {
  payload: { kind: string; message?: { id: string | null } | undefined; self?: true };
}

/** Where a message comes from. */
export interface LineSource<Origin> {
  /** What it was made of: given back when the message cannot be sent any more. */
  from: Origin;
  /** What a sender calls the place that it was written in, where that is known. */
  channelId: string | null;
  /** What the sender's client called its request, where the platform tells. */
  requestId?: string | null;
}

interface Item<Message, Origin> extends LineSource<Origin> {
  message: Message;
  waits: boolean;
}

/**
 * Marks the chat lines that this Node-RED has sent itself as `self`, or keeps them back. They are told by the id of
 * the line or of the request, and never by author, because a person may type with the same account; a line that
 * arrives before the answer to its sending waits for it, and whatever comes behind it keeps its place.
 */
export class OwnLines<Message extends MaybeLine, Origin> {
  readonly #sent: SentLines;
  readonly #queue: InOrder<Item<Message, Origin>>;
  readonly #undelivered = new Undelivered<Origin>();

  /**
   * @param keep whether own lines are passed on, marked
   * @param pass called with every message that is to be sent, in order
   */
  constructor(sent: SentLines, keep: boolean, pass: (message: Message) => void) {
    this.#sent = sent;
    this.#queue = new InOrder(({ message, from, requestId, waits }) => {
      const { payload } = message;
      if (payload.kind === 'chat.message' && this.#isOwn(payload.message?.id ?? null, requestId ?? null)) {
        if (!keep) return;
        payload.self = true;
      }
      if (waits) this.#undelivered.add(from);
      pass(message);
    });
  }

  push(message: Message, { from, channelId, requestId = null }: LineSource<Origin>): void {
    const isLine = message.payload.kind === 'chat.message' && channelId !== null;
    const settled = isLine ? this.#sent.settle(channelId, WAIT_MS) : undefined;
    const waits = settled !== undefined || !this.#queue.isEmpty;
    this.#queue.push({ message, from, channelId, requestId, waits }, settled);
  }

  /**
   * Stops, and gives what the messages were made of that nobody has got although they came in an earlier turn: those
   * that wait still, and those that have waited until this turn. Each once, in order.
   */
  giveBack(): Origin[] {
    const waiting = this.#queue.takeBack().map(({ from }) => from);
    return [...new Set([...this.#undelivered.items, ...waiting])];
  }

  #isOwn(messageId: string | null, requestId: string | null): boolean {
    return this.#sent.isSelf(messageId) || this.#sent.isSelf(requestId);
  }
}
