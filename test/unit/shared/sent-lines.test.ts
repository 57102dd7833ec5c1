import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SentLines } from '../../../src/shared/sent-lines';

test('a line is ours once its sending is done, and only by its id', () => {
  const lines = new SentLines();
  const ticket = lines.begin('1');
  assert.equal(lines.isSelf('a'), false);
  ticket.done(['a', '']);
  assert.equal(lines.isSelf('a'), true);
  assert.equal(lines.isSelf('b'), false);
  assert.equal(lines.isSelf(''), false);
  assert.equal(lines.isSelf(null), false);
});

test('nothing is waited for when no send to that channel is on its way', () => {
  const lines = new SentLines();
  lines.begin('1').done(['a']);
  lines.begin('1').fail();
  const other = lines.begin('2');
  assert.equal(lines.settle('1'), undefined);
  other.fail();
});

test('settle waits for the sends that are on their way, failed ones too, and not for later ones', async () => {
  const lines = new SentLines();
  const [first, second] = [lines.begin('1'), lines.begin('1')];
  let settled = false;
  const settling = lines.settle('1')?.then(() => {
    settled = true;
  });
  assert.ok(settling);
  const later = lines.begin('1');
  first.done(['a']);
  await nextTurn();
  assert.equal(settled, false);
  second.fail();
  await settling;
  assert.equal(lines.isSelf('a'), true);
  assert.ok(lines.settle('1'));
  later.done([]);
  assert.equal(lines.settle('1'), undefined);
});

test('settle gives up after its time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lines = new SentLines();
  lines.begin('1');
  const settling = lines.settle('1', 2_000);
  let settled = false;
  void settling?.then(() => {
    settled = true;
  });
  t.mock.timers.tick(1_999);
  await nextTurn();
  assert.equal(settled, false);
  t.mock.timers.tick(1);
  await settling;
});

test('ids are remembered for ten minutes and forgotten in the end', () => {
  let clock = 0;
  const lines = new SentLines({ now: () => clock });
  lines.begin('1').done(['a']);
  clock = 600_000;
  lines.begin('1').done(['b']);
  assert.equal(lines.isSelf('a'), true);
  clock = 1_200_000;
  lines.begin('1').done(['c']);
  assert.equal(lines.isSelf('a'), false);
  assert.equal(lines.isSelf('b'), true);
});

test('a line is ours at once by the id that we gave it, and stays so when its answer is lost', () => {
  const lines = new SentLines();
  const ticket = lines.begin('1', ['our-number', '']);
  assert.equal(lines.isSelf('our-number'), true);
  assert.equal(lines.isSelf(''), false);
  ticket.fail();
  assert.equal(lines.isSelf('our-number'), true);
});
