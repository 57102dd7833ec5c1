import { describe } from '../../../shared/describe';
import { LivestreamError } from '../../../shared/errors';
import type { HttpMethod, HttpQuery } from '../../../shared/http';
import { type Sentence, sentence } from '../../../shared/sentence';
import type { HelixField } from './fields';
import { type Given, isPlain, nest } from './given';
import type { HelixOperation } from './index';
import { nearestName } from './names';
import { BadValue, readList, readValue } from './values';

/** A call that is ready to be sent. */
export interface HelixRequest {
  method: HttpMethod;
  path: string;
  query: HttpQuery;
  /** `undefined` where the operation has no body. */
  body: Record<string, unknown> | undefined;
}

/** What the surroundings know that nobody need type in. */
export interface Surroundings {
  /** The id of the token's user; absent with an app token. */
  selfId?: string;
  /** The id of the channel that the message came from. */
  channelId?: string;
  /** The extension whose secret signs the call. */
  extensionId?: string;
  /** The id of a user by login, as typed. Whoever is missing stays a login. */
  users?: ReadonlyMap<string, string>;
}

/** What became of the arguments. */
export interface CheckedArguments {
  request: HelixRequest;
  /** Logins that stand where ids are wanted: look them up and check again with `users`. */
  logins: string[];
}

const USER_ID = /^\d{1,19}$/;
const LOGIN = /^[@#]?[A-Za-z0-9_]{1,25}$/;
/** Ids where an empty text says something: no game, no category. */
const MAY_BE_EMPTY = new Set(['game_id', 'category_id']);

/**
 * Turns arguments by Twitch's names (`{ broadcaster_id, data: { user_id } }`, or `data.user_id`) into a request.
 * Numbers and truths that came as text are converted, lists may be texts between commas, a list of objects with one
 * field only may be a list of texts.
 *
 * @throws LivestreamError `bad_input` for an unknown name, a missing one, a wrong type and a value that Twitch does
 * not know; nothing was sent then
 */
export function checkArguments(
  operation: HelixOperation,
  given: Given,
  surroundings: Surroundings = {},
): CheckedArguments {
  const check = new Check(operation, surroundings);
  const values = check.object(operation.fields, nest(given), '');
  check.refuseMissing();
  check.refuseWrongChoice(values);
  const query: HttpQuery = {};
  const body: Record<string, unknown> = {};
  for (const field of operation.fields) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.in === 'body') body[field.name] = value;
    else query[field.name] = Array.isArray(value) ? value.map(String) : (value as string | number | boolean);
  }
  const hasBody = operation.fields.some((field) => field.in === 'body');
  const { method, path } = operation;
  return {
    request: { method, path, query, body: hasBody ? body : undefined },
    logins: [...check.logins],
  };
}

const ADVICE = sentence`Check it in the node or in msg.payload.`;

class Check {
  readonly logins = new Set<string>();
  readonly #missing: string[] = [];
  readonly #operation: HelixOperation;
  readonly #surroundings: Surroundings;

  constructor(operation: HelixOperation, surroundings: Surroundings) {
    this.#operation = operation;
    this.#surroundings = surroundings;
  }

  /** The fields of one object, nested ones included. */
  object(fields: readonly HelixField[], given: Given, above: string): Record<string, unknown> {
    this.#refuseUnknown(fields, given, above);
    const values: Record<string, unknown> = {};
    for (const field of fields) {
      const path = above + field.name;
      const value = this.#field(field, given[field.name], path, Object.hasOwn(given, field.name));
      if (value !== undefined) values[field.name] = value;
      else if (field.required && !field.fields?.length) this.#missing.push(path);
    }
    return values;
  }

  /** Names all that is missing at once. */
  refuseMissing(): void {
    if (this.#missing.length === 0) return;
    const names = this.#missing.join(', ');
    throw badInput(
      this.#missing.length === 1
        ? sentence`${this.#operation.title} needs ${names}. Set it in the node, or send it in msg.payload under this name.`
        : sentence`${this.#operation.title} needs ${names}. Set them in the node, or send them in msg.payload under these names.`,
    );
  }

  /** Some fields stand for each other: of these, Twitch takes one only, or wants one at the least. */
  refuseWrongChoice(values: Readonly<Record<string, unknown>>): void {
    const { exactlyOne, leastOne, title } = this.#operation;
    const fault = choiceFault(this.#operation, (name) => values[name] !== undefined);
    if (!fault) return;
    const names = (exactlyOne.length > 0 ? exactlyOne : leastOne).join(', ');
    throw badInput(
      fault === 'none'
        ? sentence`${title} needs one of ${names}. Set it in the node, or send it in msg.payload under this name.`
        : sentence`${title} takes only one of ${names}. Leave the others out, in the node and in msg.payload.`,
    );
  }

  #field(field: HelixField, value: unknown, path: string, isThere: boolean): unknown {
    if (isBlank(field, value)) {
      if (field.guarded && isThere) {
        throw badInput(
          sentence`${path} is empty, and without it ${this.#operation.title} does far more. Leave it out altogether if that is meant.`,
        );
      }
      return this.#filled(field, path);
    }
    if (field.list) return this.#list(field, value, path);
    if (field.fields) return this.#inside(field, value, path);
    return this.#single(field, value, path);
  }

  /** A blank field, by what the surroundings know. */
  #filled(field: HelixField, path: string): unknown {
    const { selfId, channelId, extensionId } = this.#surroundings;
    const known = { channel: channelId ?? selfId, self: selfId, extension: extensionId };
    const id = field.fill && known[field.fill];
    if (id !== undefined) return field.list ? [id] : id;
    if (field.required && field.fields) {
      // Of an object, what is missing is what must be in it.
      const count = this.#missing.length;
      if (!field.list) this.object(field.fields, {}, `${path}.`);
      if (this.#missing.length === count) this.#missing.push(path);
    }
    return undefined;
  }

  #list(field: HelixField, value: unknown, path: string): unknown {
    const entries = readList(field, value);
    if (entries instanceof BadValue) throw badInput(sentence`${entries.of(path)} ${ADVICE}`);
    // An empty list in a body takes away what was there, such as all tags of a channel.
    if (entries.length === 0 && (field.in === 'query' || field.required)) {
      if (field.required) this.#missing.push(path);
      return undefined;
    }
    return entries.map((entry, index) => {
      const place = `${path}[${index}]`;
      return field.fields ? this.#inside(field, entry, place) : this.#single(field, entry, place);
    });
  }

  #inside(field: HelixField, value: unknown, path: string): unknown {
    const fields = field.fields ?? [];
    const [only, ...others] = fields;
    // A poll's choices are objects with nothing but a title: a text says as much.
    const isShort = field.list && only && others.length === 0 && !isPlain(value) && typeof value !== 'object';
    if (isShort) return { [only.name]: this.#single(only, value, path) };
    const object = readValue({ ...field, type: 'object' }, value);
    if (object instanceof BadValue) throw badInput(sentence`${object.of(path)} ${ADVICE}`);
    return this.object(fields, object as Given, `${path}.`);
  }

  #single(field: HelixField, value: unknown, path: string): unknown {
    const read = readValue(field, value);
    if (read instanceof BadValue) throw badInput(sentence`${read.of(path)} ${ADVICE}`);
    return field.user && typeof read === 'string' ? this.#user(read.trim(), path) : read;
  }

  #user(typed: string, path: string): string {
    if (USER_ID.test(typed)) return typed;
    if (!LOGIN.test(typed)) {
      throw badInput(
        sentence`${path} must be the id or the login of a user, but "${typed.slice(0, 40)}" is neither.`,
      );
    }
    const known = this.#surroundings.users?.get(typed);
    if (known === undefined) this.logins.add(typed);
    return known ?? typed;
  }

  #refuseUnknown(fields: readonly HelixField[], given: Given, above: string): void {
    const names = fields.map((field) => field.name);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const near = nearestName(unknown, names);
    const shown = above + unknown.slice(0, 60);
    throw badInput(
      near
        ? sentence`${this.#operation.title} has no parameter "${shown}". Did you mean "${above}${near}"?`
        : sentence`${this.#operation.title} has no parameter "${shown}". It takes ${names.length > 0 ? names.join(', ') : sentence`none`}.`,
    );
  }
}

/**
 * What is wrong with the choice between fields that stand for each other: none of them is there, or too many are.
 * Undefined when all is well.
 */
export function choiceFault(
  { exactlyOne, leastOne }: Pick<HelixOperation, 'exactlyOne' | 'leastOne'>,
  isThere: (name: string) => boolean,
): 'none' | 'several' | undefined {
  for (const names of [exactlyOne, leastOne]) if (names.length > 0 && !names.some(isThere)) return 'none';
  return exactlyOne.filter(isThere).length > 1 ? 'several' : undefined;
}

/** Nothing at all, or an empty text where that can mean nothing. */
function isBlank(field: HelixField, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'string' || value.trim() !== '') return false;
  const saysSomething = field.in === 'body' && field.type === 'string' && !field.values && !field.required;
  return !saysSomething || (/(^|_)id$/.test(field.name) && !MAY_BE_EMPTY.has(field.name));
}

/**
 * The arguments as an object.
 *
 * @param what where they came from, for the sentence
 * @throws LivestreamError `bad_input` for anything that is no object with fields
 */
export function argumentsIn(value: unknown, what: string): Given {
  if (isPlain(value)) return value;
  throw badInput(
    sentence`${what} must be an object with Twitch's names, such as { "broadcaster_id": "…" }, but it is ${describe(value)}.`,
  );
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch' });
}
