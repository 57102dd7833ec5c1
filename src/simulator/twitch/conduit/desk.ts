import type { SubscriptionMessage } from '../eventsub/frames';
import { messageFrame, wireTime } from '../eventsub/frames';
import type { Session } from '../eventsub/session';
import { PENDING } from '../eventsub/subscriptions';
import type { TwitchFigures } from '../options';
import type { WebhookTarget } from '../webhook/target';
import { Conduit, Shard, type ShardTransport } from './conduit';

/** What conduits need of the simulator around them. */
export interface ConduitSurroundings {
  figures: TwitchFigures;
  session(id: string): Session | undefined;
  /** Sends an event's text to a session. */
  send(session: Session, text: string): void;
  /** Posts a message to a shard's callback. */
  post(shard: Shard, target: WebhookTarget, message: SubscriptionMessage): void;
  /** Sends a shard's callback its challenge. */
  verify(shard: Shard, target: WebhookTarget): void;
  /** A shard has been assigned or has another status. */
  changed(shard: Shard): void;
  /** A shard that was enabled is not any more. */
  disabled(shard: Shard): void;
  /** A session serves no shard any more. */
  released(session: Session): void;
  /** A conduit is gone, by request or because nobody served it. */
  removed(conduit: Conduit): void;
}

/** All conduits: who owns them, what serves their shards, and how long an unserved one lives. */
export class ConduitDesk {
  readonly #conduits = new Map<string, Conduit>();
  /** The shards that each session serves. */
  readonly #bySession = new Map<string, Set<Shard>>();
  readonly #ends = new Map<string, NodeJS.Timeout>();
  readonly #around: ConduitSurroundings;
  /** Whether shrinking leaves the shards beyond the count alive (github twitchdev/issues 914). */
  keepsCutOff = false;

  constructor(around: ConduitSurroundings) {
    this.#around = around;
  }

  all(): Conduit[] {
    return [...this.#conduits.values()];
  }

  /** A conduit by its id, for anybody. */
  get(id: string): Conduit | undefined {
    return this.#conduits.get(id);
  }

  /** The conduits of a client, oldest first. */
  ownedBy(clientId: string): Conduit[] {
    return this.all().filter((conduit) => conduit.clientId === clientId);
  }

  create(clientId: string, shardCount: number): Conduit {
    const conduit = new Conduit(clientId, shardCount);
    this.#conduits.set(conduit.id, conduit);
    this.#watchLife(conduit);
    return conduit;
  }

  /** Changes the number of shards. Those beyond it are free again, unless the known defect is on. */
  resize(conduit: Conduit, shardCount: number): void {
    conduit.shardCount = shardCount;
    if (this.keepsCutOff) return;
    for (const shard of conduit.cutOff(shardCount)) this.#release(shard);
    this.#watchLife(conduit);
  }

  remove(conduit: Conduit): void {
    clearTimeout(this.#ends.get(conduit.id));
    this.#ends.delete(conduit.id);
    this.#conduits.delete(conduit.id);
    for (const shard of conduit.cutOff(0)) this.#release(shard);
    this.#around.removed(conduit);
  }

  /** Gives a shard its transport, in place of the one that it had. The session must be up. */
  assign(conduit: Conduit, number: number, transport: ShardTransport): Shard {
    const former = conduit.shard(number);
    const status = transport.method === 'webhook' ? PENDING : 'enabled';
    const shard = new Shard(conduit, number, transport, status);
    conduit.put(shard);
    if (transport.method === 'websocket') {
      const served = this.#bySession.get(transport.sessionId);
      if (served) served.add(shard);
      else this.#bySession.set(transport.sessionId, new Set([shard]));
      this.#around.session(transport.sessionId)?.isUsed();
    }
    // After the new one is in place, so that a session that is assigned to its own shard again is not set free.
    if (former) this.#release(former);
    this.#watchLife(conduit);
    this.#around.changed(shard);
    if (transport.method === 'webhook') this.#around.verify(shard, transport);
    return shard;
  }

  /** A shard's callback has answered its challenge, rightly or not. */
  verified(shard: Shard, isRight: boolean): void {
    if (shard.conduit.shard(shard.number) !== shard || shard.status !== PENDING) return;
    shard.status = isRight ? 'enabled' : 'webhook_callback_verification_failed';
    this.#watchLife(shard.conduit);
    this.#around.changed(shard);
    if (!isRight) this.#around.disabled(shard);
  }

  /** A shard stops working; its status says why. Its session, if it has one, serves it no longer. */
  disable(shard: Shard, status: string): void {
    const { conduit, number } = shard;
    if (conduit.shard(number) !== shard || !shard.isEnabled) return;
    shard.status = status;
    if (shard.transport.method === 'websocket') shard.transport.disconnectedAt = wireTime(Date.now());
    this.#release(shard);
    if (number >= conduit.shardCount) conduit.forget(number);
    this.#watchLife(conduit);
    this.#around.changed(shard);
    this.#around.disabled(shard);
  }

  /** How many shards a session serves. */
  servedBy(sessionId: string): number {
    return this.#bySession.get(sessionId)?.size ?? 0;
  }

  /** A session is over: its shards are disabled in that instant. */
  sessionEnded(sessionId: string, status: string): void {
    for (const shard of [...(this.#bySession.get(sessionId) ?? [])]) this.disable(shard, status);
  }

  /** A session goes on under another id and keeps its shards. */
  sessionRenamed(formerId: string, id: string): void {
    const served = this.#bySession.get(formerId);
    if (!served) return;
    this.#bySession.delete(formerId);
    this.#bySession.set(id, served);
    for (const { transport } of served) if (transport.method === 'websocket') transport.sessionId = id;
  }

  /** Brings a message to the shard of its channel, or to the one other that is tried. False when it is dropped. */
  deliver(conduitId: string, route: string, message: SubscriptionMessage): boolean {
    const conduit = this.#conduits.get(conduitId);
    const shard = conduit?.pick(route);
    if (!conduit || !shard) return false;
    const { tally } = conduit;
    const { number, transport } = shard;
    if (transport.method === 'webhook') this.#around.post(shard, transport, message);
    else {
      const session = this.#around.session(transport.sessionId);
      if (!session || session.isDeaf) {
        tally.lost += 1;
        return true;
      }
      this.#around.send(session, messageFrame(message));
    }
    tally.delivered[number] = (tally.delivered[number] ?? 0) + 1;
    return true;
  }

  close(): void {
    for (const end of this.#ends.values()) clearTimeout(end);
    this.#ends.clear();
    this.#conduits.clear();
    this.#bySession.clear();
  }

  #release(shard: Shard): void {
    if (shard.transport.method === 'webhook') return;
    const { sessionId } = shard.transport;
    const served = this.#bySession.get(sessionId);
    if (!served?.delete(shard) || served.size > 0) return;
    this.#bySession.delete(sessionId);
    const session = this.#around.session(sessionId);
    if (session) this.#around.released(session);
  }

  /** Starts the clock of a conduit that nobody serves, and stops that of one that is served. */
  #watchLife(conduit: Conduit): void {
    const end = this.#ends.get(conduit.id);
    if (conduit.hasEnabledShard) {
      clearTimeout(end);
      this.#ends.delete(conduit.id);
    } else if (!end) {
      const timer = setTimeout(() => this.remove(conduit), this.#around.figures.conduitLifeMs);
      timer.unref();
      this.#ends.set(conduit.id, timer);
    }
  }
}
