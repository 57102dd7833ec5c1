import { copyJson } from '../../shared/copy-json';
import { isObject, type Wire, word } from '../../shared/wire';

/** Who is known at most; in a larger chat those who have been silent longest fall back to their ids. */
const MAX_ENTRIES = 20_000;

/**
 * The people, or the channels, of a chat by id. A record names only those who are new or have changed, and may
 * name some of their fields only, so that entries are merged.
 */
export class Catalogue {
  readonly #entries = new Map<string, Wire>();
  readonly #max: number;

  constructor(max = MAX_ENTRIES) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Takes a record's list. It may be missing, hold nothing, hold a list (`[[]]`) or be an object by id. */
  learn(list: unknown): void {
    for (const entry of entriesOf(list)) {
      const id = word(entry.id);
      if (id === null) continue;
      const known = this.#entries.get(id);
      // To the end: whoever was heard of last is kept longest. That matters only where many are known.
      if (known && this.#entries.size * 2 > this.#max) this.#entries.delete(id);
      // A copy: the record itself goes to a flow, which may change it.
      const isNews = !known || !saysTheSame(entry, known);
      this.#entries.set(id, isNews ? { ...known, ...copyJson(entry) } : known);
    }
    while (this.#entries.size > this.#max) {
      const { value } = this.#entries.keys().next();
      if (value === undefined) return;
      this.#entries.delete(value);
    }
  }

  find(id: string | null): Wire | null {
    return (id === null ? undefined : this.#entries.get(id)) ?? null;
  }
}

function entriesOf(list: unknown): Wire[] {
  if (Array.isArray(list)) return list.filter(isObject);
  if (!isObject(list)) return [];
  return Object.entries(list).flatMap(([id, entry]) => (isObject(entry) ? [{ id, ...entry }] : []));
}

/** Whether every field of `entry` is known so already, which is what most records say. */
function saysTheSame(entry: Wire, known: Wire): boolean {
  for (const name in entry) {
    const [one, other] = [entry[name], known[name]];
    if (one === other) continue;
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    if (one.some((item, at) => item !== other[at])) return false;
  }
  return true;
}
