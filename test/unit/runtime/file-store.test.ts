import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createFileStore } from '../../../src/runtime/file-store';
import { eventually } from '../../support/eventually';

const POSITION = { cursor: '5-0', lastId: '4-2', heardMs: 1_700_000_000_000, members: ['a', 'b'] };

describe('the store of files', () => {
  let folder: string;
  let below: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livestream-files-'));
    below = join(folder, 'deep', 'er');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const store = (onTrouble?: (error: Error) => void) =>
    createFileStore({ folder: below, ...(onTrouble ? { onTrouble } : {}) });
  const file = async (): Promise<string> => {
    const names = await readdir(below);
    assert.equal(names.length, 1, `one file: ${names}`);
    return join(below, names[0] ?? '');
  };

  /** What is in the one file now; empty while there is none. */
  const keptNow = (): string => {
    const name = existsSync(below) && readdirSync(below).find((one) => one.endsWith('.json'));
    return name ? readFileSync(join(below, name), 'utf8') : '';
  };

  it('knows nothing of what was never kept', async () => {
    assert.equal(await store().slot('room').load(), undefined);
  });

  it('keeps a value over a restart, one file for each name', async () => {
    const before = store();
    before.slot('one').save(() => POSITION);
    before.slot('two').save(() => ({ ...POSITION, cursor: '9-0' }));
    await Promise.all(['one', 'two'].map((name) => before.slot(name).flush()));
    assert.equal((await readdir(below)).length, 2);
    const after = store();
    assert.deepEqual(await after.slot('one').load(), POSITION);
    assert.deepEqual(await after.slot('two').load(), { ...POSITION, cursor: '9-0' });
  });

  it('tells nothing by the name of its file, which only the owner may read', async () => {
    const slot = store().slot('https://host.example secret_room token');
    slot.save(() => POSITION);
    await slot.flush();
    const path = await file();
    assert.doesNotMatch(path.slice(below.length), /room|token|host/);
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('writes at once, and then at most once a second what is true by then', async () => {
    const slot = store().slot('room');
    let cursor = 0;
    let reads = 0;
    const save = () =>
      slot.save(() => {
        reads += 1;
        return { ...POSITION, cursor: String(cursor) };
      });
    const started = performance.now();
    save();
    await eventually(() => keptNow().includes('"cursor":"0"'));
    for (cursor = 1; cursor < 500; cursor += 1) save();
    await eventually(() => keptNow().includes('"cursor":"500"'));
    assert.ok(performance.now() - started > 990, 'the second write waited');
    assert.equal(reads, 2);
  });

  it('gives what was saved last, written or not', async () => {
    const one = store().slot('room');
    one.save(() => POSITION);
    await one.flush();
    one.save(() => ({ ...POSITION, cursor: '6-0' }));
    assert.deepEqual(await one.load(), { ...POSITION, cursor: '6-0' });
  });

  it('writes nothing when nothing was saved', async () => {
    await store().slot('room').flush();
    await assert.rejects(readdir(below), { code: 'ENOENT' });
  });

  it('replaces the file as a whole: what a power cut left half written harms nothing', async () => {
    const slot = store().slot('room');
    slot.save(() => POSITION);
    await slot.flush();
    await writeFile(`${await file()}.new`, '{"cursor":"hal');
    assert.deepEqual(await store().slot('room').load(), POSITION);
    const again = store().slot('room');
    again.save(() => ({ ...POSITION, cursor: '7-0' }));
    await again.flush();
    assert.deepEqual(await store().slot('room').load(), { ...POSITION, cursor: '7-0' });
    await file();
  });

  for (const damaged of ['', '{"cursor":', 'cursor']) {
    it(`begins like a new one with ${JSON.stringify(damaged)} in the file`, async () => {
      const slot = store().slot('room');
      slot.save(() => POSITION);
      await slot.flush();
      await writeFile(await file(), damaged);
      assert.equal(await store().slot('room').load(), undefined);
    });
  }

  it('says once that it cannot write, and goes on trying', async () => {
    await writeFile(join(folder, 'deep'), 'a file where a folder should be');
    const told: Error[] = [];
    const slot = store((error) => told.push(error)).slot('room');
    for (let turn = 0; turn < 3; turn += 1) {
      slot.save(() => POSITION);
      await slot.flush();
    }
    assert.equal(told.length, 1);
    await rm(join(folder, 'deep'));
    slot.save(() => POSITION);
    await slot.flush();
    assert.deepEqual(await slot.load(), POSITION);
  });
});
