import type { Reply } from '../../loopback';
import { type HelixCall, HelixRefusal } from './call';

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
  const start = startOf(after);
  const end = start + size;
  return { entries: all.slice(start, end), pagination: all.length > end ? { cursor: cursorAt(end) } : {} };
}

/**
 * An answer with one page of a list: `first` rows (the platform's own number unless the caller says) from where `after`
 * says. `more` are fields beside the list.
 *
 * @throws HelixRefusal 400 for another number of rows than the platform allows, and as `pageOf`
 */
export function page(
  rows: readonly unknown[],
  { query }: Pick<HelixCall, 'query'>,
  { most = 100, usual = 20, more = {} }: { most?: number; usual?: number; more?: object } = {},
): Reply {
  const asked = query.get('first') || String(usual);
  const first = Number(asked);
  if (!Number.isInteger(first) || first < 1 || first > most) {
    throw new HelixRefusal(400, `The parameter "first" must be between 1 and ${most}`);
  }
  const { entries, pagination } = pageOf(rows, query.get('after'), first);
  return { status: 200, body: { data: entries, pagination, ...more } };
}

/** The platform's cursors are base64 that nobody is meant to read. */
function cursorAt(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64');
}

function startOf(cursor: string | null): number {
  if (!cursor) return 0;
  const place = /^place (\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (place === undefined) throw new HelixRefusal(400, 'The pagination cursor is not valid');
  return Number(place);
}
