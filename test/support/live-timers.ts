/**
 * For `node --require`: counts the timers of a process that have neither fired nor been cleared, those among them that
 * do not keep it alive. `process.getActiveResourcesInfo` leaves those out, and they are most of ours.
 */
import { createHook } from 'node:async_hooks';

const live = new Set<number>();

createHook({
  init: (id, type) => {
    if (type === 'Timeout') live.add(id);
  },
  destroy: (id) => {
    live.delete(id);
  },
}).enable();

Object.assign(globalThis, { liveTimers: () => live.size });
