import type { Person, WireEvent } from './scene';

/** A piece of a chat line before it is put into the shape of its event type. */
export interface Piece {
  type: 'text' | 'emote' | 'cheermote' | 'mention' | 'gif';
  text: string;
  emote?: { id: string; emote_set_id: string; owner_id: string; format: string[] };
  cheermote?: { prefix: string; bits: number; tier: number };
  mention?: { user_id: string; user_login: string; user_name: string };
  gif?: { gif_id: string; url: string };
}

/** Two emotes that everybody on Twitch can use, and one of the sample channel. */
const EMOTES = {
  HeyGuys: { id: '30259', emote_set_id: '0', owner_id: '0', format: ['static'] },
  LUL: { id: '425618', emote_set_id: '0', owner_id: '0', format: ['static'] },
  demoHype: {
    id: 'emotesv2_6d1f0c2b9a7e4835b0d4e7f1a2c38596',
    emote_set_id: '300700200',
    owner_id: '700100200',
    format: ['static', 'animated'],
  },
} as const;

/** Words of a message. */
export const text = (words: string): Piece => ({ type: 'text', text: words });

/** An emote of a message. */
export function emote(name: keyof typeof EMOTES): Piece {
  const { format, ...rest } = EMOTES[name];
  return { type: 'emote', text: name, emote: { ...rest, format: [...format] } };
}

/** `Cheer100` and the like; the tier is the highest of Twitch's steps that the bits reach. */
export function cheermote(bits: number, prefix = 'Cheer'): Piece {
  const tier = [10000, 5000, 1000, 100].find((step) => bits >= step) ?? 1;
  return { type: 'cheermote', text: `${prefix}${bits}`, cheermote: { prefix, bits, tier } };
}

/** Somebody who is named in a message. */
export const mention = (who: Person): Piece => ({
  type: 'mention',
  text: `@${who.name}`,
  mention: { user_id: who.id, user_login: who.login, user_name: who.name },
});

/** A picture of a message. */
export const gif = (id: string, url: string, words = ''): Piece => ({
  type: 'gif',
  text: words,
  gif: { gif_id: id, url },
});

/**
 * Twitch shapes the fragments of a message in three ways:
 * `chat` names everything; `held` (AutoMod, suspicious users) knows no mentions and no owner of an emote;
 * `reward` (automatic rewards) knows the emote's id alone.
 */
export type MessageShape = 'chat' | 'bits' | 'held' | 'reward';

const FRAGMENT: Readonly<Record<MessageShape, (piece: Piece) => WireEvent>> = {
  chat: (piece) => ({
    cheermote: piece.cheermote ?? null,
    emote: piece.emote ?? null,
    mention: piece.mention ?? null,
    ...(piece.gif && { gif: piece.gif }),
  }),
  bits: (piece) => ({ cheermote: piece.cheermote ?? null, emote: piece.emote ?? null }),
  held: ({ cheermote, emote }) => ({
    cheermote: cheermote ?? null,
    emote: emote ? { id: emote.id, emote_set_id: emote.emote_set_id } : null,
  }),
  reward: ({ emote }) => ({ emote: emote ? { id: emote.id } : null }),
};

/** The whole text of some pieces. */
export const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

/** `{ text, fragments }` as the given family of events has it. */
export function message(shape: MessageShape, ...pieces: Piece[]): { text: string; fragments: WireEvent[] } {
  return {
    text: textOf(pieces),
    fragments: pieces.map((piece) => ({ type: piece.type, text: piece.text, ...FRAGMENT[shape](piece) })),
  };
}

/** The older way to tell emotes: `[{ id, begin, end }]`, positions in the text, the end included. */
export function emotePositions(pieces: readonly Piece[]): { begin: number; end: number; id: string }[] {
  const found = [];
  let begin = 0;
  for (const piece of pieces) {
    if (piece.emote) found.push({ begin, end: begin + piece.text.length - 1, id: piece.emote.id });
    begin += piece.text.length;
  }
  return found;
}

/** Where `words` stand in `whole`, as AutoMod tells it: both ends included. */
export function boundary(whole: string, words: string): { start_pos: number; end_pos: number } {
  const start = whole.indexOf(words);
  return { start_pos: start, end_pos: start + words.length - 1 };
}
