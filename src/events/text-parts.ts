import type { MessagePart } from './types';

/** An http(s) address up to the next space; closing punctuation belongs to the sentence around it. */
const LINK = /https?:\/\/[^\s<>"]*[^\s<>"'.,:;!?)\]}]/gi;

/** Adds a stretch of plain text, with the links in it as parts of their own. */
export function addText(parts: MessagePart[], text: string): void {
  // Few lines hold a link; the others are not searched for one.
  if (!text.includes('://')) {
    parts.push({ type: 'text', text });
    return;
  }
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) });
    parts.push({ type: 'link', text: match[0], url: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
}
