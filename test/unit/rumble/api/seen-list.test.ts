import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EntryKey, SeenList } from '../../../../src/rumble/api/seen-list';
import type { Wire } from '../../../../src/shared/wire';

const keyOf = ({ name, at, left }: Wire): EntryKey => ({
  fields: [String(name), Number(at ?? 0)],
  timeMs: at === undefined ? null : Number(at),
  ...(left === undefined ? {} : { remaining: Number(left) }),
});
const entry = (name: string, at?: number, left?: number): Wire => ({
  name,
  ...(at === undefined ? {} : { at }),
  ...(left === undefined ? {} : { left }),
});

/** Gives a list answers, newest first, and says what was new, oldest first. */
class Asked {
  constructor(private list = new SeenList()) {}

  take(entries: Wire[], isFull = false): string[] {
    return this.list.take('list', entries, keyOf, isFull).map(({ entry: { name } }) => String(name));
  }

  get overran(): boolean {
    return this.list.overran;
  }

  /** As after a restart: what was kept went through a file. */
  restarted(): Asked {
    return new Asked(new SeenList(JSON.parse(JSON.stringify(this.list.memory))));
  }
}

describe('a list of the Live Stream API', () => {
  it('is only remembered at first', () => {
    const asked = new Asked();
    assert.deepEqual(asked.take([entry('b', 2), entry('a', 1)]), []);
    assert.deepEqual(asked.take([entry('b', 2), entry('a', 1)]), []);
  });

  it('tells what is new, oldest first', () => {
    const asked = new Asked();
    asked.take([entry('a', 1)]);
    assert.deepEqual(asked.take([entry('c', 3), entry('b', 2), entry('a', 1)]), ['b', 'c']);
  });

  it('tells everything of what has only just begun', () => {
    assert.deepEqual(new Asked(SeenList.fresh()).take([entry('b', 2), entry('a', 1)]), ['a', 'b']);
  });

  it('counts equal entries', () => {
    const asked = new Asked();
    asked.take([entry('a', 1)]);
    assert.deepEqual(asked.take([entry('a', 1), entry('a', 1), entry('a', 1)]), ['a', 'a']);
    assert.deepEqual(asked.take([entry('a', 1), entry('a', 1), entry('a', 1)]), []);
  });

  it('gives equal entries ids of their own, which stay the same over a restart', () => {
    const list = new SeenList();
    list.take('list', [], keyOf, false);
    const memory = JSON.stringify(list.memory);
    const news = [entry('a', 1), entry('a', 1)];
    const ids = list.take('list', news, keyOf, false).map(({ id }) => id);
    const again = new SeenList(JSON.parse(memory)).take('list', news, keyOf, false).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(ids, again);
  });

  it('takes nothing back when entries go and come again', () => {
    const asked = new Asked();
    asked.take([entry('b', 2), entry('a', 1)]);
    assert.deepEqual(asked.take([]), []);
    assert.deepEqual(asked.take([entry('b', 2), entry('a', 1)]), []);
  });

  it('does not take an old entry for news that slides into a full list', () => {
    const asked = new Asked();
    asked.take([entry('d', 40), entry('c', 30)], true);
    assert.deepEqual(asked.take([entry('c', 30), entry('b', 20)], true), []);
    assert.deepEqual(asked.take([entry('e', 50), entry('c', 30)], true), ['e']);
  });

  it('takes late entries for news where the list was never full', () => {
    const asked = new Asked();
    asked.take([entry('b', 20)]);
    assert.deepEqual(asked.take([entry('b', 20), entry('a', 10)]), ['a']);
  });

  it('takes an entry for another one when a figure has risen that only falls', () => {
    const asked = new Asked();
    asked.take([entry('a', undefined, 3)]);
    assert.deepEqual(asked.take([entry('a', undefined, 1)]), []);
    assert.deepEqual(asked.take([entry('a', undefined, 5)]), ['a']);
    assert.deepEqual(asked.take([entry('a', undefined, 4)]), []);
  });

  it('tells one of two equal entries once, whatever becomes of their figures', () => {
    const asked = new Asked();
    asked.take([entry('a', undefined, 1)]);
    assert.deepEqual(asked.take([entry('a', undefined, 5), entry('a', undefined, 1)]), ['a']);
    assert.deepEqual(asked.take([entry('a', undefined, 5), entry('a', undefined, 0)]), []);
    assert.deepEqual(asked.take([entry('a', undefined, 4), entry('a', undefined, 0)]), []);
  });

  it('goes on after a restart where it stopped', () => {
    const asked = new Asked();
    asked.take([entry('b', 2), entry('a', 1)], true);
    const later = asked.restarted();
    assert.deepEqual(later.take([entry('c', 3), entry('b', 2)], true), ['c']);
    assert.deepEqual(later.restarted().take([entry('c', 3), entry('b', 2), entry('a', 1)], true), []);
  });

  it('says when more may have happened than it holds', () => {
    const asked = new Asked();
    asked.take([entry('b', 2), entry('a', 1)], true);
    assert.equal(asked.overran, false, 'at first nobody knows');
    asked.take([entry('c', 3), entry('b', 2)], true);
    assert.equal(asked.overran, false);
    asked.take([entry('f', 6), entry('e', 5)], true);
    assert.equal(asked.overran, true);
    asked.take([entry('f', 6), entry('e', 5)], true);
    assert.equal(asked.overran, false);
  });

  it('forgets the oldest of very many, and none that is listed', () => {
    const asked = new Asked(SeenList.fresh());
    const listed = entry('always', 1);
    for (let at = 2; at < 1_500; at += 1) asked.take([entry(`e${at}`, at), listed]);
    assert.deepEqual(asked.take([listed]), []);
  });
});
