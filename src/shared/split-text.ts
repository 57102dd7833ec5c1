/** Blanks, and what takes up no room: format characters, lone marks, and the fillers that are drawn as nothing. */
const UNSEEN = String.raw`[\s\p{C}\p{M}\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]*`;
const ONLY_UNSEEN = new RegExp(`^${UNSEEN}$`, 'u');

/**
 * Tells texts that a platform takes for a command. Blanks and invisible characters in front do not count, because
 * nobody has shown that they protect.
 *
 * @param signs what a command begins with: `/`, `.`
 */
export function commandTest(...signs: string[]): (text: string) => boolean {
  const command = new RegExp(`^${UNSEEN}[${signs.join('')}]`, 'u');
  return (text) => command.test(text);
}

/**
 * Cuts a text into parts of at most `limit` code points: at blanks, in order, and inside a word only where the word
 * alone is too long. What a reader sees as one character (an emoji of several code points, a letter with accents)
 * stays whole unless it alone exceeds the limit.
 *
 * No part but the first may look like a command: a long text from a viewer could otherwise carry one to the place
 * where it is cut. `undefined` when the text cannot be cut without that.
 *
 * @param isCommand what the platform would take for one, as `commandTest` makes it
 */
export function splitText(
  text: string,
  limit: number,
  isCommand: (text: string) => boolean,
): string[] | undefined {
  const parts: string[] = [];
  let rest = pieces(text.trim(), limit);
  while (rest.length > 0) {
    const cut = cutAt(rest, limit, isCommand);
    if (cut === undefined) return undefined;
    const part = joined(rest.slice(0, cut)).trim();
    if (part) parts.push(part);
    rest = withoutLeadingBlanks(rest.slice(cut));
  }
  return parts;
}

interface Piece {
  text: string;
  /** In code points. */
  length: number;
  blank: boolean;
}

/** The text in what a reader sees as characters, over-long ones in code points. */
function pieces(text: string, limit: number): Piece[] {
  return graphemes(text).flatMap((grapheme) => {
    const points = [...grapheme];
    if (points.length > limit) return points.map((point) => ({ text: point, length: 1, blank: false }));
    return [{ text: grapheme, length: points.length, blank: /^\s+$/u.test(grapheme) }];
  });
}

/** More than any grapheme that fits into a chat line takes, in UTF-16 units. */
const WINDOW = 1_024;

/**
 * Segmented window by window: V8 copies the whole input for every segment, which takes gigabytes for a text of a
 * hundred thousand characters.
 */
function graphemes(text: string): string[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + WINDOW, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    const window = text.slice(start, end);
    const segments = Array.from(segmenter.segment(window), ({ segment }) => segment);
    // The last one may go on behind the window.
    if (end < text.length && segments.length > 1) segments.pop();
    for (const segment of segments) {
      found.push(segment);
      start += segment.length;
    }
  }
  return found;
}

/** How many pieces the next part takes; all of them when they fit. */
function cutAt(
  rest: readonly Piece[],
  limit: number,
  isCommand: (text: string) => boolean,
): number | undefined {
  let fits = 0;
  for (let length = 0; fits < rest.length; fits += 1) {
    length += rest[fits]?.length ?? 0;
    if (length > limit) break;
  }
  if (fits === rest.length) return fits;
  let inWord: number | undefined;
  for (let at = fits; at > 0; at -= 1) {
    if (!mayStart(rest, at, isCommand)) continue;
    if (rest[at]?.blank || rest[at - 1]?.blank) return at;
    inWord ??= at;
  }
  return inWord;
}

/** Whether the text from `at` on may be a part of its own. */
function mayStart(rest: readonly Piece[], at: number, isCommand: (text: string) => boolean): boolean {
  let seen = at;
  while (seen < rest.length && ONLY_UNSEEN.test(rest[seen]?.text ?? '')) seen += 1;
  return !isCommand(rest[seen]?.text ?? '');
}

function withoutLeadingBlanks(rest: Piece[]): Piece[] {
  const first = rest.findIndex(({ blank }) => !blank);
  return first < 0 ? [] : rest.slice(first);
}

function joined(list: readonly Piece[]): string {
  return list.map(({ text }) => text).join('');
}
