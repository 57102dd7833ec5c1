import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBSUB_TOPICS } from '../../src/twitch/pubsub/topics';
import { ROOT } from './paths';

/** A sentence as it is written in the sources. */
export interface WrittenSentence {
  /** With numbered places: the key of the tables. */
  template: string;
  /** The code that fills its places. */
  parts: string[];
  /** `src/shared/http.ts:138` */
  where: string;
}

const FOLDERS = ['src', 'nodes'];

/** Every sentence of the sources, in their order. Nodes have no other way to say something in other languages. */
export function writtenSentences(): WrittenSentence[] {
  return [...sources().flatMap(([path, code]) => sentencesIn(path, code)), ...hintsOfLostTopics()];
}

/** The sources that run in Node-RED: path and code. */
export function sources(): [path: string, code: string][] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path): [string, string] => {
        const whole = `${folder}/${path.replaceAll('\\', '/')}`;
        return [whole, readFileSync(join(ROOT, whole), 'utf8')];
      }),
  );
}

/** The sentences of one source. */
export function sentencesIn(path: string, code: string): WrittenSentence[] {
  return [...code.matchAll(/\bsentence`/g)]
    .filter(({ index }) => !/^\s*(\/?\*|\/\/)/.test(code.slice(code.lastIndexOf('\n', index) + 1, index)))
    .map(({ index }) => {
      const { template, parts } = readTemplate(code, index + 'sentence`'.length);
      return { template, parts, where: `${path}:${code.slice(0, index).split('\n').length}` };
    });
}

/** These few stand in a table that the dialog shows as well. */
function hintsOfLostTopics(): WrittenSentence[] {
  return PUBSUB_TOPICS.filter(({ events, hint }) => events.length === 0 && hint).map(
    ({ name, hint = '' }) => ({
      template: hint,
      parts: [],
      where: `src/twitch/pubsub/topics.ts, ${name}`,
    }),
  );
}

/** A template literal from behind its first backtick to its last one. */
function readTemplate(code: string, from: number): Pick<WrittenSentence, 'template' | 'parts'> {
  let template = '';
  const parts: string[] = [];
  let at = from;
  while (at < code.length && code[at] !== '`') {
    if (code[at] === '\\') {
      template += code[at + 1] === 'n' ? '\n' : (code[at + 1] ?? '');
      at += 2;
    } else if (code.startsWith('${', at)) {
      const end = endOfPlace(code, at + 2);
      template += `{${parts.length}}`;
      parts.push(code.slice(at + 2, end));
      at = end + 1;
    } else {
      template += code[at];
      at += 1;
    }
  }
  return { template, parts };
}

/** Where the brace is that closes a place; what is quoted in it does not count. */
function endOfPlace(code: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < code.length) {
    const sign = code[at] ?? '';
    if (sign === '}' && depth === 0) return at;
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    if (`'"\``.includes(sign)) at = endOfQuote(code, at + 1, sign);
    else at += 1;
  }
  return at;
}

/** Behind the quote; places in a quoted template are passed over as a whole. */
function endOfQuote(code: string, from: number, quote: string): number {
  let at = from;
  while (at < code.length && code[at] !== quote) {
    if (code[at] === '\\') at += 2;
    else if (quote === '`' && code.startsWith('${', at)) at = endOfPlace(code, at + 2) + 1;
    else at += 1;
  }
  return at + 1;
}
