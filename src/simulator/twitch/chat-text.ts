import { cheermote, mention, type Piece, text } from '../../twitch/samples/message';
import type { SimulatedUser } from './state';

/** Emotes that everybody on Twitch can use, by the word that stands for them. */
const GLOBAL_EMOTES: Readonly<Record<string, string>> = {
  Kappa: '25',
  BibleThump: '86',
  HeyGuys: '30259',
  NotLikeThis: '58765',
  SeemsGood: '64138',
  VoHiYo: '81274',
  CoolStoryBob: '123171',
  LUL: '425618',
  PogChamp: '305954156',
};

/**
 * A chat line in the pieces that the platform tells apart: emotes, mentions of people it knows, cheermotes where bits
 * were given, and the text between.
 */
export function piecesOf(
  line: string,
  findUser: (login: string) => SimulatedUser | undefined,
  withBits = false,
): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  const push = (piece: Piece) => {
    if (plain !== '') pieces.push(text(plain));
    plain = '';
    pieces.push(piece);
  };
  for (const word of line.split(/(\s+)/)) {
    const piece = emoteOf(word) ?? mentionOf(word, findUser) ?? (withBits ? cheermoteOf(word) : undefined);
    if (piece) push(piece);
    else plain += word;
  }
  if (plain !== '' || pieces.length === 0) pieces.push(text(plain));
  return pieces;
}

function emoteOf(word: string): Piece | undefined {
  const id = Object.hasOwn(GLOBAL_EMOTES, word) ? GLOBAL_EMOTES[word] : undefined;
  if (id === undefined) return undefined;
  return { type: 'emote', text: word, emote: { id, emote_set_id: '0', owner_id: '0', format: ['static'] } };
}

function mentionOf(word: string, findUser: (login: string) => SimulatedUser | undefined): Piece | undefined {
  const login = /^@(\w+)$/.exec(word)?.[1];
  const user = login === undefined ? undefined : findUser(login);
  return user && { ...mention(user), text: word };
}

function cheermoteOf(word: string): Piece | undefined {
  const bits = Number(/^Cheer(\d+)$/i.exec(word)?.[1]);
  return bits > 0 ? { ...cheermote(bits), text: word } : undefined;
}
