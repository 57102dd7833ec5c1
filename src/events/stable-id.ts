import { createHash } from 'node:crypto';

/**
 * An id for an event to which the platform gave none: a hash of the fields that make it what it is, so that
 * the same event has the same id however often it is read.
 */
export function stableId(...fields: readonly (string | number | null | undefined)[]): string {
  return createHash('sha256')
    .update(JSON.stringify(fields.map((field) => field ?? null)))
    .digest('hex')
    .slice(0, 32);
}
