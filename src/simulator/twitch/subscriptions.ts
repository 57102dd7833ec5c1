import { randomUUID } from 'node:crypto';
import type { TwitchFigures } from './options';

/** A subscription as the platform keeps it. */
export interface SubscriptionRecord {
  id: string;
  clientId: string;
  userId: string;
  status: string;
  type: string;
  version: string;
  condition: Record<string, string>;
  cost: number;
  createdAt: string;
  sessionId: string;
  connectedAt: string;
  disconnectedAt?: string;
}

/** Every subscription, and how long the ended ones stay listed. */
export class SubscriptionBook {
  readonly #records = new Map<string, SubscriptionRecord>();
  readonly #byType = new Map<string, Set<SubscriptionRecord>>();
  readonly #bySession = new Map<string, Set<SubscriptionRecord>>();
  readonly #farewells = new Map<string, NodeJS.Timeout>();
  readonly #figures: TwitchFigures;
  readonly #onForget: (record: SubscriptionRecord) => void;

  /** @param onForget hears of each ended subscription that is not listed any longer */
  constructor(figures: TwitchFigures, onForget: (record: SubscriptionRecord) => void = () => {}) {
    this.#figures = figures;
    this.#onForget = onForget;
  }

  add(entry: Omit<SubscriptionRecord, 'id' | 'status'>): SubscriptionRecord {
    const record: SubscriptionRecord = { ...entry, id: randomUUID(), status: 'enabled' };
    this.#records.set(record.id, record);
    file(this.#byType, record.type, record);
    file(this.#bySession, record.sessionId, record);
    return record;
  }

  get(id: string): SubscriptionRecord | undefined {
    return this.#records.get(id);
  }

  /** All that are listed, oldest first. */
  all(): SubscriptionRecord[] {
    return [...this.#records.values()];
  }

  /** Those that deliver, of one client's user. */
  enabledOf(clientId: string, userId: string): SubscriptionRecord[] {
    return this.all().filter((one) => isEnabled(one) && one.clientId === clientId && one.userId === userId);
  }

  enabledOn(sessionId: string): SubscriptionRecord[] {
    const ofSession = this.#bySession.get(sessionId);
    return ofSession ? [...ofSession].filter(isEnabled) : [];
  }

  /** Those that deliver events of a type, in any version. */
  enabledOfType(type: string): SubscriptionRecord[] {
    const ofType = this.#byType.get(type);
    return ofType ? [...ofType].filter(isEnabled) : [];
  }

  /** Ends a subscription; it stays listed with its status for a while. */
  disable(record: SubscriptionRecord, status: string, disconnectedAt?: string): void {
    if (!isEnabled(record)) return;
    record.status = status;
    record.disconnectedAt = disconnectedAt;
    const farewell = setTimeout(() => {
      this.remove(record.id);
      this.#onForget(record);
    }, this.#figures.disabledListedMs);
    farewell.unref();
    this.#farewells.set(record.id, farewell);
  }

  remove(id: string): SubscriptionRecord | undefined {
    const record = this.#records.get(id);
    if (!record) return undefined;
    clearTimeout(this.#farewells.get(id));
    this.#farewells.delete(id);
    this.#records.delete(id);
    unfile(this.#byType, record.type, record);
    unfile(this.#bySession, record.sessionId, record);
    return record;
  }

  /** A session goes on under another id. */
  rename(formerSessionId: string, sessionId: string): void {
    const ofSession = this.#bySession.get(formerSessionId);
    if (!ofSession) return;
    this.#bySession.delete(formerSessionId);
    this.#bySession.set(sessionId, ofSession);
    for (const record of ofSession) record.sessionId = sessionId;
  }

  clear(): void {
    for (const farewell of this.#farewells.values()) clearTimeout(farewell);
    this.#farewells.clear();
    this.#records.clear();
    this.#byType.clear();
    this.#bySession.clear();
  }
}

type Index = Map<string, Set<SubscriptionRecord>>;

function file(index: Index, key: string, record: SubscriptionRecord): void {
  index.set(key, (index.get(key) ?? new Set()).add(record));
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

/** A subscription as lists and answers show it. */
export function listed(record: SubscriptionRecord): Record<string, unknown> {
  return {
    ...onWire(record),
    transport: {
      method: 'websocket',
      session_id: record.sessionId,
      connected_at: record.connectedAt,
      ...(record.disconnectedAt ? { disconnected_at: record.disconnectedAt } : {}),
    },
  };
}

/** A subscription as notifications carry it. */
export function onWire(record: SubscriptionRecord): {
  id: string;
  status: string;
  type: string;
  version: string;
  cost: number;
  condition: Record<string, string>;
  transport: { method: string; session_id: string };
  created_at: string;
} {
  return {
    id: record.id,
    status: record.status,
    type: record.type,
    version: record.version,
    cost: record.cost,
    condition: record.condition,
    transport: { method: 'websocket', session_id: record.sessionId },
    created_at: record.createdAt,
  };
}
