import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isObject, objectOf } from '../../../shared/wire';
import { readTopic } from '../../../twitch/pubsub/topic';
import { findPubSubTopic, type PubSubTopic } from '../../../twitch/pubsub/topics';
import { refuseUpgrade } from '../../loopback';
import type { AccessToken, TokenDesk } from '../auth/tokens';
import { type ContentBuilder, meets, type TellOptions } from '../eventsub/notifications';
import type { SubscriptionRecord } from '../eventsub/subscriptions';
import type { TwitchFigures } from '../options';
import type { World } from '../state';
import { DOCUMENTED_PAYLOADS } from './documented-payloads';
import type { Payload } from './payload';
import { isOnTopic, judgeTopic, recordFor } from './rules';
import { SITE_PAYLOADS } from './site-payloads';
import { PubSubSocket } from './socket';

const PAYLOADS: typeof DOCUMENTED_PAYLOADS = {
  ...DOCUMENTED_PAYLOADS,
  ...SITE_PAYLOADS,
  // The web site's twin of the documented topic.
  'community-points-channel-v1': DOCUMENTED_PAYLOADS['channel-points-channel-v1'] ?? {},
};

/** A topic that somebody listens to, and the subscriptions that EventSub would have for it. */
interface Listened {
  text: string;
  row: PubSubTopic;
  records: SubscriptionRecord[];
  before: Map<string, unknown>;
  sockets: Set<PubSubSocket>;
}

/** What the endpoint needs of the simulator around it, and tells it. */
export interface PubSubContext {
  figures: TwitchFigures;
  world: World;
  tokens: TokenDesk;
  now: () => number;
  /** Somebody listens to a topic from now on. */
  listened(topic: string, userId: string | null): void;
  connected(socketId: string): void;
  disconnected(socketId: string, code: number): void;
}

/**
 * The PubSub endpoint as Twitch had it: topics by LISTEN with a token, payloads as text in MESSAGE. It publishes the
 * same happenings that EventSub tells.
 */
export class PubSubServer {
  readonly #context: PubSubContext;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #sockets = new Set<PubSubSocket>();
  readonly #topics = new Map<string, Listened>();
  readonly #byType = new Map<string, Set<Listened>>();
  readonly #ordered: { error: string; left: number }[] = [];
  #refusals = 0;
  #wrongNonces = 0;
  #isSilent = false;

  constructor(context: PubSubContext) {
    this.#context = context;
  }

  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      refuseUpgrade(connection, '503 Service Unavailable');
      return;
    }
    this.#server.handleUpgrade(request, connection, head, (webSocket) => {
      const { figures, connected, disconnected } = this.#context;
      const socket: PubSubSocket = new PubSubSocket(webSocket, figures, {
        said: (text) => this.#said(socket, text),
        closed: (code) => {
          this.#sockets.delete(socket);
          for (const topic of [...socket.topics.keys()]) this.#leave(socket, topic);
          disconnected(socket.id, code);
        },
      });
      this.#sockets.add(socket);
      connected(socket.id);
    });
  }

  /** Whether somebody listens to a topic that a type is told on. */
  wants(type: string): boolean {
    return this.#byType.has(type);
  }

  /** The EventSub types whose happenings in a channel somebody hears of. */
  typesIn(channelId: string): string[] {
    const records = [...this.#topics.values()].flatMap((listened) => listened.records);
    return records
      .filter(({ condition }) => Object.values(condition).includes(channelId))
      .map(({ type }) => type);
  }

  /** A happening is told: what PubSub has to say about it goes to whoever listens. Returns how many heard it. */
  hear(type: string, build: ContentBuilder, options: TellOptions = {}): number {
    let heard = 0;
    for (const listened of this.#byType.get(type) ?? []) {
      const record = listened.records.find((one) => one.type === type);
      if (!record || (options.version !== undefined && options.version !== record.version)) continue;
      const content = build(record);
      if (!content || !('event' in content) || !meets(record, content.event)) continue;
      if (!isOnTopic(listened.row, type, content.event)) continue;
      const publish = PAYLOADS[listened.row.name]?.[type];
      const nowMs = this.#context.now();
      const payloads =
        publish?.(content.event, { topic: listened.row.name, nowMs, before: listened.before }) ?? [];
      for (const payload of payloads) heard += this.publish(listened.text, payload);
    }
    return heard;
  }

  /** Publishes a payload on a topic. Returns how many sockets got it. */
  publish(topic: string, payload: Payload | string): number {
    const message = typeof payload === 'string' ? payload : JSON.stringify(payload);
    let heard = 0;
    for (const socket of this.#topics.get(topic)?.sockets ?? []) {
      socket.send({ type: 'MESSAGE', data: { topic, message } });
      heard += 1;
    }
    return heard;
  }

  /** A user's tokens are worth nothing any more: their topics are taken back. */
  revokeUser(userId: string): void {
    this.revoke((_topic, token) => token.userId === userId);
  }

  /** Takes topics back, and says so to each socket that had some. Returns how many topics that were. */
  revoke(isMeant: (topic: string, token: AccessToken) => boolean): number {
    let revoked = 0;
    for (const socket of this.#sockets) {
      const topics = [...socket.topics]
        .filter(([topic, token]) => isMeant(topic, token))
        .map(([topic]) => topic);
      for (const topic of topics) this.#leave(socket, topic);
      if (topics.length > 0) socket.send({ type: 'AUTH_REVOKED', data: { topics } });
      revoked += topics.length;
    }
    return revoked;
  }

  /** Asks every client to connect anew; after the platform's grace the connections are cut. */
  requestReconnect(): number {
    for (const socket of this.#sockets) socket.askToReconnect();
    return this.#sockets.size;
  }

  /** Drops every connection; `abrupt` without a goodbye. */
  drop({ code = 1001, abrupt = false }: { code?: number; abrupt?: boolean } = {}): number {
    const { size } = this.#sockets;
    for (const socket of this.#sockets) socket.end(abrupt ? undefined : code);
    return size;
  }

  /** The next `count` connections are refused with 503. */
  refuse(count: number): void {
    this.#refusals = count;
  }

  /** The next `count` answers carry a nonce that nobody sent. */
  answerWithWrongNonce(count: number): void {
    this.#wrongNonces = count;
  }

  /** The server stays connected, but says nothing to anything that it is asked. */
  setSilent(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  /** The next `count` LISTENs are answered with an error. */
  failNext(error: string, count = 1): void {
    this.#ordered.push({ error, left: count });
  }

  /** Sends a text as it is to every socket. */
  sendRaw(text: string): void {
    for (const socket of this.#sockets) socket.sendText(text);
  }

  /** The topics of each socket that is up, oldest first. */
  connections(): { id: string; topics: string[] }[] {
    return [...this.#sockets].map(({ id, topics }) => ({ id, topics: [...topics.keys()] }));
  }

  close(): void {
    for (const socket of this.#sockets) socket.end();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #said(socket: PubSubSocket, text: string): void {
    if (this.#isSilent) return;
    const frame = parse(text);
    const data = objectOf(frame?.data);
    const nonce = String(frame?.nonce ?? '');
    const topics = Array.isArray(data.topics) ? data.topics.map(String) : [];
    switch (String(frame?.type).toUpperCase()) {
      case 'PING':
        socket.send({ type: 'PONG' });
        return;
      case 'LISTEN':
        this.#answer(socket, nonce, this.#listen(socket, topics, String(data.auth_token ?? '')));
        return;
      case 'UNLISTEN':
        for (const topic of topics) this.#leave(socket, topic);
        this.#answer(socket, nonce, topics.length > 0 ? '' : 'ERR_BADMESSAGE');
        return;
      default:
        this.#answer(socket, nonce, 'ERR_BADMESSAGE');
    }
  }

  #answer(socket: PubSubSocket, nonce: string, error: string): void {
    const isWrong = this.#wrongNonces > 0;
    if (isWrong) this.#wrongNonces -= 1;
    socket.send({ type: 'RESPONSE', nonce: isWrong ? randomUUID() : nonce, error });
  }

  /** All topics of a frame, or none. Gives the code of the answer. */
  #listen(socket: PubSubSocket, topics: readonly string[], authToken: string): string {
    const ordered = this.#ordered.find(({ left }) => left > 0);
    if (ordered) {
      ordered.left -= 1;
      return ordered.error;
    }
    if (topics.length === 0) return 'ERR_BADMESSAGE';
    if (new Set([...socket.topics.keys(), ...topics]).size > this.#context.figures.pubsubMaxTopics) {
      return 'ERR_TOO_MANY_TOPICS';
    }
    const token = this.#context.tokens.live(authToken);
    for (const text of topics) {
      const error = judgeTopic(text, token, this.#context.world);
      if (error) return error;
    }
    for (const text of topics) if (token) this.#join(socket, text, token);
    return '';
  }

  #join(socket: PubSubSocket, text: string, token: AccessToken): void {
    const listened = this.#topics.get(text) ?? this.#open(text, token);
    if (!listened) return;
    listened.sockets.add(socket);
    socket.listens(text, token);
    this.#context.listened(text, token.userId);
  }

  #open(text: string, token: AccessToken): Listened | undefined {
    const { name, ids } = readTopic(text);
    const row = findPubSubTopic(name);
    if (!row) return undefined;
    const types = Object.keys(PAYLOADS[name] ?? {});
    const channelId = this.#channelOf(row, ids) ?? token.userId ?? '';
    const records = types.flatMap((type) => recordFor(type, channelId, token));
    const listened: Listened = { text, row, records, before: new Map(), sockets: new Set() };
    this.#topics.set(text, listened);
    for (const type of types) this.#byType.set(type, (this.#byType.get(type) ?? new Set()).add(listened));
    return listened;
  }

  #channelOf(row: PubSubTopic, ids: readonly string[]): string | undefined {
    const login = ids[row.ids.indexOf('login')];
    if (login !== undefined) return this.#context.world.userByLogin(login)?.id;
    return ids[row.ids.indexOf('channel')];
  }

  #leave(socket: PubSubSocket, text: string): void {
    socket.unlistens(text);
    const listened = this.#topics.get(text);
    listened?.sockets.delete(socket);
    if (!listened || listened.sockets.size > 0) return;
    this.#topics.delete(text);
    for (const [type, all] of this.#byType) {
      all.delete(listened);
      if (all.size === 0) this.#byType.delete(type);
    }
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
