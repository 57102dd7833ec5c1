import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Step } from '../../../src/chaturbate/poll';
import type { Position } from '../../../src/chaturbate/position';
import { Progress } from '../../../src/chaturbate/progress';

const ID = (number: number) => `1700000000${String(number).padStart(3, '0')}-0`;

/** An answer with events of these numbers. */
const answer = (cold: boolean, ...numbers: number[]) =>
  ({ cold, entries: numbers.map((number) => ({ id: ID(number) })) }) as unknown as Step;

async function afterRestart(lastId: string): Promise<Progress> {
  const kept: Position = { cursor: null, lastId, heardMs: 1_700_000_000_000, members: [] };
  const slot = { load: async () => kept, save: () => undefined, flush: async () => undefined };
  const progress = new Progress(slot, () => []);
  await progress.recall();
  return progress;
}

describe('how far a Chaturbate room was read before a restart', () => {
  it('counts in the first answers after it', async () => {
    const progress = await afterRestart(ID(3));
    assert.equal(progress.firstNew(answer(true, 1, 2, 3, 4)), 3);
    assert.equal(progress.firstNew(answer(false, 2, 3, 4)), 2);
    assert.equal(progress.firstNew(answer(false, 5, 6)), 0);
  });

  it('counts later, too, when the server does not say where to go on and begins with what it has', async () => {
    const progress = await afterRestart(ID(3));
    assert.equal(progress.firstNew(answer(false, 4)), 0);
    assert.equal(progress.firstNew(answer(true, 1, 2, 3, 4, 5)), 3);
    assert.equal(progress.firstNew(answer(true, 1, 2, 4, 5)), 2);
  });
});
