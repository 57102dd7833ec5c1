import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventFaults } from '../../../src/events/validate';
import { RUMBLE_EVENTS, RUMBLE_FAMILIES } from '../../../src/rumble/catalogue';
import { RUMBLE_KINDS } from '../../../src/rumble/kinds';
import { type RumbleSample, sampleInit, sampleOf, sampleVariants } from '../../../src/rumble/samples';
import { LivestreamError } from '../../../src/shared/errors';
import { eventsOf } from '../../support/rumble-event';

const samples = RUMBLE_EVENTS.flatMap(({ kind }) =>
  sampleVariants(kind).map((variant) => ({ kind, variant, sample: sampleOf(kind, { variant }) })),
);

/** The ids of lines in a sample. */
function lineIds(sample: RumbleSample): string[] {
  return JSON.stringify(sample).match(/(?<=")\d{19}(?=")/g) ?? [];
}

describe('the picker’s rows of Rumble', () => {
  it('have every kind that Rumble can tell, once, in a family that there is', () => {
    const kinds = RUMBLE_EVENTS.map(({ kind }) => kind);
    assert.deepEqual([...kinds].sort(), [...new Set(RUMBLE_KINDS.map(({ kind }) => kind))].sort());
    const families = new Set(RUMBLE_FAMILIES.map(({ id }) => id));
    for (const { family, title, kind } of RUMBLE_EVENTS) {
      assert.ok(families.has(family), kind);
      assert.ok(title, kind);
    }
  });

  it('say where a kind comes from, and what comes from chat first', () => {
    const row = (kind: string) => RUMBLE_EVENTS.find((event) => event.kind === kind);
    assert.deepEqual(row('follow')?.sources, ['api']);
    assert.deepEqual(row('raid.in')?.sources, ['chat']);
    assert.deepEqual(row('tip')?.sources, ['chat', 'api']);
    assert.deepEqual(
      RUMBLE_EVENTS.filter(({ chatFirst }) => chatFirst).map(({ kind }) => kind),
      ['chat.message', 'tip'],
    );
  });
});

describe('the samples of Rumble', () => {
  it('exist for every kind, main first', () => {
    for (const { kind } of RUMBLE_EVENTS) assert.equal(sampleVariants(kind)[0], 'main', kind);
  });

  it('come from a source that tells the kind', () => {
    for (const { kind, variant, sample } of samples) {
      const row = RUMBLE_EVENTS.find((event) => event.kind === kind);
      assert.ok(row?.sources.includes(sample.source), `${kind} ${variant}`);
      if (sample.source !== 'chat' || variant === 'unknown') continue;
      const types = RUMBLE_KINDS.filter((one) => one.kind === kind).map(({ type }) => type);
      assert.ok(types.includes(sample.record.type), `${kind} ${variant}`);
    }
  });

  it('become one valid event each, of the kind that they are named for', () => {
    for (const { kind, variant, sample } of samples) {
      const events = eventsOf(sample);
      assert.deepEqual(
        events.map((event) => event.kind),
        [kind],
        `${kind} ${variant}`,
      );
      for (const event of events) assert.deepEqual(eventFaults(event), [], `${kind} ${variant}`);
    }
  });

  it('are about other lines each time, unless a line is given', () => {
    const ids = RUMBLE_EVENTS.flatMap(({ kind }) => lineIds(sampleOf(kind)));
    assert.ok(ids.length > 5);
    assert.equal(new Set(ids).size, ids.length);
    const given = '2403846329322621779';
    assert.deepEqual(lineIds(sampleOf('chat.pinned', { messageId: given })), [given]);
  });

  it('name who and where they are told to', () => {
    const options = { username: 'somebody', streamId: '1296' };
    assert.match(JSON.stringify(sampleOf('chat.message', options)), /"username":"somebody"/);
    const follow = sampleOf('follow', options);
    assert.ok(follow.source === 'api');
    assert.match(JSON.stringify(follow.after), /"username":"somebody"/);
    assert.match(JSON.stringify(follow.after), /"id":"100"/);
    assert.equal(Object(sampleInit(options).data.chat).id, '1296');
  });

  it('of the API differ in one thing only between their two answers', () => {
    for (const { kind, variant, sample } of samples) {
      if (sample.source !== 'api') continue;
      const { before, after } = sample;
      const changed = Object.keys(after).filter(
        (key) => key !== 'now' && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
      );
      assert.equal(changed.length, 1, `${kind} ${variant}: ${changed.join(', ')}`);
    }
  });

  it('are refused for what has none, with the names of those that there are', () => {
    const fails = (act: () => unknown, text: RegExp) =>
      assert.throws(act, (error) => {
        assert.ok(error instanceof LivestreamError);
        assert.equal(error.code, 'bad_input');
        assert.match(error.message, text);
        return true;
      });
    fails(() => sampleOf('reward.redeemed'), /no sample of reward\.redeemed/);
    fails(() => sampleOf('constructor'), /no sample of constructor/);
    fails(() => sampleOf('tip', { variant: 'huge' }), /main, silent, large, api/);
  });
});
