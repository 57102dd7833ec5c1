import { type ConnectionKind, connectionEvent, toMessage } from '../../events';
import type { InputSink, InputState } from '../../events/input';
import type { LivestreamError } from '../../shared/errors';
import type { ShardGap } from './gaps';

export interface ShardNewsOptions {
  sink: InputSink;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** Whether all `connection.*` events are wanted; a session that waits for the flow is told in any case. */
  connectionEvents: boolean;
  /** Whether everything comes from the simulator. */
  isSimulated: () => boolean;
}

/** While figures count up, a status is shown so often at most: a thousand shards are enabled within a second. */
const SHOW_EVERY_MS = 200;

/** How a node that serves shards stands and what happens to its connections, as its status, its errors and its events. */
export class ShardNews {
  readonly #options: ShardNewsOptions;
  readonly #lost = new Set<number>();
  #state: InputState | undefined;
  #words = '';
  #showTimer: NodeJS.Timeout | undefined;
  #opened = false;
  #wasDown = false;
  #closed = false;

  constructor(options: ShardNewsOptions) {
    this.#options = options;
  }

  /** Nothing is told any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#showTimer);
  }

  /** How the node stands. `words` say it better than the state's own. */
  stand(state: InputState, words = ''): void {
    if (this.#closed || (state === this.#state && words === this.#words)) return;
    const isCounting = state === this.#state && words !== '';
    this.#state = state;
    this.#words = words;
    if (state !== 'connected' && state !== 'partly') this.#wasDown = true;
    if (isCounting) {
      this.#showTimer ??= setTimeout(() => this.#show(), SHOW_EVERY_MS).unref();
    } else this.#show();
  }

  /** Everything that the node serves delivers. */
  allUp(): void {
    if (this.#opened && this.#lost.size === 0 && !this.#wasDown) return;
    this.say(this.#opened ? 'connection.restored' : 'connection.opened', {});
    this.#opened = true;
    this.#wasDown = false;
    this.#lost.clear();
  }

  /** A shard does not deliver any more. The first one is news; the gap names all of them. */
  lost(shard: number, reason: string): void {
    const isFirst = this.#lost.size === 0;
    this.#lost.add(shard);
    if (isFirst) this.say('connection.lost', { reason });
  }

  gap({ fromMs, toMs, reason, shards }: ShardGap): void {
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    this.say('connection.gap', { from, to, reason, shards });
  }

  /** An error, and for those who listen a connection event: once per cause, not once per try. */
  complain(
    kind: ConnectionKind,
    error: LivestreamError,
    cause: string,
    about: Record<string, unknown> = {},
  ): void {
    const { sink } = this.#options;
    if (this.#closed || !sink.trouble(error, cause)) return;
    this.say(kind, { ...about, code: error.code, reason: sink.messageOf(error) }, error.message);
  }

  /** A shard has a session: it is assigned to it, or waits for the flow to do that. */
  shard(kind: 'session' | 'assigned', conduitId: string | null, shard: number, sessionId: string): void {
    if (kind === 'assigned') this.#lost.delete(shard);
    if (kind !== 'session' && !this.#options.connectionEvents) return;
    const detail = { conduitId, shardId: String(shard), sessionId: sessionId || null };
    this.#send(`connection.shard_${kind}`, { shard: detail });
  }

  say(kind: ConnectionKind, connection: Record<string, unknown>, summary?: string): void {
    if (!this.#options.connectionEvents) return;
    // The flow may change what it gets; a wish in it is the node's own.
    this.#send(kind, { connection: structuredClone(connection), ...(summary ? { summary } : {}) });
  }

  #send(
    kind: ConnectionKind,
    news: Pick<Parameters<typeof connectionEvent>[1], 'connection' | 'shard' | 'summary'>,
  ): void {
    if (this.#closed) return;
    const { sink, accountId, isSimulated } = this.#options;
    const simulated = isSimulated() ? { simulated: true } : {};
    sink.connection(
      toMessage(connectionEvent(kind, { platform: 'twitch', ...news, ...simulated }), accountId),
    );
  }

  #show(): void {
    clearTimeout(this.#showTimer);
    this.#showTimer = undefined;
    if (this.#state) this.#options.sink.state(this.#state, this.#words || undefined);
  }
}
