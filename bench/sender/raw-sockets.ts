import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { TwitchSimulator } from '../../src/simulator';

/**
 * The TCP sockets that this process's servers have taken, so that a run can write many finished frames at once:
 * one `send` of ws per event costs the sender more than most receivers need to read it.
 */
export class RawSockets {
  readonly #sockets = new Set<Socket>();

  constructor() {
    subscribe('net.server.socket', (message) => {
      const { socket } = message as { socket: Socket };
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** The socket of an EventSub session: the one on which a keepalive to the session goes out. */
  of(simulator: TwitchSimulator, sessionId: string): Socket {
    const before = new Map([...this.#sockets].map((socket) => [socket, socket.bytesWritten]));
    simulator.emitRaw(keepalive(), sessionId);
    for (const [socket, written] of before) if (socket.bytesWritten > written) return socket;
    throw new Error(`The session ${sessionId} has no socket.`);
  }
}

function keepalive(): object {
  return {
    metadata: {
      message_id: crypto.randomUUID(),
      message_type: 'session_keepalive',
      message_timestamp: new Date().toISOString(),
    },
    payload: {},
  };
}
