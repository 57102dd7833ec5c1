import type { SecretUse, SecretUseRecord } from '../shared/secret-use';
import { createSealedSlots, type StoreSettings } from './sealed-slots';

const KEY = 'livestreamTokenUse';
/** Accounts come and go; the oldest of more than these are forgotten. */
const MAX_KEPT = 100;

/**
 * Keeps in Node-RED's settings for which server the token of the account with this id has worked. Sealed, though it
 * holds fingerprints only: from the one of a short password, whoever has the file could find the password by guessing.
 */
export function secretUseRecord(settings: StoreSettings, id: string): SecretUseRecord {
  const slot = createSealedSlots(settings, KEY, isSecretUse, MAX_KEPT)(id);
  return { load: () => slot.load(), save: (use) => slot.save(use) };
}

function isSecretUse(value: unknown): value is SecretUse {
  const { token, server } = (value ?? {}) as Partial<Record<keyof SecretUse, unknown>>;
  return typeof token === 'string' && typeof server === 'string';
}
