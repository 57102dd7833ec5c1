/** What is not shown: control characters, line ends, zero-width marks and whatever turns the reading direction. */
function isUnwanted(code: number): boolean {
  if (code < 0x20) return true;
  if (code < 0x7f) return false;
  return (
    code <= 0x9f ||
    code === 0x00ad ||
    code === 0x061c ||
    code === 0x180e ||
    // U+200D joins emoji and stays.
    (code >= 0x200b && code <= 0x200f && code !== 0x200d) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff ||
    (code >= 0xfff9 && code <= 0xfffb)
  );
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Nearly all there is; this runs over every chat line.
    if (code >= 0x20 && code < 0x7f) continue;
    if (isUnwanted(code)) return false;
  }
  return true;
}

/** Cuts at `max` UTF-16 units without tearing a surrogate pair, and says so with an ellipsis. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  const torn = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, torn ? max - 2 : max - 1)}…`;
}

/**
 * A text from chat as one harmless line of at most `max` UTF-16 units: chat is hostile, and a name or a line
 * must not break a log, a status or a notification, nor turn its reading direction. Unwanted characters
 * become a space, and rows of spaces one.
 */
export function plainText(text: string, max = 200): string {
  // Only so much is looked at: a text may be long, and the cut must not depend on what lies behind it.
  const head = text.length > max * 4 ? text.slice(0, max * 4) : text;
  if (isPlain(head)) return shorten(head, max);
  let plain = '';
  for (const char of head) {
    plain += isUnwanted(char.charCodeAt(0)) ? ' ' : char;
  }
  return shorten(plain.replace(/ {2,}/g, ' ').trim(), max);
}
