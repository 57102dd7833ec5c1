import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** The part of Node-RED's `RED.settings` that is used. */
export interface StoreSettings {
  get(key: string): unknown;
  set(key: string, value: unknown): unknown;
  /** False where Node-RED runs without storage; then nothing outlives the process. */
  available?(): boolean;
}

/** The place of one owner's value. */
export interface SealedSlot<Value> {
  /** The value as last saved; `undefined` when there is none that can be read. */
  load(): Value | undefined;
  /** Resolves once a `kill -9` can no longer lose the value. */
  save(value: Value): Promise<void>;
  remove(): Promise<void>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secret values in Node-RED's own settings, sealed with AES-256-GCM under the secret that seals its credentials.
 * They cannot stay in the credentials themselves: Node-RED writes those only on a deploy, and what came at night
 * would be gone with the next restart.
 *
 * Make one store per runtime and key: its writes come one after the other. What cannot be read (another secret,
 * another owner's slot, a damaged file) counts as not there. What could not be written is kept in memory.
 *
 * @param key the name in the settings
 * @param isValue whether what was unsealed is a value
 * @param most how many are kept; the ones that were not saved for longest are forgotten
 */
export function createSealedSlots<Value extends object>(
  settings: StoreSettings,
  key: string,
  isValue: (value: unknown) => value is Value,
  most = Number.POSITIVE_INFINITY,
): (id: string) => SealedSlot<Value> {
  const unwritten = new Map<string, Value>();
  // Taken early, too: Node-RED removes its own secret once the user has set one, with our tokens sealed by the former.
  const earlySecrets = secrets(settings);
  let last: Promise<unknown> = Promise.resolve();

  function read(text: string, id: string, candidates: readonly string[]): Value | undefined {
    const value = opened(text, id, candidates);
    return isValue(value) ? value : undefined;
  }

  function write(change: (all: Record<string, unknown>) => void): Promise<void> {
    const written = last.then(async () => {
      const all = sealedRecords(settings, key);
      change(all);
      await settings.set(key, all);
    });
    last = written.catch(() => undefined);
    return written;
  }

  async function save(id: string, value: Value): Promise<void> {
    const copy = { ...value };
    unwritten.set(id, copy);
    if (!usable(settings)) return;
    const [secret = ''] = secrets(settings);
    await write((all) => {
      delete all[id];
      all[id] = sealed(copy, id, secret);
      const ids = Object.keys(all);
      for (const oldest of ids.slice(0, Math.max(0, ids.length - most))) delete all[oldest];
    });
    // Unless a newer one came meanwhile, which is still to be written.
    if (unwritten.get(id) === copy) unwritten.delete(id);
  }

  function load(id: string): Value | undefined {
    const kept = unwritten.get(id);
    if (kept) return { ...kept };
    const all = sealedRecords(settings, key);
    const text = Object.hasOwn(all, id) ? all[id] : undefined;
    if (typeof text !== 'string') return undefined;
    const [current = '', ...former] = secrets(settings);
    const value = read(text, id, [current]);
    if (value) return value;
    const older = read(text, id, [...former, ...earlySecrets]);
    // Sealed anew while the former secret is still known. Should that fail, the next save does it.
    if (older) void save(id, older).catch(() => undefined);
    return older;
  }

  async function remove(id: string): Promise<void> {
    unwritten.delete(id);
    if (!usable(settings)) return;
    await write((all) => {
      delete all[id];
    });
  }

  return (id) => ({
    load: () => load(id),
    save: (value) => save(id, value),
    remove: () => remove(id),
  });
}

function usable(settings: StoreSettings): boolean {
  try {
    return settings.available?.() !== false;
  } catch {
    return false;
  }
}

/** A setting, or nothing where Node-RED has no storage: it throws then. */
function setting(settings: StoreSettings, key: string): unknown {
  try {
    return settings.get(key);
  } catch {
    return undefined;
  }
}

/** All slots as they are stored; whatever else somebody has put there counts as empty. */
function sealedRecords(settings: StoreSettings, key: string): Record<string, unknown> {
  const all = setting(settings, key);
  return typeof all === 'object' && all !== null && !Array.isArray(all) ? { ...all } : {};
}

/** The secrets that may have sealed, the one to seal with first: the user's, Node-RED's own, none. */
function secrets(settings: StoreSettings): string[] {
  const set = [setting(settings, 'credentialSecret'), setting(settings, '_credentialSecret')];
  // With `credentialSecret: false` the user wants no encryption; the format stays the same.
  return [...set.filter((secret): secret is string => typeof secret === 'string' && secret !== ''), ''];
}

function keyOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The owner's id is sealed in, so that a slot's content is of no use in another slot. */
function sealed(value: object, id: string, secret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

function opened(text: string, id: string, candidates: readonly string[]): unknown {
  const bytes = Buffer.from(text, 'base64');
  for (const secret of new Set(candidates)) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(body.toString('utf8'));
    } catch {
      // Sealed with another secret, or damaged: the next candidate tells.
    }
  }
  return undefined;
}
