import { redact } from '../shared/redact';
import { isObject, type Wire } from '../shared/wire';

/** How much of an answer an error may quote. */
const MAX_QUOTED = 200;

/** Whoever has these can stream as the owner: they leave the client in no way. */
const STREAM_SECRETS = new Set(['stream_key', 'server_url']);

/** What an error or a log line must not hold of the address of the Live Stream API: all of it, and its key. */
export function secretForms(apiUrl: string): string[] {
  if (!URL.canParse(apiUrl)) return [apiUrl];
  const url = new URL(apiUrl);
  const values = [...url.searchParams.values()];
  const forms = [apiUrl, url.href, `${url.pathname}${url.search}`, url.search, ...values];
  const encoded = values.map((value) => encodeURIComponent(value));
  return [...new Set([...forms, ...encoded])]
    .filter((form) => form.length > 1)
    .sort((one, other) => other.length - one.length);
}

/** A text without the address of the Live Stream API and its key. */
export function maskApiUrl(text: string, apiUrl: string): string {
  let shown = text;
  for (const form of secretForms(apiUrl)) shown = shown.split(form).join('…');
  return redact(shown);
}

/** What the platform says about a refusal: its own words, masked and cut. Empty where there are none. */
export function refusalText(body: unknown, apiUrl: string): string {
  const said = isObject(body) ? wordsOf(body) : '';
  const shown = maskApiUrl(said, apiUrl);
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}...` : shown;
}

function wordsOf(body: Wire): string {
  const first = Array.isArray(body.errors) && isObject(body.errors[0]) ? body.errors[0] : body;
  const words = [first.code, first.message ?? first.msg].filter((word) => typeof word === 'string');
  return words.join(': ');
}

/** A copy of a part of the API's answer without what must not leave the client, however deep it lies. */
export function withoutStreamSecrets(value: unknown, depth = 0): unknown {
  if (depth > 50) return null;
  if (Array.isArray(value)) return value.map((item) => withoutStreamSecrets(item, depth + 1));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !STREAM_SECRETS.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutStreamSecrets(item, depth + 1)]));
}
