import type { Helix, HelixCall } from '../helix/client';
import type { AssignmentError } from './wire';

/** An answer of Helix about conduits, shards and subscriptions. */
export interface HelixPage<Item> {
  data?: Item[] | null;
  /** What of an assignment failed. */
  errors?: AssignmentError[] | null;
  /** Approximate, over all pages, for subscriptions. */
  total?: number;
  total_cost?: number;
  max_total_cost?: number;
  /** Twitch has been seen to send an empty object and an empty text where there is no next page. */
  pagination?: { cursor?: string } | string | null;
}

/** A list over all its pages, with the figures of the first. */
export interface WholeList<Item> {
  items: Item[];
  first: HelixPage<Item>;
  pages: number;
}

/** What is called, and what ends it while it is under way. */
export interface HelixCaller {
  helix: Pick<Helix, 'request'>;
  signal?: AbortSignal | undefined;
}

/** One call; an answer without a body is an empty page. @throws LivestreamError as `Helix.request` */
export async function readPage<Item>(
  { helix, signal }: HelixCaller,
  call: HelixCall,
): Promise<HelixPage<Item>> {
  const { body } = await helix.request<HelixPage<Item> | undefined>({
    ...call,
    ...(signal ? { signal } : {}),
  });
  return body ?? {};
}

/** Reads a list to its end. @throws LivestreamError as `Helix.request` */
export async function readPages<Item>(
  caller: HelixCaller,
  path: string,
  query: Record<string, string | undefined> = {},
): Promise<WholeList<Item>> {
  const items: Item[] = [];
  const cursors = new Set<string>();
  let first: HelixPage<Item> | undefined;
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await readPage<Item>(caller, { method: 'GET', path, query: { ...query, after } });
    pages += 1;
    first ??= page;
    for (const item of page.data ?? []) items.push(item);
    const { pagination } = page;
    after = (typeof pagination === 'object' ? pagination?.cursor : undefined) || undefined;
    // A cursor that comes again, from a proxy say, would lead in a circle.
    if (after && cursors.has(after)) break;
    cursors.add(after ?? '');
  } while (after);
  return { items, first, pages };
}
