import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Position, PositionSlot, PositionStore } from '../chaturbate/position';

/** A write costs a memory card some of its life. */
const WRITE_EVERY_MS = 1_000;

/** Where a store keeps its files, and who hears that it cannot. */
export interface CursorStoreOptions {
  /** Made when it is needed. */
  folder: string;
  /** Called with the first write that fails, and after a good one with the next. */
  onTrouble?: (error: Error) => void;
}

/**
 * Keeps how far each account has got in a file of its own. A file is replaced and never written to, so that a power
 * cut leaves the old one or the new one, and both are whole.
 */
export function createCursorStore({ folder, onTrouble }: CursorStoreOptions): PositionStore {
  const slots = new Map<string, PositionSlot>();
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

/** The name holds an address and a user name, which are nobody's business in a list of files. */
function shortName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}

class FileSlot implements PositionSlot {
  readonly #path: string;
  readonly #onTrouble: ((error: Error) => void) | undefined;
  #read: (() => Position) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writtenMs = 0;
  #failed = false;

  constructor(path: string, onTrouble: ((error: Error) => void) | undefined) {
    this.#path = path;
    this.#onTrouble = onTrouble;
  }

  async load(): Promise<Position | undefined> {
    // What a feed before this one has left must be there first.
    await this.flush();
    try {
      return positionOf(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      // Not there yet, or damaged by somebody else: then it starts like a new one.
      return undefined;
    }
  }

  save(position: () => Position): void {
    this.#read = position;
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#writtenMs + WRITE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => void this.flush(), waitMs).unref();
  }

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
      // The next position is tried again; nothing depends on it until the restart.
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

function positionOf(value: unknown): Position | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { cursor, lastId, heardMs, members } = value as Partial<Record<keyof Position, unknown>>;
  if (typeof heardMs !== 'number') return undefined;
  return {
    cursor: typeof cursor === 'string' ? cursor : null,
    lastId: typeof lastId === 'string' ? lastId : null,
    heardMs,
    members: Array.isArray(members) ? members.filter((id) => typeof id === 'string') : [],
  };
}
