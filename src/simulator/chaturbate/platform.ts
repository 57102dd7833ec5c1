import type { Duplex } from 'node:stream';
import { Faults } from '../faults';
import { type Exchange, type LoopbackHandler, type Reply, refuseUpgrade } from '../loopback';
import { Watch } from '../watch';
import { Detours, type Poll } from './detours';
import { EventLog, type Portion, readPosition, written } from './event-log';
import { CHATURBATE_FIGURES, type ChaturbateFigures, type ChaturbateSimulatorOptions } from './options';
import type { ChaturbateReports, PollRecord } from './reports';
import { TokenBook } from './tokens';

const ROOM = 'lumen_harbour';
const KEPT_REQUESTS = 5_000;
const PATH = /^\/events\/([^/]+)\/([^/]+)\/$/;

/** A poll that waits for something to happen. */
interface Waiting {
  wake(): void;
}

/** The Events API of one room: a long poll over a log of events. */
export class ChaturbatePlatform implements LoopbackHandler {
  readonly username: string;
  readonly figures: ChaturbateFigures;
  readonly watch = new Watch<ChaturbateReports>();
  readonly tokens = new TokenBook();
  readonly faults = new Faults();
  readonly detours = new Detours();
  readonly log: EventLog;
  /** The last requests, oldest first. */
  readonly requests: PollRecord[] = [];
  readonly #now: () => number;
  readonly #waiting = new Set<Waiting>();
  #underWay = 0;

  constructor(options: ChaturbateSimulatorOptions) {
    this.username = options.username ?? ROOM;
    this.figures = { ...CHATURBATE_FIGURES, ...options.figures };
    this.#now = options.now ?? Date.now;
    this.log = new EventLog(this.figures, this.#now);
  }

  /** How many polls wait for something to happen. */
  get waitingPolls(): number {
    return this.#waiting.size;
  }

  /** How many requests have no answer yet. */
  get underWay(): number {
    return this.#underWay;
  }

  async answer(exchange: Exchange): Promise<Reply> {
    this.#underWay += 1;
    const record: PollRecord = {
      method: exchange.method,
      username: PATH.exec(exchange.path)?.[1] ?? '',
      cursor: exchange.query.get('i'),
      timeoutSeconds: exchange.query.has('timeout') ? Number(exchange.query.get('timeout')) : null,
      status: 0,
      events: 0,
      atOnce: this.#underWay,
      isGone: false,
    };
    exchange.whenGone?.(() => {
      record.isGone = true;
    });
    try {
      const reply = await this.faults.apply(exchange, () => this.#route(exchange));
      record.status = reply.status;
      record.events = eventsIn(reply);
      return reply;
    } finally {
      this.#underWay -= 1;
      this.requests.push(record);
      if (this.requests.length > KEPT_REQUESTS) this.requests.splice(0, KEPT_REQUESTS / 2);
      this.watch.report('request', record);
    }
  }

  /** The platform has no sockets. */
  upgrade(_url: URL, _request: unknown, socket: Duplex): void {
    refuseUpgrade(socket, '404 Not Found');
  }

  /** Something happens in the room: `build` is given its id and says what goes over the wire. */
  tell<T>(build: (id: string) => T): T {
    let told = '';
    const entry = this.log.append((id) => {
      told = id;
      return build(id);
    });
    this.watch.report('told', { id: told, entry });
    this.endWaits();
    return entry;
  }

  /** Answers every poll that waits with what there is. */
  endWaits(): void {
    for (const { wake } of [...this.#waiting]) wake();
  }

  /** Ends everything that runs. */
  close(): void {
    this.faults.clear();
    this.endWaits();
  }

  async #route(exchange: Exchange): Promise<Reply> {
    const [, username, token] = (PATH.exec(exchange.path) ?? []).map(decoded);
    if (!username || !token) return refusal(404, 'Not found');
    if (exchange.method !== 'GET') return refusal(405, 'Method not allowed');
    const refused = this.#refused(username, token);
    if (refused) return refused;

    const typed = exchange.query.get('i');
    const cursor = typed === null ? undefined : readPosition(typed);
    if (typed !== null && !cursor) return refusal(400, 'Not a cursor');
    const timeoutSeconds = this.#timeout(exchange.query.get('timeout'));
    // The name by which the client knows us: an address under another name would look like a stranger's.
    const room = `http://${exchange.headers.host ?? ''}${exchange.path}`;
    const poll: Poll = {
      cursor,
      timeoutSeconds,
      nextUrl: (at) => `${room}?i=${written(at)}&timeout=${timeoutSeconds}`,
    };
    return this.detours.answer(poll, () => this.#poll(poll, exchange));
  }

  #refused(username: string, token: string): Reply | undefined {
    const { figures, tokens } = this;
    if (username.toLowerCase() !== this.username.toLowerCase()) {
      return refusal(figures.unknownUserStatus, 'No such user');
    }
    const state = tokens.stateOf(token);
    if (state === 'unknown') return refusal(figures.wrongTokenStatus, 'Unauthorized');
    if (state === 'without_permission') return refusal(figures.noPermissionStatus, 'Forbidden');
    if (tokens.count(token, figures.requestsPerMinute, this.#now())) return undefined;
    return tooManyRequests(figures.retryAfterSeconds);
  }

  #timeout(typed: string | null): number {
    const seconds = Math.trunc(Number(typed ?? this.figures.defaultTimeoutSeconds));
    if (!Number.isFinite(seconds)) return this.figures.defaultTimeoutSeconds;
    return Math.min(Math.max(seconds, 0), this.figures.maxTimeoutSeconds);
  }

  async #poll(poll: Poll, exchange: Exchange): Promise<Reply> {
    const first = this.#read(poll);
    if (!first) return waitedTooLong(poll.nextUrl(this.log.beginning));
    if (first.entries.length > 0 || poll.timeoutSeconds === 0) return good(poll, first);
    await this.#wait(poll, exchange);
    // What came meanwhile comes after the place that was the end when the poll began.
    const later = this.log.read(first.cursor, this.figures.batchEvents);
    return later ? good(poll, later) : waitedTooLong(poll.nextUrl(this.log.beginning));
  }

  #read({ cursor }: Poll): Portion | undefined {
    const { backlogEvents, batchEvents } = this.figures;
    return cursor
      ? this.log.read(cursor, batchEvents)
      : this.log.latest(Math.min(backlogEvents, batchEvents));
  }

  #wait({ cursor, timeoutSeconds }: Poll, exchange: Exchange): Promise<void> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        wake: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const timer = setTimeout(waiting.wake, timeoutSeconds * 1_000);
      this.#waiting.add(waiting);
      exchange.whenGone?.(waiting.wake);
      this.watch.report('waiting', { cursor: cursor ? written(cursor) : null });
    });
  }
}

/** The answer to a poll that the platform no longer has everything for. It does not say what is missing. */
export function waitedTooLong(nextUrl: unknown): Reply {
  return {
    status: 400,
    body: { status: 'The client has waited too long: go on at nextUrl', nextUrl, events: [] },
  };
}

/** More requests than a token may make. */
export function tooManyRequests(retryAfterSeconds: number | undefined): Reply {
  const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
  return { ...refusal(429, 'Too many requests'), headers };
}

function good(poll: Poll, { entries, cursor }: Portion): Reply {
  return { status: 200, body: { events: entries, nextUrl: poll.nextUrl(cursor) } };
}

function refusal(status: number, text: string): Reply {
  return { status, body: { status: text } };
}

function eventsIn({ body }: Reply): number {
  const events = typeof body === 'object' && body !== null && 'events' in body ? body.events : undefined;
  return Array.isArray(events) ? events.length : 0;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
