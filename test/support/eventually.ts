import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than `undefined` or false, a turn of the event loop at a time: for what
 * has no event to await. Works with mocked timers, too. Rejects after half a minute of real time: a busy machine is no fault.
 */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  const until = performance.now() + 30_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > until) throw new Error('What was waited for did not come.');
    await nextTurn();
  }
}
