import { isObject, objectOf } from '../../../shared/wire';

/** The cursor of the next page; `undefined` after the last one. Some operations give it without an object around. */
export function nextCursor(body: unknown): string | undefined {
  const { pagination } = objectOf(body);
  const cursor = isObject(pagination) ? pagination.cursor : pagination;
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}

/** `data` of two pages as one: lists one after the other, and of an object the lists inside (a schedule's segments). */
export function joinPages(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second)) return [...first, ...second];
  if (!isObject(first) || !isObject(second)) return second ?? first;
  const joined: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = joined[name];
    joined[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  return joined;
}

/** The most entries that a page of these operations may have; a hundred for all others. */
const LARGEST_PAGE: Readonly<Record<string, number>> = {
  'get-chatters': 1_000,
  'get-drops-entitlements': 1_000,
  'get-custom-reward-redemption': 50,
  'get-channel-stream-schedule': 25,
  'get-polls': 20,
  'get-predictions': 25,
};

/** How many entries to ask for with a page when all of them are wanted. */
export function largestPage(operationId: string): number {
  return LARGEST_PAGE[operationId] ?? 100;
}
