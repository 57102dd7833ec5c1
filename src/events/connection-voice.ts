import type { LivestreamError } from '../shared/errors';
import { type ConnectionKind, type ConnectionNews, connectionEvent } from './connection';
import type { InputSink, InputState } from './input';
import { toMessage } from './message';

/** Whose connection it is, as far as that is known now. */
export interface ConnectionOwner extends Pick<ConnectionNews, 'platform' | 'channel'> {
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** Everything from this server is pretended. */
  simulated: boolean;
  /** Where an answer goes; the channel's own unless told. */
  place?: string | null;
}

/**
 * What an input says of its connection: how it stands, what is wrong, and for those who listen at the second output,
 * the news.
 */
export class ConnectionVoice {
  readonly #sink: InputSink;
  readonly #owner: () => ConnectionOwner;
  #state: InputState | undefined;
  #closed = false;

  /** @param owner asked with every piece of news */
  constructor(sink: InputSink, owner: () => ConnectionOwner) {
    this.#sink = sink;
    this.#owner = owner;
  }

  /** How the input stands; told when that has changed. */
  stand(state: InputState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sink.state(state);
  }

  /** A piece of news. The flow may change what it gets, so it gets its own. */
  say(kind: ConnectionKind, connection: Record<string, unknown>, summary?: string): void {
    if (this.#closed) return;
    const { accountId, place, simulated, ...owner } = this.#owner();
    const event = connectionEvent(kind, {
      ...owner,
      connection: structuredClone(connection),
      ...(summary ? { summary } : {}),
      ...(simulated ? { simulated: true } : {}),
    });
    this.#sink.connection(toMessage(event, accountId, place));
  }

  /**
   * An error, and a piece of news about it: once per cause, not once per try.
   *
   * @param about what the news says besides
   */
  complain(kind: ConnectionKind, error: LivestreamError, cause: string, about = {}): void {
    if (!this.#sink.trouble(error, cause)) return;
    this.say(kind, { ...about, code: error.code, reason: this.#sink.messageOf(error) }, error.message);
  }

  /** From when to when something may be missing, in ms since 1970. */
  gap({ fromMs, toMs, reason }: { fromMs: number; toMs: number; reason: string }, about = {}): void {
    this.say('connection.gap', { ...about, from: fromMs, to: toMs, reason });
  }

  /** No news from now on. */
  close(): void {
    this.#closed = true;
  }
}
