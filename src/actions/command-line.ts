/** What a viewer wrote behind the prefix. */
export interface CommandLine {
  /** The word that stands right behind the prefix, as typed. */
  name: string;
  /** The words after it; what stands in quotes is one. */
  args: string[];
  /** Everything after the name as typed, quotes included, without the blanks around it. */
  text: string;
}

/**
 * Blanks and what cannot be seen: chat clients add such marks at the end of a line that is sent twice, because
 * Twitch drops repetitions, and a line in Arabic or Hebrew may begin with one that turns the reading direction.
 * U+200C and U+200D are left out: they belong to words and to emoji.
 */
const UNSEEN = '[\\s\\u034F\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060\\u2066-\\u2069\\u{E0000}]';
const UNSEEN_FIRST = new RegExp(`^${UNSEEN}+`, 'u');
const IS_UNSEEN = new RegExp(`^${UNSEEN}$`, 'u');

/** A prefix that ends so is a word, and a word ends where the next one begins: `bot` is not in `bottle`. */
const ENDS_AS_WORD = /[\p{L}\p{N}_]$/u;

/** `!!!` and `!?` are astonishment and no command. */
const ONLY_PUNCTUATION = /^\p{P}+$/u;

/**
 * Reads a line of chat. Upper and lower case make no difference in the prefix.
 *
 * @param prefix what a command starts with; one that ends with a letter or digit is followed by a blank
 * @returns `undefined` when the line does not start with the prefix, or nothing stands behind it
 */
export function readCommandLine(line: string, prefix: string): CommandLine | undefined {
  const typed = trimUnseen(line);
  const start = trimUnseen(prefix);
  if (fold(typed.slice(0, start.length)) !== fold(start)) return undefined;
  const rest = typed.slice(start.length);
  const behind = rest.replace(UNSEEN_FIRST, '');
  if ((behind !== rest) !== ENDS_AS_WORD.test(start)) return undefined;
  const nameEnd = behind.search(/\s/);
  const name = trimUnseen(nameEnd < 0 ? behind : behind.slice(0, nameEnd));
  if (name === '') return undefined;
  const text = nameEnd < 0 ? '' : trimUnseen(behind.slice(nameEnd));
  return { name, args: splitArguments(text), text };
}

/** Whether a name could be one: `!!!` has none. */
export function isOnlyPunctuation(name: string): boolean {
  return ONLY_PUNCTUATION.test(name);
}

/**
 * A name in the one form by which names are compared: without case, and with accents as one character however
 * the keyboard made them. Upper case first, so that `ß` is `SS` and both forms of sigma are one.
 */
export function fold(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** A kind of quote: what opens it, and what closes it. */
interface Quote {
  readonly open: string;
  readonly close: RegExp;
}

/** Phones mix straight and curly ones. A single quote inside a word is an apostrophe, so it closes only at an end. */
const QUOTES: readonly Quote[] = [
  { open: '"“”„‟', close: /["“”‟]/g },
  { open: '«', close: /»/g },
  { open: '»', close: /«/g },
  { open: "'‘‚", close: /['‘’](?=\s|$)/g },
];

/**
 * Splits at blanks. A quote at the start of a word keeps everything up to its end together and falls away; one
 * that is never closed, or that stands inside a word, is a character like any other.
 */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  // A quote that is not closed here is not closed further on either: without this a hostile line costs n² steps.
  const unclosed = new Set<Quote>();
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const quote = QUOTES.find(({ open }) => open.includes(text.charAt(at)));
    const close = quote && !unclosed.has(quote) ? closing(quote, text, at + 1) : -1;
    if (quote && close < 0) unclosed.add(quote);
    const inQuotes = close < 0 ? '' : text.slice(at + 1, close);
    const from = close < 0 ? at : close + 1;
    const end = wordEnd(text, from);
    words.push(inQuotes + text.slice(from, end));
    at = end;
  }
  return words;
}

function closing({ close }: Quote, text: string, from: number): number {
  close.lastIndex = from;
  return close.exec(text)?.index ?? -1;
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !/\s/.test(text.charAt(end))) end += 1;
  return end;
}

/** Without what cannot be seen around it. Goes by hand, since a pattern for the end of a text is slow on blanks. */
function trimUnseen(text: string): string {
  let end = text.length;
  while (end > 0) {
    const before = text.codePointAt(end - 2);
    const isPair = before !== undefined && before > 0xffff;
    const size = isPair ? 2 : 1;
    if (!IS_UNSEEN.test(text.slice(end - size, end))) break;
    end -= size;
  }
  return text.slice(0, end).replace(UNSEEN_FIRST, '');
}
