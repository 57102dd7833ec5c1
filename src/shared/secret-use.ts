import { createHash } from 'node:crypto';

/** For which server a secret was given; both as fingerprints, which tell nothing. */
export interface SecretUse {
  token: string;
  server: string;
}

/** Keeps that for one account, over a restart. */
export interface SecretUseRecord {
  load(): SecretUse | undefined;
  save(use: SecretUse): Promise<void>;
}

/** A record that lasts as long as the process. */
export function shortSecretUse(): SecretUseRecord {
  let kept: SecretUse | undefined;
  return {
    load: () => kept,
    save: async (use) => {
      kept = use;
    },
  };
}

/** A fingerprint of texts: the same for the same texts, and no way back to them. */
export function fingerprintOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
