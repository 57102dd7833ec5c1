import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPast } from '../../../src/shared/past';

test('a moment in the past is believed', () => {
  assert.equal(firstPast(1_000, 900, 800), 900);
  assert.equal(firstPast(1_000, 1_000), 1_000);
});

test('for a moment that has not come yet the next one counts', () => {
  assert.equal(firstPast(1_000, 1_001, 800), 800);
  assert.equal(firstPast(1_000, undefined, null, 700), 700);
});

test('where nothing is known to have been in the past, it is now', () => {
  assert.equal(firstPast(1_000), 1_000);
  assert.equal(firstPast(1_000, 2_000, null), 1_000);
});
