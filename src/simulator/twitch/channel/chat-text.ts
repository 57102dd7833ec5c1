import { cheermote, mention, type Piece, text } from '../../../twitch/samples/message';
import type { SimulatedUser } from '../state';
import { GLOBAL_EMOTES } from './chat-pictures';

const EMOTE_IDS: ReadonlyMap<string, string> = new Map(GLOBAL_EMOTES);

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
  const id = EMOTE_IDS.get(word);
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
