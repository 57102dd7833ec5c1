import type { MessagePart } from '../../events';
import { addText } from '../../events/text-parts';
import { isObject, numberOf, type Wire, word } from '../../shared/wire';

/** Where Twitch keeps the pictures of emotes; `default` is animated where there is an animation. */
const EMOTE_IMAGES = 'https://static-cdn.jtvnw.net/emoticons/v2/';

/** An emote id as Twitch makes them: nothing in it has to be escaped. */
const PLAIN_ID = /^\w+$/;

/** The address of an emote's picture. */
function emoteImage(id: string): string {
  return `${EMOTE_IMAGES}${PLAIN_ID.test(id) ? id : encodeURIComponent(id)}/default/dark/2.0`;
}

function emotePart(text: string, emote: Wire): MessagePart | null {
  const id = word(emote.id);
  if (id === null) return null;
  const part: MessagePart = { type: 'emote', text, id, image: emoteImage(id) };
  const setId = word(emote.emote_set_id);
  const ownerId = word(emote.owner_id);
  if (setId !== null) part.setId = setId;
  if (ownerId !== null) part.ownerId = ownerId;
  if (Array.isArray(emote.format)) {
    part.format = emote.format.filter((format): format is string => typeof format === 'string');
  }
  return part;
}

function cheermotePart(text: string, cheermote: Wire): MessagePart {
  const part: MessagePart = { type: 'cheermote', text };
  const prefix = word(cheermote.prefix);
  // `amount` is the name in the older AutoMod payload.
  const bits = numberOf(cheermote.bits ?? cheermote.amount);
  const tier = numberOf(cheermote.tier);
  if (prefix !== null) part.prefix = prefix;
  if (bits !== undefined) part.bits = bits;
  if (tier !== undefined) part.tier = tier;
  return part;
}

function mentionPart(text: string, mention: Wire): MessagePart {
  return {
    type: 'mention',
    text,
    user: { id: word(mention.user_id), login: word(mention.user_login), name: word(mention.user_name) },
  };
}

function gifPart(text: string, gif: Wire): MessagePart {
  const part: MessagePart = { type: 'gif', text };
  const id = word(gif.gif_id ?? gif.id);
  const url = word(gif.url);
  if (id !== null) part.id = id;
  if (url !== null) part.url = url;
  return part;
}

/**
 * What a fragment is goes by the object that it carries and not by its `type`: AutoMod's first version has no
 * types, and a type that nobody knows yet is read as text.
 */
function addFragment(parts: MessagePart[], fragment: unknown): void {
  if (!isObject(fragment)) return;
  const text = typeof fragment.text === 'string' ? fragment.text : '';
  const { emote, cheermote, mention, gif } = fragment;
  const part = isObject(emote)
    ? emotePart(text, emote)
    : isObject(cheermote)
      ? cheermotePart(text, cheermote)
      : isObject(mention)
        ? mentionPart(text, mention)
        : isObject(gif)
          ? gifPart(text, gif)
          : null;
  if (part) parts.push(part);
  else if (text !== '') addText(parts, text);
}

/** `fragments` as parts. Anything but an array gives none. */
export function partsOfFragments(fragments: unknown): MessagePart[] {
  const parts: MessagePart[] = [];
  if (Array.isArray(fragments)) {
    for (const fragment of fragments) addFragment(parts, fragment);
  }
  return parts;
}

/** A plain text as parts. */
export function partsOfText(text: string): MessagePart[] {
  const parts: MessagePart[] = [];
  if (text !== '') addText(parts, text);
  return parts;
}

/**
 * A text with `emotes: [{ id, begin, end }]` as parts. The positions count Unicode code points, the end
 * included. Positions that lie outside of the text or overlap are left out: the text stays whole.
 */
export function partsOfEmotes(text: string, emotes: readonly unknown[]): MessagePart[] {
  const points = Array.from(text);
  const found = emotes
    .filter(isObject)
    .map((emote) => ({ emote, begin: numberOf(emote.begin) ?? -1, end: numberOf(emote.end) ?? -1 }))
    .filter(({ begin, end }) => Number.isInteger(begin) && Number.isInteger(end))
    .sort((a, b) => a.begin - b.begin);
  const parts: MessagePart[] = [];
  let from = 0;
  for (const { emote, begin, end } of found) {
    if (begin < from || end < begin || end >= points.length) continue;
    const part = emotePart(points.slice(begin, end + 1).join(''), emote);
    if (!part) continue;
    if (begin > from) addText(parts, points.slice(from, begin).join(''));
    parts.push(part);
    from = end + 1;
  }
  if (from < points.length) addText(parts, points.slice(from).join(''));
  return parts;
}

/**
 * AutoMod's first version in its documented form: the text, and beside it the emotes and cheermotes in it
 * without their places. Each is looked for behind the one before.
 */
export function partsOfFinds(text: string, finds: Wire): MessagePart[] {
  const named = (list: unknown, make: (text: string, item: Wire) => MessagePart | null) =>
    (Array.isArray(list) ? list : []).filter(isObject).map((item) => ({ item, make, text: word(item.text) }));
  const wanted = [...named(finds.emotes, emotePart), ...named(finds.cheermotes, cheermotePart)];
  const parts: MessagePart[] = [];
  let from = 0;
  while (from < text.length) {
    let next: { at: number; text: string; part: MessagePart; index: number } | undefined;
    for (const [index, { item, make, text: name }] of wanted.entries()) {
      const at = name === null ? -1 : text.indexOf(name, from);
      if (name === null || at < 0 || (next && at >= next.at)) continue;
      const part = make(name, item);
      if (part) next = { at, text: name, part, index };
    }
    if (!next) break;
    if (next.at > from) addText(parts, text.slice(from, next.at));
    parts.push(next.part);
    from = next.at + next.text.length;
    wanted.splice(next.index, 1);
  }
  if (from < text.length) addText(parts, text.slice(from));
  return parts;
}
