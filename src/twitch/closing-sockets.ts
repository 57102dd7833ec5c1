import type { WebSocket } from 'ws';

/** How long a close handshake may take before the socket is cut. */
const CLOSE_TIMEOUT_MS = 1_000;

/** The sockets of a connection that are on their way out. */
export class ClosingSockets {
  readonly #closing = new Set<Promise<void>>();

  /** Closes a socket in good order, and cuts it when the other side does not answer within a second. */
  shut(socket: WebSocket): void {
    const closed = new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#closing.add(closed);
    void closed.then(() => this.#closing.delete(closed));
    socket.close(1000);
  }

  /** Resolves when all of them are closed. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing);
  }
}
