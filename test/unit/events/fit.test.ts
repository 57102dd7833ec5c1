import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitDetail } from '../../../src/events/fit';

test('numbers and flags that came as texts become what the schema says', () => {
  assert.deepEqual(fitDetail('ad', { durationSeconds: '60', isAutomatic: 'false', startedAt: 'x' }), {
    durationSeconds: 60,
    isAutomatic: false,
    startedAt: 'x',
  });
});

test('what fits in no way becomes null, at every depth', () => {
  assert.deepEqual(
    fitDetail('poll', {
      title: ['x'],
      choices: [{ id: 7, votes: 'many' }, 'no object', null],
      bitsVoting: 'no',
      channelPointsVoting: { isEnabled: 1, amountPerVote: Number.NaN },
    }),
    {
      title: null,
      choices: [{ id: '7', votes: null }],
      bitsVoting: null,
      channelPointsVoting: { isEnabled: null, amountPerVote: null },
    },
  );
});

test('somebody without the three fields of an identity is nobody', () => {
  assert.deepEqual(fitDetail('sharedChat', { hostBroadcaster: { id: '1' }, participants: [{ id: '1' }] }), {
    hostBroadcaster: null,
    participants: [],
  });
});

test('what the schema does not know stays', () => {
  assert.deepEqual(fitDetail('raid', { viewers: 3, brandNew: { a: [1] } }), {
    viewers: 3,
    brandNew: { a: [1] },
  });
});
