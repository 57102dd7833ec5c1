import type { Position, PositionStore } from '../chaturbate/position';
import { createFileStore, type FileStoreOptions } from './file-store';

/** Keeps how far each account has got in a file of its own. */
export function createCursorStore(options: FileStoreOptions): PositionStore {
  const files = createFileStore(options);
  return {
    slot(name) {
      const file = files.slot(name);
      return {
        load: async () => positionOf(await file.load()),
        save: (position) => file.save(position),
        flush: () => file.flush(),
      };
    },
  };
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
