import { isoTime } from '../../events';
import { type Loose, type Wire, word } from '../../shared/wire';

/** Deeper than anything that Twitch sends; what lies below is left out, so that hostile depth cannot overflow. */
const MAX_DEPTH = 12;

/** More keys than Twitch has; past it keys are worked out anew, so that hostile keys cannot fill the memory. */
const MAX_PLANS = 2_000;

/** Assigning to these changes the object itself instead of adding a field. */
const UNSAFE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What is to be done with the field of a certain key. */
interface KeyPlan {
  /** The key in camelCase; empty for a key that must not be copied. */
  readonly name: string;
  readonly form: 'id' | 'time' | 'plain';
  /** For the keys of a possible triple: its three keys, and what it is called (`moderator_user` is `moderator`). */
  readonly triple?: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly as: string;
  };
}

function camelKey(key: string): string {
  return key
    .replace(/^[_-]+|[_-]+$/g, '')
    .replace(/[_-]+(.)/g, (_match, letter: string) => letter.toUpperCase());
}

function planOf(key: string): KeyPlan {
  const name = camelKey(key);
  if (UNSAFE.has(key) || UNSAFE.has(name)) return { name: '', form: 'plain' };
  const part = /^(.+)_(id|login|name)$/.exec(key);
  const stem = part?.[1];
  const as = stem && (stem === 'user' ? stem : camelKey(stem.replace(/_user$/, '')));
  const triple =
    stem && as && !UNSAFE.has(as)
      ? { id: `${stem}_id`, login: `${stem}_login`, name: `${stem}_name`, as }
      : undefined;
  const form = /(^|_)ids?$/.test(key) ? 'id' : key.endsWith('_at') ? 'time' : 'plain';
  return { name, form, ...(triple ? { triple } : {}) };
}

/** A cache and no state: what a key becomes depends on the key alone, and Twitch has a few hundred of them. */
const plans = new Map<string, KeyPlan>();

function planFor(key: string): KeyPlan {
  const known = plans.get(key);
  if (known) return known;
  const plan = planOf(key);
  if (plans.size < MAX_PLANS) plans.set(key, plan);
  return plan;
}

function asId(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.map(asId) : value;
}

/** An empty time means that there is none; a text that is no time is passed on. */
function asTime(value: unknown): unknown {
  return typeof value === 'string' ? (value === '' ? null : (isoTime(value) ?? value)) : value;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  const { object, lone } = copyObject(value as Wire, undefined, depth + 1);
  return lone === undefined ? object : lone;
}

/**
 * A fresh camelCase copy of `source`. `lone` is set when the object held nothing but one triple, which then
 * stands for the object: a participant is `{ id, login, name }`, not `{ broadcaster: { id, login, name } }`.
 */
function copyObject(source: Wire, omit: ReadonlySet<string> | undefined, depth: number) {
  const object: Loose = {};
  let fields = 0;
  let lone: unknown;
  for (const key of Object.keys(source)) {
    if (omit?.has(key)) continue;
    const { name, form, triple } = planFor(key);
    if (name === '') continue;
    if (triple && triple.id in source && triple.login in source && triple.name in source) {
      if (key !== triple.id) continue;
      const id = word(source[triple.id]);
      const login = word(source[triple.login]);
      const shown = word(source[triple.name]);
      lone = id === null && login === null && shown === null ? null : { id, login, name: shown };
      object[triple.as] = lone;
    } else {
      const value = source[key];
      object[name] = copy(form === 'id' ? asId(value) : form === 'time' ? asTime(value) : value, depth);
      lone = undefined;
    }
    fields += 1;
  }
  return { object, lone: fields === 1 ? lone : undefined };
}

/**
 * The fields of `source` but `omit`, in camelCase all the way down: a triple of `…_id`, `…_login` and `…_name`
 * becomes one `{ id, login, name }` (`null` when all three are), ids are texts, times ISO 8601 in UTC.
 * Nothing in the result is shared with `source`.
 */
export function camelFields(source: Wire, omit?: ReadonlySet<string>): Loose {
  return copyObject(source, omit, 0).object;
}
