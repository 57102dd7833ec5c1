import { Dedupe } from '../../shared/dedupe';
import type { LivestreamError } from '../../shared/errors';
import { ForwardClock } from '../../shared/forward-clock';
import { firstPast } from '../../shared/past';
import { word } from '../../shared/wire';
import type { ChatRecord } from './decode';
import { type ChatHappening, ChatRoom, timeOf } from './room';
import { ChatSession, type ChatState, type ChatStep } from './session-machine';
import { type ChatPatience, runChatStream } from './stream';

/** How far a chat was read: what is kept over a restart. */
export interface ChatPosition {
  streamId: string;
  /** When the latest line was written, in ms since 1970; `null` when there was none. */
  lastMs: number | null;
  /** The latest lines. */
  ids: readonly string[];
  /** When the chat was last heard of, in ms since 1970. */
  heardMs: number;
}

/** A span of time of which not everything is sent again, in ms since 1970. */
export interface Gap {
  fromMs: number;
  toMs: number;
  reason: string;
}

/** A line of the history that a connection begins with. */
export interface HistoryLine {
  happening: ChatHappening;
  /** Whether it was passed on before, or is older than all that was. */
  known: boolean;
}

/** Which connection it is that begins: the first, one after a loss, or one that nobody has to hear of. */
export type Beginning = 'first' | 'restored' | 'renewed';

/** What a chat tells its owner. */
export interface ChatListener {
  /** A connection has begun. With `gap` something may be missing from before it. */
  began(lines: readonly HistoryLine[], how: Beginning, gap: Gap | null): void;
  happened(happening: ChatHappening): void;
  lost(reason: string): void;
  /** `state` or `problem` has changed. */
  changed(): void;
  /** Something that was no record. */
  noise(): void;
}

/** Which chat is read, from where on, and who hears of it. */
export interface ChatFeedOptions {
  url: string;
  streamId: string;
  /** Where an earlier run has stopped. */
  position?: ChatPosition;
  listener: ChatListener;
  patience?: ChatPatience;
  clock?: ForwardClock;
}

/** Ids are forgotten by number and not by age: the history of a quiet chat may reach back for hours. */
const REMEMBERED_IDS = 10_000;

/** By so much clocks may differ. */
const LEEWAY_MS = 60_000;

/** So many of the latest ids are kept over a restart: more than a history has. */
const KEPT_IDS = 300;

/**
 * One stream's chat: each line once and in order, over all connections. What came while it was not connected is found
 * in the history that the next connection begins with.
 */
export class ChatFeed {
  readonly streamId: string;
  readonly #listener: ChatListener;
  readonly #session = new ChatSession();
  readonly #room = new ChatRoom();
  readonly #seen = new Dedupe({ windowMs: Number.POSITIVE_INFINITY, maxPerGeneration: REMEMBERED_IDS });
  readonly #stop = new AbortController();
  readonly #clock: ForwardClock;
  readonly #done: Promise<void>;
  #latest: string[];
  /** The latest line, whose time is read when it is asked for. */
  #lastLine: ChatHappening | undefined;
  #lastMs: number | null;
  /** Nothing older than this is news. */
  #floorMs: number;
  /** By `#clock`, as all moments of a gap are. */
  #heardMs: number;
  /** There is a position from before, and no connection yet. */
  #recalled: boolean;
  /** What the history held at first is not news. */
  #knowsHistory: boolean;
  #begun = false;
  #lostMs: number | null = null;
  #state: ChatState = 'connecting';
  #problem: LivestreamError | undefined;

  constructor({ url, streamId, position, listener, patience, clock = new ForwardClock() }: ChatFeedOptions) {
    this.#clock = clock;
    this.streamId = streamId;
    this.#listener = listener;
    this.#recalled = position !== undefined;
    this.#knowsHistory = this.#recalled;
    this.#latest = [...(position?.ids ?? [])];
    this.#lastMs = position?.lastMs ?? null;
    this.#floorMs = position?.lastMs ?? Number.NEGATIVE_INFINITY;
    this.#heardMs = firstPast(clock.now(), position?.heardMs, position?.lastMs);
    for (const id of this.#latest) this.#seen.add(id);
    // In a turn of its own: whoever makes it has it when the first line comes.
    this.#done = Promise.resolve().then(() =>
      runChatStream({
        url,
        session: this.#session,
        signal: this.#stop.signal,
        ...(patience ? { patience } : {}),
        record: (record, opened, nowMs) => {
          try {
            this.#record(record, opened, nowMs);
          } catch {
            // A defect of ours costs this record, not the process: an error in here would end Node-RED.
            listener.noise();
          }
        },
        noise: () => listener.noise(),
        step: (step) => this.#ended(step),
      }),
    );
  }

  get state(): ChatState {
    return this.#state;
  }

  /** Why nothing comes; `undefined` while it works, or while there is no chat. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Whether it has worked at least once and is not lost. */
  get isOpen(): boolean {
    return this.#begun && this.#lostMs === null;
  }

  /** The longest line that may be sent; `undefined` until the chat has said so. */
  get messageLengthMax(): number | undefined {
    return this.#room.messageLengthMax;
  }

  /** How far it was read; `undefined` before it has begun. */
  get position(): ChatPosition | undefined {
    if (!this.#begun && !this.#recalled) return undefined;
    if (this.#lastLine) {
      this.#lastMs = Math.max(this.#lastMs ?? Number.NEGATIVE_INFINITY, pastTimeOf(this.#lastLine));
      this.#lastLine = undefined;
    }
    return {
      streamId: this.streamId,
      lastMs: this.#lastMs,
      ids: this.#latest.slice(-KEPT_IDS),
      heardMs: this.#clock.shown(this.isOpen ? this.#clock.now() : this.#heardMs),
    };
  }

  /** Ends the connection. Nothing is told afterwards. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  #record(record: ChatRecord, opened: boolean, nowMs: number): void {
    const happenings = this.#room.take(record, nowMs);
    if (record.type === 'init') this.#begin(happenings, true);
    else if (opened) this.#begin([], false);
    this.#heardMs = this.#clock.now();
    if (record.type === 'init') return;
    for (const happening of happenings) {
      if (this.#isNew(happening)) this.#listener.happened(happening);
    }
  }

  /** A connection has begun, or the server starts over within one. */
  #begin(happenings: readonly ChatHappening[], isHistory: boolean): void {
    const isFirst = !this.#begun;
    const wasLost = this.#lostMs !== null;
    const gap = this.#gapBefore(happenings);
    const lines = happenings.map((happening) => {
      const isOld = timeOf(happening) < this.#floorMs;
      return { happening, known: !this.#isNew(happening) || isOld };
    });
    if (isHistory && !this.#knowsHistory) {
      this.#knowsHistory = true;
      for (const line of lines) line.known = true;
      this.#floorMs = Math.max(...lines.map(({ happening }) => pastTimeOf(happening)));
    }
    this.#begun = true;
    this.#recalled = false;
    this.#lostMs = null;
    this.#stand('ready', undefined);
    if (isFirst || wasLost || gap || lines.some(({ known }) => !known)) {
      this.#listener.began(lines, isFirst ? 'first' : wasLost ? 'restored' : 'renewed', gap);
    }
  }

  /** What may be missing: lines where the history does not reach back, everything else in any case. */
  #gapBefore(happenings: readonly ChatHappening[]): Gap | null {
    const overlaps = happenings.some(({ message }) => {
      const id = word(message?.id);
      return id !== null && this.#seen.has(id);
    });
    const isTorn = this.#latest.length > 0 && happenings.length > 0 && !overlaps;
    const wasAway = this.#recalled || (this.#begun && this.#lostMs !== null);
    if (!wasAway && !isTorn) return null;
    const reason = isTorn
      ? 'the history of the chat does not reach back to what came before: lines may be missing'
      : 'the chat was not connected; its lines were caught up, but deletions, mutes, pins and the like are not sent again';
    return this.#clock.shownSpan({ fromMs: this.#heardMs, toMs: this.#clock.now(), reason });
  }

  /** Remembers a line, and tells whether it is new. What has no id comes once. */
  #isNew(happening: ChatHappening): boolean {
    if (happening.type !== 'messages') return true;
    const id = word(happening.message?.id);
    if (id === null) return true;
    if (!this.#seen.add(id)) return false;
    this.#lastLine = happening;
    this.#latest.push(id);
    if (this.#latest.length >= KEPT_IDS * 2) this.#latest = this.#latest.slice(-KEPT_IDS);
    return true;
  }

  #ended({ state, problem, lost }: ChatStep): void {
    if (lost !== null) {
      this.#lostMs = Date.now();
      this.#listener.lost(lost);
    }
    this.#stand(state, problem ?? undefined);
  }

  #stand(state: ChatState, problem: LivestreamError | undefined): void {
    if (state === this.#state && problem?.message === this.#problem?.message) return;
    this.#state = state;
    this.#problem = problem;
    this.#listener.changed();
  }
}

/**
 * When a line was written, as far as it can be true: one from the future would make all that comes look old. Then it is
 * a minute before it came, since the clocks differ, and the chat's has whole seconds only.
 */
function pastTimeOf(happening: ChatHappening): number {
  const writtenMs = timeOf(happening);
  return writtenMs <= happening.arrivedMs ? writtenMs : happening.arrivedMs - LEEWAY_MS;
}
