import { redact } from '../shared/redact';
import { everyCharacter } from './endpoints';

/** How much of an answer an error may quote. */
const MAX_QUOTED = 200;

/** The path of the Events API holds the token, also one that is not ours: a broken `nextUrl` may have any. */
const TOKEN_IN_PATH = /(\/events(?:\/|%2f)[^/\s"'<>\\]*?(?:\/|%2f))(?!…)[^/\s"'<>?\\%]{4,}/gi;

/** What an error or a log line must not hold: the token as it is and in both ways of percent-encoding. */
export function secretForms(token: string): string[] {
  const encoded = [everyCharacter(token), encodeURIComponent(token)];
  // Some write the hexadecimal digits in lower case.
  const lower = encoded.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...new Set([token, ...encoded, ...lower])].sort((a, b) => b.length - a.length);
}

/**
 * A text without the token, whatever its form and its length. The mask does not tell how long the token is.
 */
export function maskToken(text: string, token: string): string {
  let shown = text;
  for (const form of secretForms(token)) {
    // `redact` leaves short secrets alone, since they shred a text; a token of the platform is never shown.
    if (form !== '') shown = shown.split(form).join('…');
  }
  return redact(shown.replace(TOKEN_IN_PATH, '$1…'));
}

/** The body of an answer as an error may quote it: masked, then cut to 200 characters. */
export function quoteBody(body: unknown, token: string): string {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const shown = maskToken(text, token);
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}...` : shown;
}
