import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { TurnsByKey } from '../../../src/shared/turns-by-key';

/** Work that ends when it is told to. */
function work(said: string[], name: string) {
  const ends = new EventEmitter();
  const run = async (): Promise<string> => {
    said.push(`begin ${name}`);
    await once(ends, 'end');
    return name;
  };
  return { run, end: () => ends.emit('end'), fail: () => ends.emit('error', new Error('no')) };
}

test('work about one thing waits for what came before, and not for other things', async () => {
  const turns = new TurnsByKey();
  const said: string[] = [];
  const [one, two, other] = ['one', 'two', 'other'].map((name) => work(said, name));
  assert(one && two && other);
  const results = [turns.run('ann', one.run), turns.run('ann', two.run), turns.run('ben', other.run)];
  assert.deepEqual(said, ['begin one', 'begin other']);
  other.end();
  await results[2];
  one.end();
  await results[0];
  await setImmediate();
  two.end();
  assert.deepEqual(await Promise.all(results), ['one', 'two', 'other']);
  assert.deepEqual(said, ['begin one', 'begin other', 'begin two']);
});

test('a failure is told to its own caller and keeps nobody from a turn', async () => {
  const turns = new TurnsByKey();
  const said: string[] = [];
  const [one, two] = ['one', 'two'].map((name) => work(said, name));
  assert(one && two);
  const failing = turns.run('ann', one.run);
  const next = turns.run('ann', two.run);
  one.fail();
  await assert.rejects(failing, /no/);
  await setImmediate();
  two.end();
  assert.equal(await next, 'two');
});
