import { eventFaults } from '../../../src/events/validate';
import type { AnyMessage } from '../test-flow';

/** Something that the platform was made to tell. */
export interface Told {
  /** A word that no other event has, by which it is known again. */
  key: string;
  /** What kind of thing it is: each kind comes in its own order. */
  sort: string;
  /** When, in ms since 1970. */
  atMs: number;
  /** Nobody need have heard it: it was told too early, or too late to be waited for. */
  mayBeMissed?: boolean;
}

/** From when to when events may be missing, in ms since 1970. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** What there is to judge of one input node. */
export interface Case {
  /** What happened, in order. */
  told: readonly Told[];
  /** What it sent through both outputs, in order. */
  sent: readonly AnyMessage[];
  /** The word by which an event is known again; `null` for one that this is not about. */
  keyOf: (message: AnyMessage) => string | null;
  /** Kinds of things whose order is not promised. */
  unordered?: readonly string[];
  /** The moment, on the clock of `told`, that a time in a message means; a clock that was set back has two. */
  momentsOf?: (timeMs: number) => readonly number[];
  /** How many gaps there may be at most. */
  maxGaps: number;
}

/** How far the clocks of two busy processes, and the way from one to the other, may put a moment. */
const SLACK_MS = 1_500;

/**
 * Whether an input node has kept its promise: nothing lost that was not reported as missing, nothing twice, in order,
 * every message as the schema says.
 *
 * @returns what is wrong, one sentence each
 */
export function faultsOf({
  told,
  sent,
  keyOf,
  unordered = [],
  momentsOf = (ms) => [ms],
  maxGaps,
}: Case): string[] {
  const faults = new Set<string>();
  const byKey = new Map(told.map((one, at) => [one.key, { ...one, at }]));
  const heard = new Set<string>();
  const ids = new Set<string>();
  const last = new Map<string, { at: number; key: string }>();
  for (const message of sent) {
    for (const fault of eventFaults(message.payload))
      faults.add(`${String(message.topic)} is no event: ${fault}`);
    if (isConnection(message)) continue;
    const { id } = message.payload as { id?: unknown };
    if (ids.has(String(id))) faults.add(`the id ${String(id)} came twice`);
    ids.add(String(id));
    const key = keyOf(message);
    if (key === null) continue;
    const known = byKey.get(key);
    if (!known) {
      faults.add(`${key} came, and was never told`);
      continue;
    }
    if (heard.has(key)) faults.add(`${key} came twice`);
    heard.add(key);
    const before = last.get(known.sort);
    if (!unordered.includes(known.sort)) {
      if (before && before.at > known.at) faults.add(`${key} came after ${before.key}`);
      else last.set(known.sort, { at: known.at, key });
    }
  }
  const gaps = gapsOf(sent, momentsOf);
  for (const { fromMs, toMs } of gaps) {
    if (!(fromMs <= toMs)) faults.add(`a gap ends before it begins: ${fromMs} to ${toMs}`);
  }
  if (gaps.length > maxGaps) faults.add(`${gaps.length} gaps were reported, and at most ${maxGaps} can be`);
  const lost = told.filter(
    ({ key, atMs, mayBeMissed }) =>
      !mayBeMissed && !heard.has(key) && !gaps.some((gap) => isWithin(atMs, gap)),
  );
  if (lost.length > 0) {
    const some = lost.slice(0, 5).map(({ key, atMs }) => `${key} of ${new Date(atMs).toISOString()}`);
    faults.add(`${lost.length} were lost without a word: ${some.join(', ')}`);
  }
  return [...faults];
}

/** The stretches that an input node has reported as missing. */
export function gapsOf(
  sent: readonly AnyMessage[],
  momentsOf: (ms: number) => readonly number[] = (ms) => [ms],
): Stretch[] {
  return sent
    .filter(({ topic }) => topic === 'connection.gap')
    .map(({ payload }) => {
      const { from, to } = (payload as { connection: { from: string; to: string } }).connection;
      return {
        fromMs: Math.min(...momentsOf(Date.parse(from))),
        toMs: Math.max(...momentsOf(Date.parse(to))),
      };
    });
}

/** Whether a message tells of the connection. */
export function isConnection({ topic }: AnyMessage): boolean {
  return String(topic).startsWith('connection.');
}

function isWithin(atMs: number, { fromMs, toMs }: Stretch): boolean {
  return atMs >= fromMs - SLACK_MS && atMs <= toMs + SLACK_MS;
}
