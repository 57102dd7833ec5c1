import { createHash } from 'node:crypto';
import type { LastHeard, LastHeardMemory } from '../twitch/last-heard';
import type { StoreSettings } from './token-store';

const KEY = 'livestreamLastHeard';
/** Accounts come and go; what was heard of the oldest of more than these interests nobody. */
const MAX_KEPT = 50;

/** Keeps in Node-RED's settings when each user was last heard of, so that a gap over a restart can be reported. */
export function createLastHeard(settings: StoreSettings): LastHeardMemory {
  const usable = (): boolean => settings.available?.() ?? true;
  const read = (): Record<string, LastHeard> => {
    const kept = usable() ? settings.get(KEY) : undefined;
    return typeof kept === 'object' && kept !== null ? { ...(kept as Record<string, LastHeard>) } : {};
  };
  return {
    recall(name) {
      const kept = read()[short(name)];
      return typeof kept?.atMs === 'number' ? kept : undefined;
    },

    async remember(name, heard) {
      if (!usable()) return;
      const { [short(name)]: _older, ...others } = read();
      const newest = Object.entries(others).slice(1 - MAX_KEPT);
      await settings.set(KEY, Object.fromEntries([...newest, [short(name), heard]]));
    },
  };
}

/** The name holds addresses and a client id, which are nobody's business in a settings file. */
function short(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}
