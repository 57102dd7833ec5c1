import { HelixRefusal } from './call';

/** One page of a list, and the cursor of the next where there is one. */
export interface Page<T> {
  entries: T[];
  pagination: { cursor?: string };
}

/**
 * Cuts a list into pages.
 *
 * @param after the cursor that an earlier page gave; null or empty for the first page
 * @throws HelixRefusal 400 for a cursor that no page gave
 */
export function pageOf<T>(all: readonly T[], after: string | null, size: number): Page<T> {
  const start = Number(after || '0');
  if (!Number.isInteger(start) || start < 0)
    throw new HelixRefusal(400, 'The pagination cursor is not valid');
  const end = start + size;
  return {
    entries: all.slice(start, end),
    pagination: all.length > end ? { cursor: String(end) } : {},
  };
}
