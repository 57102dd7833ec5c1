import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';
import type { TwitchSimulator } from '../../src/simulator';
import type { Frame } from '../../src/twitch/eventsub/protocol';

/** An answer with its body parsed; null for an empty one. */
export interface WireAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the wire holds, a test reaches into it
  body: any;
  headers: Headers;
}

/** Calls Helix as somebody, with nothing between the test and the wire. */
export class WireCaller {
  constructor(
    private readonly simulator: TwitchSimulator,
    readonly accessToken: string,
    private readonly clientId = simulator.clientId,
  ) {}

  async call(method: string, path: string, body?: unknown): Promise<WireAnswer> {
    const response = await fetch(this.simulator.endpoints.apiUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.accessToken}`,
        'client-id': this.clientId,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return answerOf(response);
  }

  /** Subscribes on a session. */
  subscribe(
    sessionId: string,
    type: string,
    condition: Record<string, unknown>,
    version = '1',
  ): Promise<WireAnswer> {
    const transport = { method: 'websocket', session_id: sessionId };
    return this.call('POST', '/eventsub/subscriptions', { type, version, condition, transport });
  }
}

/** Somebody who calls with the app's own token. */
export async function appCaller(simulator: TwitchSimulator): Promise<WireCaller> {
  const { body } = await postForm(simulator, '/token', {
    client_id: simulator.clientId,
    client_secret: simulator.clientSecret,
    grant_type: 'client_credentials',
  });
  return new WireCaller(simulator, body.access_token);
}

/** A form sent to the OAuth part. */
export async function postForm(
  simulator: TwitchSimulator,
  path: string,
  form: Record<string, string>,
): Promise<WireAnswer> {
  const response = await fetch(simulator.endpoints.authUrl + path, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return answerOf(response);
}

/** A socket that keeps what it hears. */
export class WireSocket {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  readonly #socket: WebSocket;
  readonly #heard = new EventEmitter();
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.texts.push(String(data));
      try {
        this.frames.push(JSON.parse(String(data)));
      } catch {
        // Garbage is in `texts`.
      }
      this.#heard.emit('change');
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#heard.emit('change');
    });
    socket.on('error', () => {});
  }

  /** Connects and waits for the welcome, or for the refusal. */
  static async open(address: string, options: WebSocket.ClientOptions = {}): Promise<WireSocket> {
    const socket = new WireSocket(new WebSocket(address, { perMessageDeflate: false, ...options }));
    await socket.until(() => socket.frames.length > 0 || socket.closeCode !== undefined);
    return socket;
  }

  /** The id in the welcome. */
  get sessionId(): string {
    return this.frames[0]?.payload.session?.id ?? '';
  }

  /** The events heard, optionally of one type. */
  events(type?: string): Record<string, unknown>[] {
    return this.notifications(type).map((frame) => frame.payload.event ?? {});
  }

  notifications(type?: string): Frame[] {
    return this.ofType('notification').filter(
      ({ metadata }) => type === undefined || metadata.subscription_type === type,
    );
  }

  ofType(messageType: string): Frame[] {
    return this.frames.filter(({ metadata }) => metadata.message_type === messageType);
  }

  /** Waits until a message of this type has come, and gives the first. */
  async first(messageType: string): Promise<Frame> {
    await this.until(() => this.ofType(messageType).length > 0);
    const [frame] = this.ofType(messageType);
    if (!frame) throw new Error(`no ${messageType}`);
    return frame;
  }

  /** Waits until something is so, and looks after everything that comes: long enough for a machine that is busy. */
  async until(isSo: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(30_000);
    while (!isSo()) await once(this.#heard, 'change', { signal });
  }

  /** Waits for the end and gives its code. */
  async closed(): Promise<number> {
    await this.until(() => this.closeCode !== undefined);
    return this.closeCode ?? 0;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** Goes without a goodbye, as a killed process does. */
  kill(): void {
    this.#socket.terminate();
  }
}

async function answerOf(response: Response): Promise<WireAnswer> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}
