import type { ErrorObject, ValidateFunction } from 'ajv';
import { isObject, type Wire } from '../shared/wire';

/** One event as it came, once it is known to be one. */
export interface Entry {
  method: string;
  object: Wire;
  /** `null` where the platform left it out. */
  id: string | null;
  /** What came, untouched. */
  received: Wire;
}

/** What was found wrong: names of fields alone, since their values may be private. */
export interface Checked {
  /** `null` when it is no event at all. */
  entry: Entry | null;
  /** The fields that are broken: with an `entry` those that it goes without, else those that keep it from being one. */
  faults: string[];
}

const text = { type: ['string', 'null'] } as const;
const flag = { type: ['boolean', 'null'] } as const;

const ENTRY = {
  type: 'object',
  required: ['method'],
  properties: {
    method: { type: 'string', minLength: 1 },
    object: { type: 'object' },
    // A number is no id of theirs, but as good as one. Without any the event is passed on all the same.
    id: { type: ['string', 'integer', 'null'] },
  },
} as const;

/** The parts of an event's `object`. Beside what makes a part what it is, everything may be missing. */
const PARTS = {
  user: {
    type: 'object',
    required: ['username'],
    properties: {
      username: { type: 'string', pattern: '\\S' },
      inFanclub: flag,
      hasTokens: flag,
      isMod: flag,
      recentTips: text,
      gender: text,
      subgender: text,
      colorGroup: text,
      fcAutoRenew: flag,
      hasDarkmode: flag,
      inPrivateShow: flag,
      isBroadcasting: flag,
      isFollower: flag,
      isOwner: flag,
      isSilenced: flag,
      isSpying: flag,
      language: text,
    },
  },
  message: {
    type: 'object',
    required: ['message'],
    properties: {
      message: { type: 'string' },
      color: text,
      bgColor: text,
      font: text,
      orig: text,
      fromUser: text,
      toUser: text,
    },
  },
  tip: {
    type: 'object',
    required: ['tokens'],
    properties: {
      tokens: { type: 'number', minimum: 0 },
      isAnon: flag,
      message: text,
    },
  },
  media: {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: ['string', 'number'] },
      name: text,
      type: text,
      tokens: { type: ['number', 'null'], minimum: 0 },
    },
  },
  subject: { type: 'string' },
  broadcaster: { type: 'string', pattern: '\\S' },
} as const;

type PartName = keyof typeof PARTS;

const EVERYWHERE: readonly PartName[] = ['user', 'broadcaster'];

/** Which parts a method has. What another method sends under the same name is not looked at. */
const PARTS_OF: Readonly<Record<string, readonly PartName[]>> = {
  chatMessage: [...EVERYWHERE, 'message'],
  privateMessage: ['user', 'message'],
  tip: [...EVERYWHERE, 'tip'],
  mediaPurchase: [...EVERYWHERE, 'media'],
  follow: EVERYWHERE,
  unfollow: EVERYWHERE,
  fanclubJoin: EVERYWHERE,
  userEnter: EVERYWHERE,
  userLeave: EVERYWHERE,
  broadcastStart: EVERYWHERE,
  broadcastStop: EVERYWHERE,
  roomSubjectChange: ['broadcaster', 'subject'],
};

/** Checks events one after the other. Make one and keep it: the checks are compiled with the first event. */
export function createChecker(): (received: unknown) => Checked {
  const compiled = new Map<object, ValidateFunction>();
  const start = () => {
    const { Ajv } = require('ajv') as typeof import('ajv');
    return new Ajv({ allErrors: true, allowUnionTypes: true });
  };
  let ajv: ReturnType<typeof start> | undefined;

  function faultsOf(schema: object, value: unknown): readonly ErrorObject[] {
    let check = compiled.get(schema);
    if (!check) {
      ajv ??= start();
      check = ajv.compile(schema);
      compiled.set(schema, check);
    }
    return check(value) ? [] : (check.errors ?? []);
  }

  /** A part without its broken fields; `undefined` when what is left is not that part any more. */
  function part(name: PartName, value: unknown, faults: string[]): unknown {
    const schema = PARTS[name];
    const errors = faultsOf(schema, value);
    if (errors.length === 0) return value;
    const fields = new Set(errors.map(fieldOf));
    faults.push(...[...fields].map((field) => (field === '' ? name : `${name}.${field}`)));
    if (!isObject(value) || !('required' in schema) || fields.has('')) return undefined;
    if (schema.required.some((field) => fields.has(field))) return undefined;
    return without(value, fields);
  }

  return (received) => {
    const errors = faultsOf(ENTRY, received);
    if (errors.length > 0 || !isObject(received)) {
      return {
        entry: null,
        faults: [...new Set(errors.map((error) => fieldOf(error) || 'the whole event'))],
      };
    }
    const method = String(received.method);
    const faults: string[] = [];
    const whole = isObject(received.object) ? received.object : {};
    const names = Object.hasOwn(PARTS_OF, method) ? (PARTS_OF[method] ?? []) : [];
    let object: Wire = whole;
    for (const name of names) {
      const before = whole[name];
      const after = part(name, before, faults);
      if (after !== before) object = { ...object, [name]: after };
    }
    const id = received.id === null || received.id === undefined ? '' : String(received.id);
    return { entry: { method, object, id: id === '' ? null : id, received }, faults };
  };
}

/** The field that an error is about; empty for the value as a whole. */
function fieldOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return String(params.missingProperty);
  return (instancePath.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

function without(value: Wire, fields: ReadonlySet<string>): Wire {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !fields.has(name)));
}
