/** The part of Node-RED's `RED.events` that is used. */
export interface FlowEvents {
  on(event: 'flows:started', listener: () => void): unknown;
}

/**
 * Lets nodes begin when all flows have started. In its constructor a node is too early: Node-RED makes the nodes
 * one after the other and lists the Catch and Status nodes last, so that an error would reach nobody and a message
 * would be dropped where the node behind is not there yet.
 *
 * Make one per node type: it listens once, however many nodes there are.
 */
export class AfterStart {
  readonly #waiting = new Set<() => void>();

  constructor(events: FlowEvents) {
    events.on('flows:started', () => {
      const due = [...this.#waiting];
      this.#waiting.clear();
      for (const begin of due) begin();
    });
  }

  /** Calls `begin` once, when the flows have started. Gives a function that takes it back. */
  run(begin: () => void): () => void {
    this.#waiting.add(begin);
    return () => {
      this.#waiting.delete(begin);
    };
  }
}
