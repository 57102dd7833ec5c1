import { LivestreamError } from '../../shared/errors';
import { ForwardClock } from '../../shared/forward-clock';
import { sentence } from '../../shared/sentence';
import { Undelivered } from '../../shared/undelivered';
import type { TokenSource } from '../auth/token-record';
import { Absence, Absences } from '../eventsub/absence';
import type { Member, Membership, Progress } from '../eventsub/member';
import type { Gap } from '../eventsub/slot';
import { NO_TOKEN } from './asking';
import { PubSubConnection } from './connection';
import { PUBSUB_FIGURES, type PubSubFigures } from './figures';

/** A connection has no room; servers other than Twitch may have another limit. */
const TOO_MANY = 'ERR_TOO_MANY_TOPICS';

/** Something that was published, for one member. */
export interface Publication {
  /** The whole topic; called so because that is what was wished for. */
  wish: string;
  /** The text of the inner payload. */
  message: string;
  /** When it arrived, RFC 3339: PubSub frames carry no time of their own. */
  timestamp: string;
}

export type PubSubMember = Member<string, Publication>;

export interface PubSubHubOptions {
  /** The address of the server, checked before. */
  url: string;
  token: TokenSource;
  figures?: Partial<PubSubFigures>;
  /** What was published since then may be missing, from before this hub. */
  missingSince?: Pick<Gap, 'fromMs' | 'reason'> | undefined;
  clock?: ForwardClock;
}

interface Entry {
  readonly topic: string;
  readonly members: Set<PubSubMember>;
  connection: PubSubConnection | null;
}

/** All PubSub topics of one user on one server: each listened to once, on as few connections as the limits allow. */
export class PubSubHub {
  readonly #options: PubSubHubOptions;
  readonly #figures: PubSubFigures;
  readonly #clock: ForwardClock;
  readonly #entries = new Map<string, Entry>();
  readonly #connections = new Set<PubSubConnection>();
  readonly #absences: Absences<string, Publication>;
  readonly #undelivered = new Undelivered<Publication>();
  readonly #lossTold = new WeakSet<PubSubConnection>();
  /** Why a connection does not come about, for those who join meanwhile. */
  readonly #unreached = new WeakMap<PubSubConnection, LivestreamError>();
  /** How many topics a connection of this server takes, as far as it has told. */
  #mostTopics: number;
  #lingerTimer: NodeJS.Timeout | undefined;
  #missingSince: PubSubHubOptions['missingSince'];
  #authorised = false;
  #closed = false;

  constructor(options: PubSubHubOptions) {
    this.#options = options;
    this.#figures = { ...PUBSUB_FIGURES, ...options.figures };
    this.#mostTopics = this.#figures.maxTopics;
    this.#clock = options.clock ?? new ForwardClock();
    this.#absences = new Absences(this.#clock.now);
    this.#missingSince = options.missingSince;
  }

  /**
   * Until when everything was passed on that the server has told, in milliseconds; 0 for never. What is missing and not
   * yet told as a gap begins there: whoever ends this hub has to hand that on.
   */
  get heardMs(): number {
    const since = [...this.#connections].flatMap(({ heardMs }) => (heardMs > 0 ? [heardMs] : []));
    const untold = [this.#missingSince, this.#absences.kept].flatMap((one) => (one ? [one.fromMs] : []));
    const until = [...since, ...untold];
    return until.length > 0 ? this.#clock.shown(Math.min(...until)) : 0;
  }

  /** Tells whether there is a login that works. A new one gives what was refused another chance. */
  authorise(authorised: boolean): void {
    this.#authorised = authorised;
    if (!authorised) return;
    for (const connection of this.#connections) connection.wake();
    this.#placeOthers();
  }

  /**
   * Lets `member` hear some topics until it leaves.
   *
   * @param name the same for the same node: one that is back within a moment gets what came while it was away
   */
  join(topics: readonly string[], member: PubSubMember, name?: string): Membership<Publication> {
    const mine = topics.map((topic) => this.#entry(topic));
    for (const { members } of mine) members.add(member);
    const gap = name === undefined ? null : this.#absences.end(name, member, new Set(topics));
    this.#place(mine);
    // Told in a turn of its own, so that the member has its membership when it hears of it.
    queueMicrotask(() => this.#welcome(mine, member, gap));
    return { progress: () => progressOf(mine), leave: () => this.#leave(mine, member, name) };
  }

  /** Closes every socket and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lingerTimer);
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }

  #entry(topic: string): Entry {
    const known = this.#entries.get(topic);
    if (known) return known;
    const entry: Entry = { topic, members: new Set(), connection: null };
    this.#entries.set(topic, entry);
    return entry;
  }

  /** Finds room for topics, and asks for all that go to one connection in one go. */
  #place(entries: readonly Entry[]): void {
    if (!this.#authorised || this.#closed) return;
    let left = [...entries];
    const wanted = left.filter(({ connection }) => connection !== null);
    for (const connection of this.#connections) {
      const here = wanted.filter((entry) => entry.connection === connection).map(({ topic }) => topic);
      if (here.length > 0) connection.add(here);
    }
    left = left.filter(({ connection }) => connection === null);
    while (left.length > 0) {
      const home = [...this.#connections].find((one) => this.#roomOn(one) > 0) ?? this.#open();
      if (!home) {
        this.#tooMany(left);
        return;
      }
      const here = left.splice(0, this.#roomOn(home));
      for (const entry of here) entry.connection = home;
      home.add(here.map(({ topic }) => topic));
    }
  }

  /** Places what there was no room for, or no login. */
  #placeOthers(): void {
    this.#place([...this.#entries.values()].filter(({ connection }) => connection === null));
  }

  #open(): PubSubConnection | undefined {
    if (this.#connections.size >= this.#figures.maxConnections) return undefined;
    const connection: PubSubConnection = new PubSubConnection({
      ...this.#options,
      now: this.#clock.now,
      events: {
        message: (topic, message) => this.#published(topic, message),
        active: (topics) => {
          for (const topic of topics) this.#tell(topic, (member) => member.subscribed(topic));
        },
        refused: (topic, error) => {
          this.#unreached.delete(connection);
          if (error === TOO_MANY && this.#learnsMost(connection)) {
            // Not now: the connection is in the middle of telling what was answered.
            queueMicrotask(() => this.#placeElsewhere(topic, connection));
            return;
          }
          // That the login does not work is said of the account, once.
          if (error !== NO_TOKEN) this.#tell(topic, (member) => member.refused(topic, refusal(topic, error)));
        },
        revoked: (topic) => this.#tell(topic, (member) => member.revoked(topic, 'authorization_revoked')),
        lost: (_sinceMs, reason) => {
          if (this.#lossTold.has(connection)) return;
          this.#lossTold.add(connection);
          this.#tellAll(connection, (member) => member.lost(reason));
        },
        unreachable: (detail) => {
          const error = unreachable(detail);
          this.#unreached.set(connection, error);
          this.#tellAll(connection, (member) => member.unreachable?.(error));
        },
        settled: (missing) => {
          this.#lossTold.delete(connection);
          this.#unreached.delete(connection);
          const since = missing ?? this.#missingSince;
          this.#missingSince = undefined;
          const gap: Gap | null = since ? { ...since, toMs: this.#clock.now() } : null;
          this.#tellAll(connection, (member) => this.#settled(member, gap));
        },
      },
    });
    this.#connections.add(connection);
    return connection;
  }

  #roomOn({ size }: PubSubConnection): number {
    return this.#mostTopics - size;
  }

  /** A connection is full. Whether that is so: what has no topic at all is refused for another reason. */
  #learnsMost(connection: PubSubConnection): boolean {
    const here = [...this.#entries.values()].filter((entry) => entry.connection === connection);
    const active = here.filter(({ topic }) => connection.stateOf(topic) === 'active').length;
    if (active > 0) this.#mostTopics = Math.min(this.#mostTopics, active);
    return active > 0;
  }

  #placeElsewhere(topic: string, connection: PubSubConnection): void {
    const entry = this.#entries.get(topic);
    if (entry?.connection !== connection) return;
    entry.connection = null;
    connection.remove([topic]);
    this.#place([entry]);
  }

  #tooMany(entries: readonly Entry[]): void {
    const { maxConnections } = this.#figures;
    const maxTopics = this.#mostTopics;
    for (const { topic } of entries) {
      const error = new LivestreamError(
        'rate_limited',
        sentence`There is no room for the topic ${topic}: ${maxConnections} connections of ${maxTopics} topics are full. Listen to fewer channels.`,
        { platform: 'twitch', detail: topic },
      );
      queueMicrotask(() => this.#tell(topic, (member) => member.refused(topic, error)));
    }
  }

  #welcome(mine: readonly Entry[], member: PubSubMember, gap: Gap | null): void {
    let settled = true;
    for (const { topic, members, connection } of mine) {
      if (!members.has(member)) return;
      if (connection?.stateOf(topic) === 'active') member.subscribed(topic);
      else settled = false;
    }
    if (gap || (settled && mine.length > 0)) this.#settled(member, gap);
    const [problem] = mine.flatMap(({ connection }) => (connection && this.#unreached.get(connection)) ?? []);
    if (problem) member.unreachable?.(problem);
  }

  #settled(member: PubSubMember, gap: Gap | null): void {
    const missed = this.#absences.settle(member, gap);
    // Who sits in for a node keeps it until that is back.
    member.settled(missed && !(member instanceof Absence) ? this.#clock.shownSpan(missed) : missed);
  }

  #leave(mine: readonly Entry[], member: PubSubMember, name: string | undefined): void {
    for (const { members } of mine) members.delete(member);
    this.#absences.forget(member);
    if (this.#closed) return;
    if (name !== undefined) this.#keepPlace(name, mine);
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = setTimeout(() => this.#sweep(), this.#figures.lingerMs).unref();
  }

  #keepPlace(name: string, mine: readonly Entry[]): void {
    const topics = new Set(mine.map(({ topic }) => topic));
    const absence = this.#absences.begin(name, mine);
    for (const publication of this.#undelivered.items) {
      if (topics.has(publication.wish)) absence.notified(publication);
    }
  }

  #sweep(): void {
    this.#absences.expire();
    const unwanted = [...this.#entries.values()].filter(({ members }) => members.size === 0);
    for (const { topic } of unwanted) this.#entries.delete(topic);
    for (const connection of [...this.#connections]) {
      const here = unwanted.filter((entry) => entry.connection === connection).map(({ topic }) => topic);
      if (here.length > 0) connection.remove(here);
      if (connection.size > 0) continue;
      this.#connections.delete(connection);
      void connection.close();
    }
    this.#placeOthers();
  }

  #published(topic: string, message: string): void {
    const timestamp = new Date().toISOString();
    const publication: Publication = { wish: topic, message, timestamp };
    this.#undelivered.add(publication);
    this.#tell(topic, (member) => member.notified(publication));
  }

  #tell(topic: string, say: (member: PubSubMember) => void): void {
    for (const member of [...(this.#entries.get(topic)?.members ?? [])]) say(member);
  }

  #tellAll(connection: PubSubConnection, say: (member: PubSubMember) => void): void {
    const here = [...this.#entries.values()].filter((entry) => entry.connection === connection);
    for (const member of new Set(here.flatMap(({ members }) => [...members]))) say(member);
  }
}

function progressOf(entries: readonly Entry[]): Progress {
  const progress: Progress = { active: 0, pending: 0, parked: 0 };
  for (const { topic, connection } of entries) {
    const state = connection?.stateOf(topic);
    if (state === 'active') progress.active += 1;
    else if (state === 'parked') progress.parked += 1;
    else progress.pending += 1;
  }
  return progress;
}

/** Most often the address is wrong: a server of one's own is not Twitch. */
function unreachable(detail: string): LivestreamError {
  return new LivestreamError(
    'network',
    sentence`The PubSub server cannot be reached. Check that it runs, and the PubSub URL of the Twitch app. It is tried again by itself.`,
    { platform: 'twitch', detail },
  );
}

/** What a code of the server means, in a form that `explainPubSubRefusal` makes a sentence of. */
function refusal(topic: string, error: string): LivestreamError {
  return new LivestreamError('platform_error', sentence`The PubSub server refused ${topic}: ${error}.`, {
    platform: 'twitch',
    detail: error,
  });
}
