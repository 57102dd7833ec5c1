import type { AppClient } from '../app-client';
import type { ConduitEngine } from './engine';
import type { ConduitMemory } from './memory';
import type { ShardChoice } from './settings';

/** Makes an engine. @param idle to be called when nobody has listened for a while */
export type MakeEngine = (memory: ConduitMemory | undefined, idle: () => void) => ConduitEngine;

interface Shared {
  readonly engine: ConduitEngine;
  readonly app: string;
  /** For whom it runs; it ends with the last of them. */
  readonly holders: Set<object>;
}

/**
 * The engines of this process, each shared by the nodes that want the same shards of the same app. They outlive their
 * nodes for a moment, so that a deploy of a node leaves its connections alone. Make one per runtime.
 */
export class ConduitEngines {
  readonly #shared = new Map<string, Shared>();
  /** Those that are being closed, by the same key: the next one waits, to find its memory written. */
  readonly #closing = new Map<string, Promise<void>>();

  /**
   * The engine for these shards of this app: the one that runs, else a new one.
   *
   * @param holder the app's config node: the engine runs at most until `release` of all that it was asked for by
   * @param memory what is known of before a restart
   */
  async enter(
    holder: object,
    { access }: AppClient,
    choice: ShardChoice,
    memory: ConduitMemory | undefined,
    make: MakeEngine,
  ): Promise<ConduitEngine> {
    const app = appName(access);
    // One secret works where another does not.
    const key = [app, access.clientSecret ?? '', shardsName(choice)].join(' ');
    for (let closing = this.#closing.get(key); closing; closing = this.#closing.get(key)) await closing;
    const shared = this.#shared.get(key) ?? this.#open(key, app, memory, make);
    shared.holders.add(holder);
    return shared.engine;
  }

  /** A config node is taken away: closes what nobody else holds, and waits for that. */
  async release(holder: object): Promise<void> {
    for (const [key, { holders }] of [...this.#shared]) {
      if (holders.delete(holder) && holders.size === 0) void this.#close(key);
    }
    await Promise.all(this.#closing.values());
  }

  /** Something here has changed a conduit of this app: whoever serves its shards looks at once. */
  look({ access }: AppClient): void {
    const app = appName(access);
    for (const shared of this.#shared.values()) if (shared.app === app) shared.engine.look();
  }

  #open(key: string, app: string, memory: ConduitMemory | undefined, make: MakeEngine): Shared {
    const own = memory && this.#withoutServed(app, memory);
    const engine = make(own, () => void this.#close(key));
    const shared = { engine, app, holders: new Set<object>() };
    this.#shared.set(key, shared);
    return shared;
  }

  /** A node that shared an engine remembers shards that this one still serves: they are not its own any more. */
  #withoutServed(app: string, memory: ConduitMemory): ConduitMemory {
    const served = new Set(
      [...this.#shared.values()]
        .filter((shared) => shared.app === app)
        .flatMap(({ engine }) => Object.values(engine.sessions)),
    );
    const kept = Object.entries(memory.sessions).filter(([, session]) => !served.has(session));
    const lost = new Set(
      Object.keys(memory.sessions).filter((shard) => !kept.some(([number]) => number === shard)),
    );
    return {
      ...memory,
      sessions: Object.fromEntries(kept),
      own: memory.own.filter((shard) => !lost.has(String(shard))),
    };
  }

  #close(key: string): Promise<void> {
    const shared = this.#shared.get(key);
    if (!shared) return Promise.resolve();
    this.#shared.delete(key);
    const closing = shared.engine.close().finally(() => this.#closing.delete(key));
    this.#closing.set(key, closing);
    return closing;
  }
}

/** The same for the same app on the same server. */
function appName({ clientId, endpoints }: AppClient['access']): string {
  const { apiUrl, eventsubUrl, subscriptionsUrl } = endpoints;
  return [apiUrl, eventsubUrl, subscriptionsUrl, clientId].join(' ');
}

/** The same for the same choice of shards. How many a new conduit gets makes no difference once it is there. */
function shardsName({ conduit, rule }: ShardChoice): string {
  const wanted =
    rule.mode === 'list'
      ? [rule.takeOver, ...rule.shards]
      : [rule.most ?? 'all', rule.most !== null && rule.standIn];
  return [conduit || 'any', rule.mode, ...wanted].join(' ');
}
