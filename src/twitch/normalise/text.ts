import type { EventMessage } from '../../events';
import { isObject, type Wire, word } from '../../shared/wire';
import { partsOfEmotes, partsOfFinds, partsOfFragments, partsOfText } from './parts';

/** Twitch leaves the text out of some messages of fragments alone; it is what the fragments say together. */
export function textOf(message: Wire, parts: EventMessage['parts']): string {
  return typeof message.text === 'string' ? message.text : parts.map((part) => part.text).join('');
}

/**
 * The text with an event, in any of the forms that Twitch uses: a plain text, `{ text, fragments }`,
 * `{ text, emotes }` with positions, or a text with `finds` beside it (AutoMod). A plain text may be empty:
 * the platform has the field, and somebody left it blank. `undefined` when there is no message.
 */
export function readMessage(value: unknown, id: unknown, finds?: unknown): EventMessage | undefined {
  if (typeof value === 'string') {
    const parts = isObject(finds) ? partsOfFinds(value, finds) : partsOfText(value);
    return { id: word(id), text: value, parts };
  }
  if (!isObject(value)) return undefined;
  const fragments = partsOfFragments(value.fragments);
  const text = textOf(value, fragments);
  const parts =
    fragments.length > 0
      ? fragments
      : Array.isArray(value.emotes)
        ? partsOfEmotes(text, value.emotes)
        : partsOfText(text);
  return { id: word(value.message_id) ?? word(id), text, parts };
}
