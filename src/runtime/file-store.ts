import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A write costs a memory card some of its life. */
const WRITE_EVERY_MS = 1_000;

/** Where a store keeps its files, and who hears that it cannot. */
export interface FileStoreOptions {
  /** Made when it is needed. */
  folder: string;
  /** Called with the first write that fails, and after a good one with the next. */
  onTrouble?: (error: Error) => void;
}

/** Values by their names. */
export interface FileStore {
  slot(name: string): FileSlot;
}

/**
 * Keeps values that change often, each in a file of its own as JSON. A file is replaced and never written to, so that
 * a power cut leaves the old one or the new one, and both are whole.
 */
export function createFileStore({ folder, onTrouble }: FileStoreOptions): FileStore {
  const slots = new Map<string, FileSlot>();
  return {
    slot(name) {
      let slot = slots.get(name);
      if (!slot) {
        slot = new FileSlot(join(folder, `${shortName(name)}.json`), onTrouble);
        slots.set(name, slot);
      }
      return slot;
    },
  };
}

/** The name may hold addresses, user names and keys, which are nobody's business in a list of files. */
function shortName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}

/** The place of one value. */
export class FileSlot {
  readonly #path: string;
  readonly #onTrouble: ((error: Error) => void) | undefined;
  #read: (() => unknown) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writtenMs = 0;
  #failed = false;

  constructor(path: string, onTrouble: ((error: Error) => void) | undefined) {
    this.#path = path;
    this.#onTrouble = onTrouble;
  }

  /** What was kept; `undefined` where there is nothing, or nothing that can be read. */
  async load(): Promise<unknown> {
    // What was said before must be there first.
    await this.flush();
    try {
      return JSON.parse(await readFile(this.#path, 'utf8'));
    } catch {
      // Not there yet, or damaged by somebody else: then it starts like a new one.
      return undefined;
    }
  }

  /** Says that the value has changed. It is read when it is written, which is at most once a second. */
  save(read: () => unknown): void {
    this.#read = read;
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#writtenMs + WRITE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => void this.flush(), waitMs).unref();
  }

  /** Writes what is not yet written, and waits for it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const read = this.#read;
    if (!read) return;
    this.#read = undefined;
    this.#writtenMs = performance.now();
    try {
      await replaceFile(this.#path, `${JSON.stringify(read())}\n`);
      this.#failed = false;
    } catch (error) {
      // The next value is tried again; nothing depends on it until the restart.
      if (!this.#failed) this.#onTrouble?.(error as Error);
      this.#failed = true;
    }
  }
}

/** Puts `text` in the place of a file, on the disk, before it returns. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(text);
    // Without it the name may be on the disk before the content is.
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
