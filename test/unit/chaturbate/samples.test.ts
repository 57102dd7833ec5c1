import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../src/chaturbate/catalogue';
import { sampleEntry, sampleVariants } from '../../../src/chaturbate/samples';
import { eventFaults } from '../../../src/events/validate';
import { LivestreamError } from '../../../src/shared/errors';
import { eventOf } from '../../support/chaturbate-event';

/** What the platform sends of a user: seen in captures of the testbed. */
const USER_FIELDS = [
  'colorGroup',
  'fcAutoRenew',
  'gender',
  'hasDarkmode',
  'hasTokens',
  'inFanclub',
  'inPrivateShow',
  'isBroadcasting',
  'isFollower',
  'isMod',
  'isOwner',
  'isSilenced',
  'isSpying',
  'language',
  'recentTips',
  'subgender',
  'username',
];

/** The parts of `object` by method. */
const PARTS: Record<string, string[]> = {
  chatMessage: ['broadcaster', 'message', 'user'],
  privateMessage: ['broadcaster', 'message', 'user'],
  tip: ['broadcaster', 'tip', 'user'],
  mediaPurchase: ['broadcaster', 'media', 'user'],
  roomSubjectChange: ['broadcaster', 'subject'],
};

const samples = CHATURBATE_METHODS.flatMap(({ method }) =>
  sampleVariants(method).map((variant) => ({ method, variant, entry: sampleEntry(method, { variant }) })),
);

function part(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = object[name];
  assert.ok(typeof value === 'object' && value !== null, name);
  return { ...value };
}

describe('the samples of Chaturbate events', () => {
  it('exist for every method, main first', () => {
    for (const { method } of CHATURBATE_METHODS) assert.equal(sampleVariants(method)[0], 'main', method);
  });

  it('have the parts that the platform documents, and no others', () => {
    for (const { method, variant, entry } of samples) {
      assert.deepEqual(Object.keys(entry).sort(), ['id', 'method', 'object']);
      assert.equal(entry.method, method);
      const parts = PARTS[method] ?? ['broadcaster', 'user'];
      assert.deepEqual(Object.keys(entry.object).sort(), parts, `${method} ${variant}`);
    }
  });

  it('have every field of a user, or in the documented variants the few that the documentation shows', () => {
    for (const { method, variant, entry } of samples) {
      if (method === 'roomSubjectChange') continue;
      const user = part(entry.object, 'user');
      if (variant === 'documented') assert.equal(Object.keys(user).length, 6);
      else assert.deepEqual(Object.keys(user).sort(), USER_FIELDS, `${method} ${variant}`);
    }
  });

  it('put the names that are asked for into every place', () => {
    for (const { method, variant } of samples) {
      const { object } = sampleEntry(method, { variant, broadcaster: 'some_room', username: 'somebody' });
      const text = JSON.stringify(object);
      assert.doesNotMatch(text, /demo_room|viewer_one/, `${method} ${variant}`);
      if (variant !== 'direct') assert.equal(object.broadcaster, 'some_room');
    }
  });

  it('name both ends of a private message, in both directions', () => {
    const incoming = part(sampleEntry('privateMessage').object, 'message');
    const outgoing = part(sampleEntry('privateMessage', { variant: 'outgoing' }).object, 'message');
    assert.deepEqual([incoming.fromUser, incoming.toUser], ['viewer_one', 'demo_room']);
    assert.deepEqual([outgoing.fromUser, outgoing.toUser], ['demo_room', 'viewer_one']);
  });

  it('become valid events of their kind', () => {
    for (const { method, variant, entry } of samples) {
      const event = eventOf(entry, 'demo_room');
      assert.deepEqual(eventFaults(event), [], `${method} ${variant}`);
      assert.equal(event.kind, CHATURBATE_METHODS.find((row) => row.method === method)?.kind);
    }
  });

  it('put the separator in front of a note, and nothing where there is none', () => {
    const note = (variant: string) => part(sampleEntry('tip', { variant }).object, 'tip').message;
    assert.match(String(note('main')), /^\| \w/);
    assert.match(String(note('spaced')), /^ \| one \| two$/);
    assert.equal(note('silent'), '');
    assert.equal(note('anonymous_silent'), '');
  });

  it('name the giver of an anonymous tip, as the platform does', () => {
    const { object } = sampleEntry('tip', { variant: 'anonymous' });
    assert.equal(part(object, 'tip').isAnon, true);
    assert.equal(part(object, 'user').username, 'viewer_one');
  });

  it('carry the time in the id, and a new id each time', () => {
    const now = new Date('2026-03-01T12:00:00.000Z');
    const ids = Array.from({ length: 20 }, () => sampleEntry('follow', { now }).id);
    assert.equal(new Set(ids).size, 20);
    for (const id of ids) assert.match(id, new RegExp(`^${now.getTime()}-\\d+$`));
    assert.equal(sampleEntry('follow', { id: '1-0' }).id, '1-0');
  });

  it('share nothing with each other', () => {
    const first = sampleEntry('follow');
    Object.assign(first.object.user ?? {}, { username: 'changed' });
    assert.equal(part(sampleEntry('follow').object, 'user').username, 'viewer_one');
  });

  it('say what there is when something is asked for that there is not', () => {
    const isBadInput = (pattern: RegExp) => (error: unknown) =>
      error instanceof LivestreamError && error.code === 'bad_input' && pattern.test(error.message);
    assert.throws(() => sampleEntry('constructor'), isBadInput(/no sample of constructor/));
    assert.throws(() => sampleEntry('tip', { variant: 'huge' }), isBadInput(/one of: main, silent/));
    assert.deepEqual(sampleVariants('somethingNew'), []);
  });
});
