import { isObject, isSet, type Loose, type Wire, word } from '../../shared/wire';

/** The flag that hides somebody, and the prefix of the fields that would give them away. */
const HIDDEN = [
  { flag: 'is_anonymous', prefix: 'user' },
  { flag: 'chatter_is_anonymous', prefix: 'chatter_user' },
  { flag: 'gifter_is_anonymous', prefix: 'gifter_user' },
] as const;

/** Texts in which Twitch itself may spell the name out. */
const TEXTS = ['system_message'] as const;

/** Whether the one who acts in `event` wants not to be known. */
export function isAnonymous(event: Wire): boolean {
  return isSet(event.is_anonymous) || isSet(event.chatter_is_anonymous);
}

function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((shown, name) => shown.split(name).join('Somebody anonymous'), text);
}

/** `object` without the names that its own flags hide; `object` itself when there is nothing to hide. */
function strip(object: Wire): Wire {
  let clean: Loose | undefined;
  for (const { flag, prefix } of HIDDEN) {
    if (!isSet(object[flag])) continue;
    const names = [word(object[`${prefix}_name`]), word(object[`${prefix}_login`])].filter(
      (name) => name !== null,
    );
    clean ??= { ...object };
    for (const field of ['id', 'login', 'name']) {
      const key = `${prefix}_${field}`;
      if (key in object) clean[key] = null;
    }
    if (flag === 'chatter_is_anonymous') {
      if ('color' in object) clean.color = '';
      if ('badges' in object) clean.badges = [];
    }
    for (const key of TEXTS) {
      if (typeof clean[key] === 'string') clean[key] = withoutNames(clean[key], names);
    }
  }
  return clean ?? object;
}

/**
 * `event` without the names of anonymous givers, which Twitch may send along: at the top and one level below
 * (the objects of a notice name the gifter). A copy where something had to go, else `event` itself.
 */
export function withoutAnonymous(event: Wire): Wire {
  let clean = strip(event);
  for (const key of Object.keys(clean)) {
    const value = clean[key];
    if (!isObject(value)) continue;
    const stripped = strip(value);
    if (stripped !== value) clean = { ...clean, [key]: stripped };
  }
  return clean;
}
