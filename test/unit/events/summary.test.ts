import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, type Kind, type LivestreamEvent, summarise } from '../../../src/events';
import { bareEvent, person } from '../../support/bare-event';

const said = (text: string) => ({ id: null, text, parts: [] });
const viewer = { user: person('ViewerOne') };

const LINES: [string, Kind, Partial<LivestreamEvent>][] = [
  ['ViewerOne: hi', 'chat.message', { ...viewer, message: said('hi') }],
  ['ViewerOne to Friend: hi', 'chat.private', { ...viewer, target: person('Friend'), message: said('hi') }],
  [
    'ViewerOne tipped 25 tokens: hi',
    'tip',
    { ...viewer, amount: { value: 25, unit: 'tokens' }, message: said('hi') },
  ],
  ['ViewerOne tipped 1 token', 'tip', { ...viewer, amount: { value: 1, unit: 'tokens' } }],
  ['ViewerOne tipped 5 USD', 'tip', { ...viewer, amount: { value: 5, unit: 'USD' }, message: said('') }],
  ['ViewerOne tipped 2.50 EUR', 'tip', { ...viewer, amount: { value: 2.5, unit: 'EUR' } }],
  ['ViewerOne follows', 'follow', viewer],
  ['ViewerOne is raiding with 1 viewer', 'raid.in', { ...viewer, raid: { viewers: 1 } }],
  ['Demo_Streamer is raiding Friend', 'raid.out', { target: person('Friend') }],
  [
    'ViewerOne gifted 5 subscriptions (tier 2)',
    'subscription.gifted',
    { ...viewer, gift: { count: 5, tier: '2000' } },
  ],
  [
    'Mod timed out Spammer: caps',
    'moderation.timed_out',
    {
      user: person('Mod'),
      target: person('Spammer'),
      moderation: { reason: 'caps' },
    },
  ],
  ['3 people were muted', 'moderation.muted', { moderation: { userIds: ['1', '2', '3'] } }],
  ['2 messages were deleted', 'chat.deleted', { moderation: { messageIds: ['1', '2'] } }],
  [
    'Mod: has been a moderator for 48 months!',
    'chat.notice',
    {
      user: person('Mod'),
      notice: { type: 'modiversary', systemMessage: 'has been a moderator for 48 months!' },
    },
  ],
  [
    'Viewer: welcome everybody',
    'chat.notice',
    {
      user: person('Viewer'),
      message: said('welcome everybody'),
      notice: { type: 'announcement', systemMessage: '' },
    },
  ],
  ['Demo_Streamer is live: Painting', 'stream.online', { stream: { title: 'Painting' } }],
  ['Unknown event brand.new', 'other', { type: 'brand.new' }],
];

for (const [line, kind, more] of LINES) {
  test(`reads: ${line}`, () => {
    assert.equal(summarise(bareEvent(kind, more)), line);
  });
}

test('every kind has a line, however little is known', () => {
  for (const kind of KINDS) {
    const line = summarise(bareEvent(kind, { channel: { id: null, login: null, name: null }, type: '' }));
    assert.ok(line.length > 5, kind);
    assert.doesNotMatch(line, /undefined|null|NaN|\[object/, kind);
    assert.doesNotMatch(
      summarise({ ...bareEvent(kind), ...{ tip: undefined, poll: undefined } }),
      /undefined/,
      kind,
    );
  }
});

test('an anonymous giver is not named', () => {
  const user = { ...person('Secret'), anonymous: true };
  assert.equal(
    summarise(bareEvent('tip', { user, amount: { value: 5, unit: 'bits' } })),
    'Somebody anonymous tipped 5 bits',
  );
});

test('a hostile name and text stay one bounded line', () => {
  const line = summarise(
    bareEvent('chat.message', { user: person('A\n\u202eB'), message: said(`x\r\n${'y'.repeat(9_999)}`) }),
  );
  assert.match(line, /^A B: x y+…$/);
  assert.equal(line.length, 300);
});
