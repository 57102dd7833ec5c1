import { copyJson } from '../../shared/copy-json';
import { isObject, type Wire, word } from '../../shared/wire';
import { type ChatRecord, decodeRecord, holdsRounded } from './decode';

/** More people than write at a time; the entries of the others are parsed. */
const MAX_AUTHORS = 1_000;

/**
 * How the record of one line is written, in four pieces: between them stand the id of the request, the line, and the
 * entry of its author.
 */
const START = '{"type":"messages","request_id":"';
const LINE = '","data":{"messages":[';
const AUTHOR = '],"users":[';
const END = '],"channels":[[]]}}';

/** Somebody's entry as it came last. */
interface Author {
  readonly text: string;
  readonly entry: Wire;
}

/**
 * Reads the records of one chat, with the same outcome as `decodeRecord`, but the entry that comes with each line of
 * the same person is parsed once and copied after: it is half of a record, and parsing is most of what a line costs.
 *
 * It takes nothing on trust. A text that is made of the four pieces can mean one thing only if what stands between them
 * is one JSON value each, and that is parsed, or was before, to the letter. Whatever does not fit is parsed as a whole.
 */
export class RecordReader {
  readonly #authors = new Map<string, Author>();

  /** A text off the wire as a record, or `null` when it is none. Never throws. */
  read(text: string): ChatRecord | null {
    return this.#readLine(text) ?? decodeRecord(text);
  }

  #readLine(text: string): ChatRecord | null {
    const idEnd = text.indexOf('"', START.length);
    const lineStart = idEnd + LINE.length;
    if (text.slice(0, START.length) !== START || text.slice(idEnd, lineStart) !== LINE) return null;
    const lineEnd = text.indexOf(AUTHOR, lineStart);
    const authorStart = lineEnd + AUTHOR.length;
    const authorEnd = text.length - END.length;
    if (lineEnd < 0 || authorEnd <= authorStart || text.slice(authorEnd) !== END) return null;
    try {
      const requestId: string = JSON.parse(text.slice(START.length - 1, idEnd + 1));
      const message: unknown = JSON.parse(text.slice(lineStart, lineEnd));
      if (!isObject(message) || holdsRounded(message)) return null;
      const author = this.#author(word(message.user_id) ?? '', text.slice(authorStart, authorEnd));
      if (!author) return null;
      // A copy of the author, since the record goes to a flow, which may change it.
      const data = { messages: [message], users: [copyJson(author)], channels: [[]] };
      const received = { type: 'messages', request_id: requestId, data };
      return { type: 'messages', requestId: word(requestId), data, received };
    } catch {
      return null;
    }
  }

  /**
   * What the text of an author's entry says; `null` when it has to be read with all the rest.
   *
   * @throws SyntaxError for what is not one JSON value
   */
  #author(id: string, text: string): Wire | null {
    const known = this.#authors.get(id);
    if (known?.text === text) return known.entry;
    const entry: unknown = JSON.parse(text);
    if (!isObject(entry) || holdsRounded(entry)) return null;
    if (this.#authors.size >= MAX_AUTHORS) this.#authors.clear();
    this.#authors.set(id, { text: copied(text), entry });
    return entry;
  }
}

/** A string of its own: to V8 a piece is a view of the whole text, which stays in memory. */
function copied(piece: string): string {
  return Buffer.from(piece).toString();
}
