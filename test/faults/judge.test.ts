import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bareEvent } from '../support/bare-event';
import { ClockLog } from '../support/storm/clock';
import { faultsOf, type Told } from '../support/storm/judge';
import { scriptOf } from '../support/storm/script';
import type { AnyMessage } from '../support/test-flow';

const START = Date.UTC(2026, 10, 20, 12);
const MINUTE_MS = 60_000;

/** One thing a minute. */
const told: Told[] = ['a', 'b', 'c', 'd'].map((key, at) => ({
  key,
  sort: 'chat',
  atMs: START + at * MINUTE_MS,
}));

const keyOf = ({ payload }: AnyMessage) => (payload as { message: { text: string } }).message.text;

function line(text: string, id = `id of ${text}`): AnyMessage {
  const message = { id, text, parts: [] };
  return { topic: 'chat.message', payload: bareEvent('chat.message', { id, message }) };
}

/** A gap in minutes from the start. */
function gap(from: number, to: number): AnyMessage {
  const iso = (minutes: number) => new Date(START + minutes * MINUTE_MS).toISOString();
  const connection = { from: iso(from), to: iso(to), reason: 'the network broke' };
  return { topic: 'connection.gap', payload: bareEvent('connection.gap', { connection }) };
}

const judge = (sent: AnyMessage[], more: Partial<Parameters<typeof faultsOf>[0]> = {}) =>
  faultsOf({ told, sent, keyOf, maxGaps: 1, ...more });

describe('the judge of a storm', () => {
  const good: [what: string, sent: AnyMessage[]][] = [
    ['everything once and in order', ['a', 'b', 'c', 'd'].map((key) => line(key))],
    ['what is missing within a gap', [line('a'), gap(0.5, 2.5), line('d')]],
    [
      'a gap in which everything came all the same',
      [line('a'), line('b'), gap(0.5, 2.5), line('c'), line('d')],
    ],
  ];
  for (const [what, sent] of good) {
    it(`takes ${what}`, () => assert.deepEqual(judge(sent), []));
  }

  const bad: [what: string, sent: AnyMessage[], fault: RegExp][] = [
    ['what is missing without a gap', [line('a'), line('c'), line('d')], /^1 were lost without a word: b/],
    ['what is missing beside a gap', [line('a'), gap(0.5, 1.5), line('d')], /^1 were lost without a word: c/],
    ['what comes twice', [...'aabcd'].map((key, at) => line(key, `id ${at}`)), /^a came twice/],
    ['an id that comes twice', [...'abcd'].map((key) => line(key, 'same')), /^the id same came twice/],
    ['another order', ['a', 'c', 'b', 'd'].map((key) => line(key)), /^b came after c/],
    ['what nobody told', ['a', 'b', 'c', 'd', 'e'].map((key) => line(key)), /^e came, and was never told/],
    [
      'a gap that runs backwards',
      [...'abcd'].map((key) => line(key)).concat(gap(2, 1)),
      /ends before it begins/,
    ],
    ['more gaps than can be', [gap(-1, 9), gap(-1, 9)], /^2 gaps were reported/],
    [
      'a message that is no event',
      [{ ...line('a'), payload: { kind: 'chat.message', message: { text: 'a' } } }],
      /is no event/,
    ],
  ];
  for (const [what, sent, fault] of bad) {
    it(`finds ${what}`, () => assert.match(judge(sent).join('\n'), new RegExp(fault, 'm')));
  }

  it('does not miss what was told too early', () => {
    const early = told.map((one) => ({ ...one, mayBeMissed: one.key === 'a' }));
    assert.deepEqual(
      judge(
        [...'bcd'].map((key) => line(key)),
        { told: early },
      ),
      [],
    );
  });

  it('takes any order of things that have none', () => {
    assert.deepEqual(
      judge(
        [...'dcab'].map((key) => line(key)),
        { unordered: ['chat'] },
      ),
      [],
    );
  });

  it('knows what a clock that was set meant', () => {
    const clock = new ClockLog();
    clock.set(3_600_000);
    const now = Date.now();
    assert.deepEqual(clock.momentsOf(now + 3_600_000), [now]);
    assert.deepEqual(clock.momentsOf(now - 60_000), [now - 60_000]);
  });
});

describe('the script of a storm', () => {
  const settings = [
    { sorts: ['chat'], mishaps: [{ name: 'cut', weight: 1, breaks: 1 }] },
    { sorts: ['line'], mishaps: [{ name: 'garbage', weight: 1, breaks: 0 }] },
  ];

  it('is the same for the same seed, and another one for another', () => {
    assert.deepEqual(scriptOf(7, settings), scriptOf(7, settings));
    assert.notDeepEqual(scriptOf(7, settings), scriptOf(8, settings));
  });

  it('breaks no connection so often that the delays would outlast the test', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const cuts = scriptOf(seed, settings).filter((step) => step.do === 'mishap' && step.name === 'cut');
      assert.ok(cuts.length <= 3, `${cuts.length} cuts with the seed ${seed}`);
    }
  });

  it('does everything it can, over some seeds', () => {
    const steps = Array.from({ length: 60 }, (_, seed) => scriptOf(seed, settings)).flat();
    const kinds = new Set(steps.map((step) => (step.do === 'deploy' ? step.type : step.do)));
    assert.deepEqual([...kinds].sort(), ['clock', 'flows', 'full', 'mishap', 'nodes', 'restart', 'tell']);
  });
});
