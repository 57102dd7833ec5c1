import type { ChatRecord } from '../../rumble/wire-parts';

/** How records are written, where it is not the usual way. Everything here has been seen or is allowed by the format. */
export interface WireStyle {
  lineEnd: '\n' | '\r\n';
  /** Write in pieces of so many bytes, wherever characters end; in one piece when 0. */
  pieceBytes: number;
  /** Ids as numbers that are too long for JavaScript. */
  bareIds: boolean;
  /** `[[]]` for a catalogue of channels with nothing in it. */
  nestedChannels: boolean;
  /** Leave out who the authors are. */
  withoutUsers: boolean;
  /** Spread the JSON over several lines, each with its own `data:`. */
  manyLines: boolean;
  /** Make the first record of a connection longer by so many bytes. */
  initPaddingBytes: number;
  /** Give the content type its charset twice. */
  doubleCharset: boolean;
}

/** As the platform writes on a usual day. */
export const PLAIN_STYLE: Readonly<WireStyle> = Object.freeze({
  lineEnd: '\n',
  pieceBytes: 0,
  bareIds: false,
  nestedChannels: false,
  withoutUsers: false,
  manyLines: false,
  initPaddingBytes: 0,
  doubleCharset: false,
});

// Quotes within a text are escaped, so that neither can match inside one.
const IDS = /"(id|user_id|channel_id|video_id)":\s*"(\d+)"/g;
const ID_LIST = /"(message_ids|user_ids)":\s*\[[^\]]*\]/g;

/** A record as a server-sent event, with the blank line that ends it. */
export function encoded(record: ChatRecord, style: WireStyle): string {
  const styled = { ...record, data: styledContent(record, style) };
  let json = style.manyLines ? JSON.stringify(styled, null, 1) : JSON.stringify(styled);
  if (style.bareIds) {
    json = json.replace(IDS, '"$1":$2').replace(ID_LIST, (list) => list.replace(/"(\d+)"/g, '$1'));
  }
  const lines = json.split('\n').map((line) => `data: ${line}`);
  return [...lines, '', ''].join(style.lineEnd);
}

function styledContent({ type, data }: ChatRecord, style: WireStyle): Record<string, unknown> {
  const { channels } = data;
  const isBare = Array.isArray(channels) && channels.length === 0;
  return {
    ...data,
    ...(style.nestedChannels && isBare ? { channels: [[]] } : {}),
    ...(style.withoutUsers && 'users' in data ? { users: [] } : {}),
    ...(style.initPaddingBytes > 0 && type === 'init' ? { padding: 'x'.repeat(style.initPaddingBytes) } : {}),
  };
}
