import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { StoreSettings } from '../../../src/runtime/token-store';
import { createTokenStore } from '../../../src/runtime/token-store';
import type { StoredTokens } from '../../../src/twitch/auth/token-record';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'livestream-store-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Settings as Node-RED keeps them: read at the start, changed in memory, then written to a file as a whole. */
class FileSettings implements StoreSettings {
  readonly values: Record<string, unknown>;
  /** Called before a write; may wait or throw. */
  beforeWrite: () => Promise<void> | undefined = () => undefined;

  constructor(values?: Record<string, unknown>) {
    this.values = { ...(values ?? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)) };
  }

  get(key: string): unknown {
    return structuredClone(this.values[key]);
  }

  async set(key: string, value: unknown): Promise<void> {
    this.values[key] = structuredClone(value);
    const text = JSON.stringify(this.values);
    await this.beforeWrite();
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  available(): boolean {
    return true;
  }
}

const SECRET = { credentialSecret: 'what the user has set' };
const tokens = (accessToken: string, more: Partial<StoredTokens> = {}): StoredTokens => ({
  accessToken,
  refreshToken: `${accessToken}-refresh`,
  scopes: ['user:read:chat'],
  userId: '1',
  login: 'somebody',
  obtainedAt: 1,
  audience: 'here',
  ...more,
});
const onDisk = () => readFileSync(file, 'utf8');

test('what was saved is there after a restart, and cannot be read in the file', async () => {
  await createTokenStore(new FileSettings(SECRET)).record('a').save(tokens('acc3ss'));
  assert.ok(!onDisk().includes('acc3ss') && !onDisk().includes('somebody'), onDisk());
  assert.deepEqual(createTokenStore(new FileSettings()).record('a').load(), tokens('acc3ss'));
});

test('once save has resolved the tokens are on the disk, so that a kill loses nothing', async () => {
  const settings = new FileSettings(SECRET);
  const { save, load } = createTokenStore(settings).record('a');
  await save(tokens('first'));
  let release: () => void = () => undefined;
  settings.beforeWrite = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  let resolved = false;
  const saving = save(tokens('second')).then(() => {
    resolved = true;
  });
  await new Promise(setImmediate);
  assert.equal(resolved, false);
  assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, 'first');
  assert.equal(load()?.accessToken, 'second', 'in this process the newest counts');
  release();
  await saving;
  assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, 'second');
});

test('accounts that save at once lose nothing of each other', async () => {
  const settings = new FileSettings(SECRET);
  const store = createTokenStore(settings);
  settings.beforeWrite = () => new Promise((resolve) => setImmediate(resolve));
  const ids = Array.from({ length: 10 }, (_, index) => `account${index}`);
  await Promise.all(ids.map((id) => store.record(id).save(tokens(id))));
  const again = createTokenStore(new FileSettings());
  assert.deepEqual(
    ids.map((id) => again.record(id).load()?.accessToken),
    ids,
  );
});

test('saves of one account land in their order', async () => {
  const store = createTokenStore(new FileSettings(SECRET));
  await Promise.all(['1', '2', '3'].map((name) => store.record('a').save(tokens(name))));
  assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, '3');
});

test('a slot that was removed is empty, and the others stay', async () => {
  const store = createTokenStore(new FileSettings(SECRET));
  await store.record('a').save(tokens('a'));
  await store.record('b').save(tokens('b'));
  await store.record('a').remove();
  const again = createTokenStore(new FileSettings());
  assert.equal(again.record('a').load(), undefined);
  assert.equal(again.record('b').load()?.accessToken, 'b');
});

test('a slot of another account cannot be used', async () => {
  const settings = new FileSettings(SECRET);
  await createTokenStore(settings).record('a').save(tokens('a'));
  const { a } = settings.get('livestreamTokens') as Record<string, string>;
  settings.values.livestreamTokens = { b: a };
  assert.equal(createTokenStore(settings).record('b').load(), undefined);
});

test('foreign, damaged or unreadable content counts as nothing, and does not stop the next save', async () => {
  const good = new FileSettings(SECRET);
  await createTokenStore(good).record('a').save(tokens('a'));
  const { a = '' } = good.get('livestreamTokens') as Record<string, string>;
  const damaged = Buffer.from(a, 'base64');
  damaged[40] = (damaged[40] ?? 0) ^ 1;
  const contents: unknown[] = [
    'text',
    7,
    null,
    ['x'],
    { a: 5 },
    { a: '' },
    { a: 'no base64 at all!' },
    { a: a.slice(0, 20) },
    { a: damaged.toString('base64') },
  ];
  for (const livestreamTokens of contents) {
    writeFileSync(file, JSON.stringify({ ...SECRET, livestreamTokens }));
    const record = createTokenStore(new FileSettings()).record('a');
    assert.equal(record.load(), undefined, JSON.stringify(livestreamTokens));
    await record.save(tokens('again'));
    assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, 'again');
  }
});

test('names that every object has are no slots', () => {
  const store = createTokenStore(new FileSettings({ ...SECRET, livestreamTokens: {} }));
  for (const id of ['__proto__', 'constructor', 'toString']) assert.equal(store.record(id).load(), undefined);
});

test('with another secret the tokens cannot be read', async () => {
  await createTokenStore(new FileSettings(SECRET)).record('a').save(tokens('a'));
  writeFileSync(file, onDisk().replace(SECRET.credentialSecret, 'another'));
  assert.equal(createTokenStore(new FileSettings()).record('a').load(), undefined);
});

test("tokens under Node-RED's own secret survive that the user sets one", async () => {
  const own = { _credentialSecret: 'made by Node-RED' };
  await createTokenStore(new FileSettings(own)).record('a').save(tokens('a'));
  const settings = new FileSettings({ ...new FileSettings().values, ...SECRET });
  const store = createTokenStore(settings);
  // Node-RED takes its own secret away once it has sealed the credentials anew.
  delete settings.values._credentialSecret;
  assert.equal(store.record('a').load()?.accessToken, 'a');
  // They are sealed anew at once; the save after it waits for that.
  await store.record('b').save(tokens('b'));
  assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, 'a');
});

test('without storage tokens live as long as the process', async () => {
  for (const settings of [
    { available: () => false, get: () => undefined, set: () => assert.fail('nothing can be written') },
    {
      available: () => {
        throw new Error('not yet');
      },
      get: () => {
        throw new Error('not available');
      },
      set: () => assert.fail('nothing can be written'),
    },
  ]) {
    const store = createTokenStore(settings);
    assert.equal(store.record('a').load(), undefined);
    await store.record('a').save(tokens('a'));
    assert.equal(store.record('a').load()?.accessToken, 'a');
    await store.record('a').remove();
    assert.equal(store.record('a').load(), undefined);
  }
});

test('when the disk is full save says so, and the tokens are kept until it can be written', async () => {
  const settings = new FileSettings(SECRET);
  const store = createTokenStore(settings);
  settings.beforeWrite = () => Promise.reject(new Error('ENOSPC'));
  await assert.rejects(store.record('a').save(tokens('a')), /ENOSPC/);
  assert.equal(store.record('a').load()?.accessToken, 'a');
  settings.beforeWrite = () => undefined;
  await store.record('b').save(tokens('b'));
  await store.record('a').save(tokens('a2'));
  assert.equal(createTokenStore(new FileSettings()).record('a').load()?.accessToken, 'a2');
});

test('what is loaded can be changed without changing what is kept', async () => {
  const { save, load } = createTokenStore({
    available: () => false,
    get: () => undefined,
    set: () => undefined,
  }).record('a');
  await save(tokens('a'));
  const loaded = load();
  assert.ok(loaded);
  loaded.accessToken = 'changed';
  assert.equal(load()?.accessToken, 'a');
});
