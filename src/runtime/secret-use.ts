import type { SecretUse, SecretUseRecord } from '../shared/secret-use';
import type { StoreSettings } from './token-store';

const KEY = 'livestreamTokenUse';
/** Accounts come and go; the oldest of more than these are forgotten. */
const MAX_KEPT = 100;

/** Keeps in Node-RED's settings for which server the token of the account with this id has worked. */
export function secretUseRecord(settings: StoreSettings, id: string): SecretUseRecord {
  const usable = (): boolean => settings.available?.() ?? true;
  const read = (): Record<string, SecretUse> => {
    const kept = usable() ? settings.get(KEY) : undefined;
    return typeof kept === 'object' && kept !== null ? { ...(kept as Record<string, SecretUse>) } : {};
  };
  return {
    load() {
      const all = read();
      const kept = Object.hasOwn(all, id) ? all[id] : undefined;
      return typeof kept?.token === 'string' && typeof kept.server === 'string' ? kept : undefined;
    },

    async save(use) {
      if (!usable()) return;
      const { [id]: _older, ...others } = read();
      const newest = Object.entries(others).slice(1 - MAX_KEPT);
      await settings.set(KEY, Object.fromEntries([...newest, [id, use]]));
    },
  };
}
