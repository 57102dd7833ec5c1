import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { describe, idOf, isObject } from './arguments';

/** "1–20 000 shards per conduit" (Twitch: handling conduit events). */
const MOST_SHARDS = 20_000;

/** A subscription's condition: an object, or its JSON as it was typed in a dialog. Blank parts are left out. */
export function conditionOf(value: unknown): Record<string, string> {
  if (value === undefined || value === null || value === '') return {};
  const given = typeof value === 'string' ? asJson(value) : value;
  if (!isObject(given)) {
    throw badInput(
      sentence`condition must be an object such as {"broadcaster_user_id":"1234"}, but it is ${typeof value === 'string' ? sentence`a text that is no such object` : describe(value)}.`,
    );
  }
  const fields = Object.entries(given).map(([name, id]) => [name, idOf(`condition.${name}`, id)] as const);
  return Object.fromEntries(fields.filter(([, id]) => id !== ''));
}

/** How many shards a conduit is to have. */
export function shardCountOf(set: unknown): number {
  if (isBlank(set)) {
    throw badInput(
      sentence`It is not known how many shards the conduit is to have. Set a number in the node, or send msg.payload.shardCount.`,
    );
  }
  const count =
    typeof set === 'number'
      ? set
      : typeof set === 'string' && /^\s*\d+\s*$/.test(set)
        ? Number(set)
        : Number.NaN;
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SHARDS) return count;
  throw badInput(
    sentence`shardCount must be a whole number from 1 to ${MOST_SHARDS}, but it is ${shown(set)}.`,
  );
}

/** The number of a shard as Twitch writes it. */
export function shardNumber(id: string): string {
  if (/^\d{1,5}$/.test(id) && Number(id) < MOST_SHARDS) return String(Number(id));
  throw badInput(
    sentence`The id of a shard is a number from 0 to the conduit's shard count less one, but it is ${shown(id)}.`,
  );
}

/** An id that is there has to say something: an empty one must not turn into "the only conduit". */
export function filled(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const id = idOf(field, value);
  if (id) return id;
  throw badInput(sentence`${field} is empty. Fill it, or leave it out.`);
}

/** One of Twitch's own names, such as a status or a type. They are an open set. */
export function wordOf(field: string, value: unknown): string {
  const word = idOf(field, value);
  if (/^[\w.-]*$/.test(word)) return word;
  throw badInput(sentence`${field} must be one of Twitch's names, but it is ${shown(word)}.`);
}

/** A field of an object, left out where it is blank. */
export function part<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return value ? ({ [name]: value } as { [key in Name]?: string }) : {};
}

/** The fields that are there. */
export function withoutBlanks(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Whether a field says nothing. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value for a sentence, cut short. */
export function shown(value: unknown): string | Sentence {
  return typeof value === 'string' || typeof value === 'number'
    ? JSON.stringify(String(value).slice(0, 40))
    : describe(value);
}

/** An error about what a message or a node says. */
export function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch' });
}
