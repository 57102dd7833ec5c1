import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { AccessToken } from '../auth/tokens';
import type { TwitchFigures } from '../options';

/** What a socket tells its server. */
export interface PubSubSocketEvents {
  said(text: string): void;
  closed(code: number): void;
}

/** One client of the PubSub endpoint, with the rules of time: a topic within 15 s, 30 s to leave after RECONNECT. */
export class PubSubSocket {
  readonly id = randomUUID();
  /** What it listens to, each with the token that asked for it. */
  readonly topics = new Map<string, AccessToken>();
  readonly #webSocket: WebSocket;
  readonly #figures: Pick<TwitchFigures, 'pubsubUnusedMs' | 'pubsubHandoverMs'>;
  #unused: NodeJS.Timeout | undefined;
  #cut: NodeJS.Timeout | undefined;

  constructor(
    webSocket: WebSocket,
    figures: Pick<TwitchFigures, 'pubsubUnusedMs' | 'pubsubHandoverMs'>,
    events: PubSubSocketEvents,
  ) {
    this.#webSocket = webSocket;
    this.#figures = figures;
    // The connection can break at any time; the close tells.
    webSocket.on('error', () => undefined);
    webSocket.on('message', (data) => events.said(data.toString()));
    webSocket.on('close', (code) => {
      clearTimeout(this.#unused);
      clearTimeout(this.#cut);
      events.closed(code);
    });
    this.#expectTopic();
  }

  listens(topic: string, token: AccessToken): void {
    this.topics.set(topic, token);
    clearTimeout(this.#unused);
  }

  unlistens(topic: string): void {
    if (this.topics.delete(topic) && this.topics.size === 0) this.#expectTopic();
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(text);
  }

  /** Says that the server is about to restart, and cuts the connection after the grace. */
  askToReconnect(): void {
    this.send({ type: 'RECONNECT' });
    this.#cut = setTimeout(() => this.end(), this.#figures.pubsubHandoverMs);
    this.#cut.unref();
  }

  /** Closes with a code, or without a word. */
  end(code?: number): void {
    clearTimeout(this.#unused);
    clearTimeout(this.#cut);
    if (code === undefined) this.#webSocket.terminate();
    else this.#webSocket.close(code);
  }

  #expectTopic(): void {
    clearTimeout(this.#unused);
    this.#unused = setTimeout(() => this.end(1000), this.#figures.pubsubUnusedMs);
    this.#unused.unref();
  }
}
