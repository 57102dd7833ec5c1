/** What stands in a place of a sentence: a name, a figure, or a sentence of its own such as an advice. */
export type SentencePart = string | number | Sentence;

/** The sentences of one language: the English template, as it stands in the source, and the one that stands for it. */
export type SentenceTable = Readonly<Record<string, string>>;

/**
 * A sentence for a person, written in English and put into other words at the edge. Names and figures are not
 * part of its template but have numbered places in it: `The channel "{0}" is unknown.`
 */
export class Sentence {
  constructor(
    readonly template: string,
    readonly parts: readonly SentencePart[] = [],
  ) {}

  /** In English. */
  toString(): string {
    return filled(this.template, this.parts.map(String));
  }

  /** The same sentence with its texts changed, e.g. with a secret masked; its own words stay. */
  withTexts(change: (text: string) => string): Sentence {
    const parts = this.parts.map((part) => {
      if (part instanceof Sentence) return part.withTexts(change);
      return typeof part === 'string' ? change(part) : part;
    });
    return new Sentence(this.template, parts);
  }
}

/** Writes a sentence: ``sentence`The channel "${name}" is unknown.` ``. */
export function sentence(words: TemplateStringsArray, ...parts: SentencePart[]): Sentence {
  const template = words.reduce((before, after, index) => `${before}{${index - 1}}${after}`);
  return new Sentence(template, parts);
}

/** Words of somebody else, which are in no table: of a platform, of the system, or translated already. */
export function verbatim(text: string): Sentence {
  return new Sentence('{0}', [text]);
}

/**
 * A sentence in the language of a table, the sentences in its places too. What the table does not have stays
 * English. A translation may have the places in another order.
 */
export function inWords({ template, parts }: Sentence, table: SentenceTable): string {
  const texts = parts.map((part) => (part instanceof Sentence ? inWords(part, table) : String(part)));
  return filled(table[template] ?? template, texts);
}

/** A place that has no part stays as it is, because the text of a platform may hold such braces. */
function filled(template: string, texts: readonly string[]): string {
  return template.replace(/\{(\d+)\}/g, (place, index: string) => texts[Number(index)] ?? place);
}

/** Names in a row, such as `a, b`. */
export function listed(names: readonly SentencePart[]): SentencePart {
  return names.length === 0 ? '' : names.reduce((some, one) => sentence`${some}, ${one}`);
}

/** The first dozen of many names: `a, b and 3 more`. */
export function firstOf(names: readonly string[], most = 12): SentencePart {
  const some = names.slice(0, most).join(', ');
  return names.length > most ? sentence`${some} and ${names.length - most} more` : some;
}

/** One of some: `a or b`. */
export function either(names: readonly SentencePart[]): SentencePart {
  return names.length === 0 ? '' : names.reduce((some, one) => sentence`${some} or ${one}`);
}

/** All of some: `a and b`. */
export function both(names: readonly SentencePart[]): SentencePart {
  return names.length === 0 ? '' : names.reduce((some, one) => sentence`${some} and ${one}`);
}
