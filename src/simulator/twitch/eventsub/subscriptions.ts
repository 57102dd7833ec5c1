import { randomUUID } from 'node:crypto';
import type { TwitchFigures } from '../options';
import type { WebhookTarget } from '../webhook/target';

/** What carries a subscription's messages. */
export type SubscriptionTransport =
  | { method: 'websocket'; sessionId: string; connectedAt: string; disconnectedAt?: string }
  | WebhookTarget
  | { method: 'conduit'; conduitId: string };

/** A subscription as the platform keeps it. */
export interface SubscriptionRecord {
  id: string;
  clientId: string;
  /** Whose token made it; null for the app's own, which goes to webhooks and conduits. */
  userId: string | null;
  status: string;
  type: string;
  version: string;
  condition: Record<string, string>;
  cost: number;
  createdAt: string;
  transport: SubscriptionTransport;
  /** The users whose consent it rests on: it is revoked when one of them disconnects the app. */
  grantorIds: readonly string[];
}

/** What a subscription asks for; two with the same are the same to the platform. */
export type Wish = Pick<SubscriptionRecord, 'type' | 'version' | 'condition'>;

/** The status of a webhook subscription whose callback has not answered its challenge yet. */
export const PENDING = 'webhook_callback_verification_pending';

/** Every subscription, and how long the ended ones stay listed. */
export class SubscriptionBook {
  readonly #records = new Map<string, SubscriptionRecord>();
  /** By type and the channel that the condition names, so that an event costs nothing for all other channels. */
  readonly #byPlace = new Map<string, Map<string, Set<SubscriptionRecord>>>();
  readonly #byCarrier = new Map<string, Set<SubscriptionRecord>>();
  readonly #byOwner = new Map<string, Set<SubscriptionRecord>>();
  readonly #byWish = new Map<string, Set<SubscriptionRecord>>();
  readonly #farewells = new Map<string, NodeJS.Timeout>();
  readonly #figures: TwitchFigures;
  readonly #onForget: (record: SubscriptionRecord) => void;

  /** @param onForget hears of each ended subscription that is not listed any longer */
  constructor(figures: TwitchFigures, onForget: (record: SubscriptionRecord) => void = () => {}) {
    this.#figures = figures;
    this.#onForget = onForget;
  }

  /** Adds one that delivers from now on, or, for a webhook, once its callback is verified. */
  add(entry: Omit<SubscriptionRecord, 'id' | 'status'>): SubscriptionRecord {
    const status = entry.transport.method === 'webhook' ? PENDING : 'enabled';
    const record: SubscriptionRecord = { ...entry, id: randomUUID(), status };
    this.#records.set(record.id, record);
    file(placesOf(this.#byPlace, record.type), placeOf(record), record);
    file(this.#byCarrier, carrierOf(record.transport), record);
    file(this.#byOwner, ownerKey(record.clientId, record.userId), record);
    file(this.#byWish, wishKey(record.clientId, record.userId, record), record);
    return record;
  }

  get(id: string): SubscriptionRecord | undefined {
    return this.#records.get(id);
  }

  /** All that are listed, oldest first. */
  all(): SubscriptionRecord[] {
    return [...this.#records.values()];
  }

  /** All that are listed, of one client's user or of the client itself, oldest first. */
  ownedBy(clientId: string, userId: string | null): SubscriptionRecord[] {
    return [...(this.#byOwner.get(ownerKey(clientId, userId)) ?? [])];
  }

  /** Those of one client's user, or of the client itself, that ask for the same and have not ended. */
  same(clientId: string, userId: string | null, wish: Wish): SubscriptionRecord[] {
    return [...(this.#byWish.get(wishKey(clientId, userId, wish)) ?? [])].filter(isLive);
  }

  /** Those that a session carries itself. */
  enabledOn(sessionId: string): SubscriptionRecord[] {
    return this.#carriedBy(`websocket ${sessionId}`);
  }

  /** Those that go to a conduit. */
  enabledOnConduit(conduitId: string): SubscriptionRecord[] {
    return this.#carriedBy(`conduit ${conduitId}`);
  }

  /** Those that deliver events of a type, in any version; with a channel only those that can be about it. */
  enabledOfType(type: string, channelId?: string): SubscriptionRecord[] {
    const places = this.#byPlace.get(type);
    if (!places) return [];
    const meant =
      channelId === undefined ? [...places.values()] : [places.get(channelId), places.get(ANYWHERE)];
    return meant.flatMap((records) => (records ? [...records].filter(isEnabled) : []));
  }

  /** Ends a subscription; it stays listed with its status for a while. */
  disable(record: SubscriptionRecord, status: string, disconnectedAt?: string): void {
    if (!isLive(record)) return;
    record.status = status;
    const { transport } = record;
    if (transport.method === 'websocket') transport.disconnectedAt = disconnectedAt;
    const listedMs =
      transport.method === 'websocket' ? this.#figures.disabledListedMs : this.#figures.endedAppListedMs;
    const farewell = setTimeout(() => {
      this.remove(record.id);
      this.#onForget(record);
    }, listedMs);
    farewell.unref();
    this.#farewells.set(record.id, farewell);
  }

  remove(id: string): SubscriptionRecord | undefined {
    const record = this.#records.get(id);
    if (!record) return undefined;
    clearTimeout(this.#farewells.get(id));
    this.#farewells.delete(id);
    this.#records.delete(id);
    unfile(placesOf(this.#byPlace, record.type), placeOf(record), record);
    unfile(this.#byCarrier, carrierOf(record.transport), record);
    unfile(this.#byOwner, ownerKey(record.clientId, record.userId), record);
    unfile(this.#byWish, wishKey(record.clientId, record.userId, record), record);
    return record;
  }

  /** A session goes on under another id. */
  rename(formerSessionId: string, sessionId: string): void {
    const carried = this.#byCarrier.get(`websocket ${formerSessionId}`);
    if (!carried) return;
    this.#byCarrier.delete(`websocket ${formerSessionId}`);
    this.#byCarrier.set(`websocket ${sessionId}`, carried);
    for (const { transport } of carried)
      if (transport.method === 'websocket') transport.sessionId = sessionId;
  }

  clear(): void {
    for (const farewell of this.#farewells.values()) clearTimeout(farewell);
    this.#farewells.clear();
    for (const index of [this.#records, this.#byPlace, this.#byCarrier, this.#byOwner, this.#byWish])
      index.clear();
  }

  #carriedBy(carrier: string): SubscriptionRecord[] {
    return [...(this.#byCarrier.get(carrier) ?? [])].filter(isEnabled);
  }
}

type Index = Map<string, Set<SubscriptionRecord>>;

/** The place of a condition without a channel: raids, users, apps. */
const ANYWHERE = '';

function placeOf({ condition }: SubscriptionRecord): string {
  return condition.broadcaster_user_id ?? ANYWHERE;
}

function placesOf(byPlace: Map<string, Index>, type: string): Index {
  const known = byPlace.get(type);
  if (known) return known;
  const places: Index = new Map();
  byPlace.set(type, places);
  return places;
}

/** Whatever carries messages, as one word: a session, a callback or a conduit. */
export function carrierOf(transport: SubscriptionTransport): string {
  switch (transport.method) {
    case 'websocket':
      return `websocket ${transport.sessionId}`;
    case 'webhook':
      return `webhook ${transport.callback}`;
    case 'conduit':
      return `conduit ${transport.conduitId}`;
  }
}

function ownerKey(clientId: string, userId: string | null): string {
  return `${clientId} ${userId ?? ''}`;
}

function wishKey(clientId: string, userId: string | null, { type, version, condition }: Wish): string {
  return `${ownerKey(clientId, userId)} ${type} ${version} ${JSON.stringify(condition)}`;
}

function file(index: Index, key: string, record: SubscriptionRecord): void {
  const filed = index.get(key);
  if (filed) filed.add(record);
  else index.set(key, new Set([record]));
}

function unfile(index: Index, key: string, record: SubscriptionRecord): void {
  const filed = index.get(key);
  filed?.delete(record);
  if (filed?.size === 0) index.delete(key);
}

/** Whether a subscription delivers. */
export function isEnabled(record: SubscriptionRecord): boolean {
  return record.status === 'enabled';
}

/** Whether a subscription delivers, or will once its callback is verified. */
export function isLive(record: SubscriptionRecord): boolean {
  return record.status === 'enabled' || record.status === PENDING;
}
