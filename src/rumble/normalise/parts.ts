import type { MessagePart } from '../../events';
import { addText } from '../../events/text-parts';

/**
 * What stands out in a line: an address (which is left to `addText`), an emote such as `:wave:` or `:r+wave:`, and a
 * name behind an @. Emotes begin with a letter, so that `10:30:45` is none.
 */
const STANDS_OUT = /https?:\/\/\S+|:(?:r\+)?[a-z][\w-]*:|(?<![\w@])@\w+/gi;

/** The pieces of a line; together their texts are the line. */
export function partsOf(text: string): MessagePart[] {
  const parts: MessagePart[] = [];
  if (text === '') return parts;
  if (!text.includes(':') && !text.includes('@')) {
    parts.push({ type: 'text', text });
    return parts;
  }
  let from = 0;
  // `matchAll` would copy the expression for every line. Unlike a `break`, the end of the matches begins it anew.
  for (let match = STANDS_OUT.exec(text); match; match = STANDS_OUT.exec(text)) {
    const { 0: found, index } = match;
    if (found.startsWith('http')) continue;
    if (index > from) addText(parts, text.slice(from, index));
    if (found.startsWith('@')) {
      const name = found.slice(1);
      parts.push({ type: 'mention', text: found, user: { id: null, login: name, name } });
    } else {
      parts.push({ type: 'emote', text: found, id: found.slice(1, -1) });
    }
    from = index + found.length;
  }
  if (from < text.length) addText(parts, text.slice(from));
  return parts;
}
