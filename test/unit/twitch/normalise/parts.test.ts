import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  partsOfEmotes,
  partsOfFinds,
  partsOfFragments,
  partsOfText,
} from '../../../../src/twitch/normalise/parts';
import { readMessage } from '../../../../src/twitch/normalise/text';

const IMAGE = 'https://static-cdn.jtvnw.net/emoticons/v2';
const emote = (text: string, id: string) => ({
  type: 'emote',
  text,
  id,
  image: `${IMAGE}/${id}/default/dark/2.0`,
});

test('each kind of fragment becomes its part', () => {
  const nothing = { cheermote: null, emote: null, mention: null };
  assert.deepEqual(
    partsOfFragments([
      { type: 'text', text: 'hi ', ...nothing },
      {
        type: 'emote',
        text: 'demoHi',
        ...nothing,
        emote: { id: '11', emote_set_id: '2', owner_id: '3', format: ['static', 'animated'] },
      },
      { type: 'cheermote', text: 'Cheer100', ...nothing, cheermote: { prefix: 'Cheer', bits: 100, tier: 1 } },
      {
        type: 'mention',
        text: '@Viewer',
        ...nothing,
        mention: { user_id: '5', user_login: 'viewer', user_name: 'Viewer' },
      },
      { type: 'gif', text: '', ...nothing, gif: { gif_id: 'g1', url: 'https://example.org/g.gif' } },
    ]),
    [
      { type: 'text', text: 'hi ' },
      { ...emote('demoHi', '11'), setId: '2', ownerId: '3', format: ['static', 'animated'] },
      { type: 'cheermote', text: 'Cheer100', prefix: 'Cheer', bits: 100, tier: 1 },
      { type: 'mention', text: '@Viewer', user: { id: '5', login: 'viewer', name: 'Viewer' } },
      { type: 'gif', text: '', id: 'g1', url: 'https://example.org/g.gif' },
    ],
  );
});

test('fragments without a type, as AutoMod once sent them, are told by what they carry', () => {
  assert.deepEqual(
    partsOfFragments([
      { text: 'bad ', emote: null, cheermote: null },
      { text: 'Cheer5', emote: null, cheermote: { prefix: 'Cheer', bits: 5, tier: 1 } },
    ]),
    [
      { type: 'text', text: 'bad ' },
      { type: 'cheermote', text: 'Cheer5', prefix: 'Cheer', bits: 5, tier: 1 },
    ],
  );
});

test('a fragment of a type that nobody knows yet is text, and what is no fragment is left out', () => {
  assert.deepEqual(partsOfFragments([{ type: 'hologram', text: 'wow', hologram: {} }, null, 'x', 5, {}]), [
    { type: 'text', text: 'wow' },
  ]);
  assert.deepEqual(partsOfFragments(null), []);
  assert.deepEqual(partsOfFragments({}), []);
});

test('links in a text become parts of their own, without the punctuation around them', () => {
  assert.deepEqual(partsOfText('see https://example.org/a?b=1, or (http://x.test). ftp://no'), [
    { type: 'text', text: 'see ' },
    { type: 'link', text: 'https://example.org/a?b=1', url: 'https://example.org/a?b=1' },
    { type: 'text', text: ', or (' },
    { type: 'link', text: 'http://x.test', url: 'http://x.test' },
    { type: 'text', text: '). ftp://no' },
  ]);
  assert.deepEqual(partsOfText('https://example.org'), [
    { type: 'link', text: 'https://example.org', url: 'https://example.org' },
  ]);
});

test('a line made to be slow to search for links is read quickly', () => {
  const started = process.cpuUsage().user;
  partsOfText(`https://${'.'.repeat(500)} ${'http://'.repeat(70)}`);
  assert.ok(process.cpuUsage().user - started < 500_000);
});

test('the id of an emote cannot lead its picture elsewhere', () => {
  const [part] = partsOfFragments([{ text: 'x', emote: { id: '../../evil?"' } }]);
  assert.equal(part?.image, `${IMAGE}/..%2F..%2Fevil%3F%22/default/dark/2.0`);
});

test('positions of emotes count code points, so that an emoji before them moves nothing', () => {
  assert.deepEqual(
    partsOfEmotes('😂 demoHi and demoHi', [
      { id: '1', begin: 13, end: 18 },
      { id: '1', begin: 2, end: 7 },
    ]),
    [
      { type: 'text', text: '😂 ' },
      emote('demoHi', '1'),
      { type: 'text', text: ' and ' },
      emote('demoHi', '1'),
    ],
  );
});

test('positions outside of the text, or that overlap, leave the text whole', () => {
  const broken = [
    { id: '1', begin: 23, end: 30 },
    { id: '2', begin: 0, end: 4 },
    { id: '3', begin: 2, end: 6 },
    { id: '4', begin: -1, end: 2 },
    { id: '5', begin: 8, end: 7 },
    { id: '7', begin: 6, end: 11 },
    { id: '6', begin: 1.5, end: 2 },
    { begin: 6, end: 7 },
    null,
  ];
  assert.deepEqual(partsOfEmotes('Hello there', broken), [
    emote('Hello', '2'),
    { type: 'text', text: ' there' },
  ]);
});

test('emotes and cheermotes that AutoMod names beside the text are found in it, in order', () => {
  assert.deepEqual(
    partsOfFinds('Cheer10 bad demoHi Cheer10', {
      emotes: [{ text: 'demoHi', id: '11', 'set-id': '2' }],
      cheermotes: [
        { text: 'Cheer10', amount: 10, prefix: 'Cheer', tier: 1 },
        { text: 'Cheer10', amount: 10, prefix: 'Cheer', tier: 1 },
        { text: 'Gone5', amount: 5, prefix: 'Gone', tier: 1 },
      ],
    }),
    [
      { type: 'cheermote', text: 'Cheer10', prefix: 'Cheer', bits: 10, tier: 1 },
      { type: 'text', text: ' bad ' },
      emote('demoHi', '11'),
      { type: 'text', text: ' ' },
      { type: 'cheermote', text: 'Cheer10', prefix: 'Cheer', bits: 10, tier: 1 },
    ],
  );
});

test('a message may be a text, and an empty one is still a message', () => {
  assert.deepEqual(readMessage('hi', 'm'), { id: 'm', text: 'hi', parts: [{ type: 'text', text: 'hi' }] });
  assert.deepEqual(readMessage('', undefined), { id: null, text: '', parts: [] });
});

test('a message without fragments, or without a text, is made of what there is', () => {
  assert.deepEqual(readMessage({ text: 'hi', fragments: null }, 'm')?.parts, [{ type: 'text', text: 'hi' }]);
  assert.equal(readMessage({ fragments: [{ text: 'a' }, { text: 'b' }] }, 'm')?.text, 'ab');
  assert.equal(readMessage({ text: 'x', message_id: 'own' }, 'm')?.id, 'own');
  assert.equal(readMessage(undefined, 'm'), undefined);
  assert.equal(readMessage(null, 'm'), undefined);
  assert.equal(readMessage(5, 'm'), undefined);
});
