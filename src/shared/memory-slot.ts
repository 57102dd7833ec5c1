/** Where one value is kept over a restart. */
export interface MemorySlot<Value> {
  /** What was kept; `undefined` where there is nothing, or nothing that can be read. It may be damaged. */
  load(): Promise<unknown>;
  /** Says that the value has changed. It is read when it is written, which is at most once a second. */
  save(read: () => Value): void;
  /** Writes what is not yet written, and waits for it. */
  flush(): Promise<void>;
}

/** Keeps values by their names. */
export interface MemoryStore<Value> {
  slot(name: string): MemorySlot<Value>;
}

/** A store that lasts as long as the process. */
export function shortMemories<Value>(): MemoryStore<Value> {
  const unwritten = new Map<string, () => Value>();
  const kept = new Map<string, unknown>();
  return {
    slot: (name) => ({
      load: () => Promise.resolve(kept.get(name)),
      save: (read) => void unwritten.set(name, read),
      flush: () => {
        const read = unwritten.get(name);
        unwritten.delete(name);
        // As a file would give it back: nothing in it is shared.
        if (read) kept.set(name, JSON.parse(JSON.stringify(read())));
        return Promise.resolve();
      },
    }),
  };
}
