import type { HttpMethod } from '../../../shared/http';
import { EVENTSUB_TYPES } from '../../eventsub/catalogue';
import { type HelixField, readFields } from './fields';
import { fillOf } from './fill';
import { notesOn } from './notes';
import type { HelixTokenKind, OperationRow } from './row';
import { OPERATION_ROWS } from './table';

export type { HelixField, HelixFieldType } from './fields';
export type { HelixTokenKind } from './row';

/** One operation of Helix: what the picker, the argument check, the scope check and the simulator read. */
export interface HelixOperation {
  id: string;
  /** Twitch's name for it. */
  title: string;
  group: string;
  method: HttpMethod;
  /** Below the API's address, e.g. `/users`. */
  path: string;
  /** Any of these will do; none: it is called without a token. */
  tokens: readonly HelixTokenKind[];
  /** What a user's token needs: every group, any scope of a group. */
  scopes: readonly (readonly string[])[];
  fields: readonly HelixField[];
  /** Names of fields of which exactly one must be there; empty where there is no such rule. */
  exactlyOne: readonly string[];
  /** Names of fields of which at least one must be there; empty where there is no such rule. */
  leastOne: readonly string[];
  /** Whether the answer comes in pages. */
  paginated: boolean;
}

/** All operations, by group and in Twitch's order. Big: load this module only on first use. */
export const HELIX_OPERATIONS: readonly HelixOperation[] = Object.entries(OPERATION_ROWS).flatMap(
  ([group, rows]) => rows.map((row) => readRow(group, row)),
);

const BY_ID: ReadonlyMap<string, HelixOperation> = new Map(HELIX_OPERATIONS.map((one) => [one.id, one]));

/** The operation with this id, e.g. `get-users`. */
export function findOperation(id: string): HelixOperation | undefined {
  return BY_ID.get(id);
}

function readRow(group: string, row: OperationRow): HelixOperation {
  const { id, title, tokens } = row;
  const [method = '', path = ''] = row.call.split(' ');
  const scopes = row.scopes ? [row.scopes.split(' ')] : [];
  const fields = [...readFields(row.query ?? '', 'query'), ...readFields(row.body ?? '', 'body')];
  return {
    id,
    title,
    group,
    method: method as HttpMethod,
    path,
    tokens,
    scopes,
    fields: fields.map((field) =>
      notesOn(id, { ...withTypes(path, field), ...fillOf(row, field, fields, scopes.flat()) }),
    ),
    exactlyOne: row.exactlyOne?.split(' ') ?? [],
    leastOne: row.leastOne?.split(' ') ?? [],
    paginated: row.paginated === true,
  };
}

/** Twitch adds event types faster than operations, so that they come from the catalogue of events. */
function withTypes(path: string, field: HelixField): HelixField {
  if (path !== '/eventsub/subscriptions' || field.name !== 'type') return field;
  return { ...field, values: [...new Set(EVENTSUB_TYPES.map(({ type }) => type))] };
}
