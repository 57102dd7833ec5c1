import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../src/chaturbate/catalogue';
import { sampleEntry, sampleVariants } from '../../../src/chaturbate/samples';
import { createChecker } from '../../../src/chaturbate/wire';

const check = createChecker();

const tip = (object: Record<string, unknown>, method = 'tip') => {
  const sample = sampleEntry('tip', { username: 'private_person' });
  return check({ ...sample, method, object: { ...sample.object, ...object } });
};

describe('checking what came', () => {
  // Behaviours 8 and 29.
  for (const { method } of CHATURBATE_METHODS) {
    it(`takes every sample of ${method} without a fault`, () => {
      for (const variant of sampleVariants(method)) {
        const sample = sampleEntry(method, { variant });
        const { entry, faults } = check(sample);
        assert.deepEqual(faults, [], variant);
        assert.deepEqual(entry, { ...sample, received: sample });
      }
    });
  }

  it('takes a method that nobody knows, and looks at none of its parts', () => {
    const { entry, faults } = check({ method: 'brandNew', object: { user: 5, tip: 'x' }, id: '1-0' });
    assert.deepEqual(faults, []);
    assert.deepEqual(entry?.object, { user: 5, tip: 'x' });
  });

  it('takes a numeric id as a text, and an event without one', () => {
    const { object } = sampleEntry('follow');
    assert.equal(check({ method: 'follow', object, id: 17 }).entry?.id, '17');
    for (const id of [undefined, null, ''])
      assert.equal(check({ method: 'follow', object, id }).entry?.id, null);
  });

  it('takes an event without an object', () => {
    assert.deepEqual(check({ method: 'brandNew', id: '1-0' }).entry?.object, {});
  });

  // Behaviour 25: what is no event is skipped; only names of fields are told.
  const none: [string, unknown, string][] = [
    ['null', null, 'the whole event'],
    ['a text', 'tip', 'the whole event'],
    ['a list', [], 'the whole event'],
    ['no method', { object: {}, id: '1-0' }, 'method'],
    ['an empty method', { method: '', object: {}, id: '1-0' }, 'method'],
    ['a method that is no text', { method: 5, object: {}, id: '1-0' }, 'method'],
    ['an object that is none', { method: 'tip', object: 'private', id: '1-0' }, 'object'],
    ['an object that is null', { method: 'tip', object: null, id: '1-0' }, 'object'],
    ['an id that is an object', { method: 'tip', object: {}, id: { private: 1 } }, 'id'],
  ];
  for (const [what, received, field] of none) {
    it(`finds that ${what} is no event, and names the field alone`, () => {
      assert.deepEqual(check(received), { entry: null, faults: [field] });
    });
  }

  // Behaviour 36.
  const broken: [string, Record<string, unknown>, string, string[]][] = [
    ['a user name that is null', { user: { username: null } }, 'user', ['user.username']],
    ['a blank user name', { user: { username: ' ' } }, 'user', ['user.username']],
    ['a tip without tokens', { tip: { message: 'private' } }, 'tip', ['tip.tokens']],
    ['a tip that is a list', { tip: [] }, 'tip', ['tip']],
    ['a room that is a number', { broadcaster: 5 }, 'broadcaster', ['broadcaster']],
    ['a room that is missing', { broadcaster: undefined }, 'broadcaster', ['broadcaster']],
  ];
  for (const [what, object, part, faults] of broken) {
    it(`leaves a part out for ${what}, and keeps the event`, () => {
      const checked = tip(object);
      assert.deepEqual(checked.faults, faults);
      assert.equal(checked.entry?.object[part], undefined);
      assert.ok(checked.entry?.object[part === 'user' ? 'tip' : 'user']);
      assert.ok(!JSON.stringify(checked.faults).includes('private'));
    });
  }

  it('leaves out parts of other methods that lost what makes them one', () => {
    const faultsOf = (method: string, object: object) => {
      const { entry, faults } = check({
        ...sampleEntry(method),
        object: { ...sampleEntry(method).object, ...object },
      });
      return [entry?.object, faults] as const;
    };
    const [line, lineFaults] = faultsOf('chatMessage', { message: {} });
    assert.deepEqual([line?.message, lineFaults], [undefined, ['message.message']]);
    const [subject, subjectFaults] = faultsOf('roomSubjectChange', { subject: 5 });
    assert.deepEqual([subject?.subject, subjectFaults], [undefined, ['subject']]);
    const [media, mediaFaults] = faultsOf('mediaPurchase', { media: undefined });
    assert.deepEqual([media?.media, mediaFaults], [undefined, ['media']]);
  });

  it('lets a broken field cost itself alone', () => {
    const { object } = sampleEntry('tip');
    const { entry, faults } = tip({ user: { ...(object.user as object), isMod: 'yes', recentTips: 5 } });
    assert.deepEqual(faults, ['user.isMod', 'user.recentTips']);
    const user = entry?.object.user as Record<string, unknown>;
    assert.equal('isMod' in user, false);
    assert.equal('recentTips' in user, false);
    assert.equal(user.username, 'viewer_one');
    assert.equal(user.isFollower, true);
  });

  it('takes texts that nobody knows yet, nulls, and only the documented fields', () => {
    const user = {
      username: 'a',
      recentTips: 'heaps',
      gender: 'x',
      colorGroup: 'zz',
      language: null,
      isMod: null,
    };
    assert.deepEqual(tip({ user }).faults, []);
    assert.deepEqual(tip({ user: { username: 'a' } }).faults, []);
  });

  // Behaviour 38.
  it('does not look at parts of other methods', () => {
    assert.deepEqual(tip({ message: 5, subject: 5, media: 5 }).faults, []);
    assert.deepEqual(
      check({ method: 'follow', object: { ...sampleEntry('follow').object, tip: 5 } }).faults,
      [],
    );
  });

  it('does not miss the room on a private message from outside of it', () => {
    assert.deepEqual(check(sampleEntry('privateMessage', { variant: 'direct' })).faults, []);
  });

  it('leaves what came as it was', () => {
    const sample = sampleEntry('tip');
    const received = { ...sample, object: { ...sample.object, tip: { tokens: 'many' } } };
    const before = structuredClone(received);
    assert.equal(check(received).entry?.received, received);
    assert.deepEqual(received, before);
  });
});
