import { sampleEntry, sampleVariants, type WireEntry, wireMessage, wireUser } from '../../chaturbate/samples';
import type { Fault } from '../faults';
import type { Reply } from '../loopback';
import type { Watch } from '../watch';
import type { Detour, Poll } from './detours';
import { type ChaturbatePlatform, tooManyRequests, waitedTooLong } from './platform';
import type { ChaturbateReports, PollRecord } from './reports';

/** How an event is told that is built from a sample. */
export interface TellOptions {
  /** The name of the sample; `main` unless told. */
  variant?: string;
  /** The viewer who does it. */
  username?: string;
  /** Fields of `object` that replace the sample's. */
  object?: Record<string, unknown>;
  /** An id in place of the next one, for an event that comes again; the cursor does not depend on it. */
  id?: string;
}

/** What only the platform, its viewers or a broken network could do, as plain methods for tests. */
export class ChaturbateControls {
  /** Promises for what goes on, so that nobody has to sleep. */
  readonly watch: Watch<ChaturbateReports>;
  readonly #platform: ChaturbatePlatform;

  constructor(platform: ChaturbatePlatform) {
    this.#platform = platform;
    this.watch = platform.watch;
  }

  /**
   * Something happens in the room: the sample of a method, or for a method that nobody knows a user and what `object`
   * says. Everybody who waits is answered; what is told in one go comes in one answer. Returns what goes over the wire.
   */
  emit(method: string, options: TellOptions = {}): WireEntry {
    return this.#platform.tell((fresh) => {
      const broadcaster = this.#platform.username;
      const id = options.id ?? fresh;
      const { username, variant } = options;
      const entry: WireEntry =
        sampleVariants(method).length > 0
          ? sampleEntry(method, { broadcaster, username, variant, id })
          : { method, object: { broadcaster, user: wireUser(username ?? 'viewer_one') }, id };
      return { ...entry, object: { ...entry.object, ...options.object } };
    });
  }

  /** Puts something into the next answer as it is, whatever it is. */
  emitRaw(entry: unknown): void {
    this.#platform.tell(() => entry);
  }

  /** Somebody writes in the room. */
  say(username: string, text: string): WireEntry {
    return this.emit('chatMessage', { username, object: { message: wireMessage(text) } });
  }

  /** Another token for the room: by chance unless it is given, and with the permission for events unless told. */
  addToken(options: { token?: string; hasPermission?: boolean } = {}): string {
    return this.#platform.tokens.add(options.token, options.hasPermission);
  }

  /** The owner deletes a token. Who waits already still gets an answer, as on the live platform for a while. */
  revokeToken(token: string): void {
    this.#platform.tokens.remove(token);
  }

  /** Orders misbehaviour for requests to come; returns a function that takes it back. */
  failNext(fault: Omit<Fault, 'path'> & Partial<Pick<Fault, 'path'>>): () => void {
    return this.#platform.faults.order({ path: '/events/', ...fault });
  }

  /** Answers the next polls as `detour` says; returns a function that takes it back. */
  detourNext(detour: Detour, times = 1): () => void {
    return this.#platform.detours.order(detour, times);
  }

  /** More has happened than is kept: every cursor that anybody holds is too old, and what was kept is gone. */
  expireCursor(): void {
    this.#platform.log.forgetEverything();
  }

  /**
   * The next polls are told that they have waited too long, though nothing is lost: with the address to go on at where
   * they are, or with something else in its place.
   */
  waitedTooLong(options: { times?: number; nextUrl?: unknown; status?: unknown } = {}): () => void {
    return this.detourNext((poll) => {
      const honest = poll.nextUrl(poll.cursor ?? this.#platform.log.end);
      const reply = waitedTooLong('nextUrl' in options ? options.nextUrl : honest);
      return 'status' in options
        ? { ...reply, body: { ...Object(reply.body), status: options.status } }
        : reply;
    }, options.times);
  }

  /** The next good answers have something else for `nextUrl`: what is given, or what it makes of the true one. */
  nextUrl(value: unknown, times = 1): () => void {
    return this.#change((body) => {
      const nextUrl = typeof value === 'function' ? value(body.nextUrl) : value;
      return { ...body, nextUrl };
    }, times);
  }

  /** The next good answers say `null` for where to go on. */
  nullNextUrl(times = 1): () => void {
    return this.nextUrl(null, times);
  }

  /** The next good answers send the client, token and all, to a stranger. */
  foreignNextUrl(origin = 'https://stranger.example', times = 1): () => void {
    return this.nextUrl((url: string) => url.replace(/^http:\/\/[^/]+/, origin), times);
  }

  /** The next good answers lack `events`, or have something else in its place. */
  events(value: unknown, times = 1): () => void {
    return this.#change((body) => ({ ...body, events: value }), times);
  }

  /** The next answers are not JSON, at once. */
  garbage(text = '{"events":[', times = 1): () => void {
    return this.detourNext(() => ({ status: 200, body: text }), times);
  }

  /** The next answers come at once, and empty: what a client must not make a tight loop of. */
  emptyAnswers(times: number): () => void {
    const empty = (poll: Poll): Reply => ({
      status: 200,
      body: { events: [], nextUrl: poll.nextUrl(poll.cursor ?? this.#platform.log.end) },
    });
    return this.detourNext(empty, times);
  }

  /** The next answers say that there were too many requests. */
  rateLimit(options: { times?: number; retryAfterSeconds?: number } = {}): () => void {
    return this.detourNext(() => tooManyRequests(options.retryAfterSeconds), options.times);
  }

  /** The next answers send the client elsewhere; the token is in the address. */
  redirect(origin = 'https://stranger.example', times = 1): () => void {
    return this.detourNext((poll) => {
      const url = new URL(poll.nextUrl(this.#platform.log.end));
      return { status: 302, headers: { location: `${origin}${url.pathname}` } };
    }, times);
  }

  /** The next answers break off in the middle. What was in them comes again to whoever asks again. */
  cutNext(times = 1): () => void {
    return this.detourNext(async (_poll, honest) => ({ ...(await honest()), cutShort: true }), times);
  }

  /** Every answer of that number breaks off in the middle, counted from now; none when it is 0. */
  cutEvery(count: number): void {
    this.#platform.detours.cutEvery(count);
  }

  /** Answers who waits at once, as if their time was up. */
  endWaits(): void {
    this.#platform.endWaits();
  }

  /** How many polls wait for something to happen. */
  get waitingPolls(): number {
    return this.#platform.waitingPolls;
  }

  /** The requests so far, oldest first. */
  requests(): PollRecord[] {
    return [...this.#platform.requests];
  }

  #change(change: (body: Record<string, unknown>) => Record<string, unknown>, times: number): () => void {
    return this.detourNext(async (_poll, honest) => {
      const reply = await honest();
      return reply.status === 200 ? { ...reply, body: change(Object(reply.body)) } : reply;
    }, times);
  }
}
