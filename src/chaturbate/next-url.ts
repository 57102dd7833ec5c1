import { isSafeAddress } from '../shared/safe-address';
import { type Sentence, sentence } from '../shared/sentence';

/** Where the server says to go on. */
export interface NextPoll {
  /** To be requested exactly so. */
  url: string;
  /** The cursor in it; `null` when it has none. */
  cursor: string | null;
  /** How long the server will wait, in seconds, where the address says so. */
  timeoutSeconds: number | null;
}

/** A `nextUrl` that must not be followed; the message names what is wrong and quotes nothing of it. */
export class BadNextUrl extends Error {
  override readonly name = 'BadNextUrl';

  constructor(readonly why: Sentence) {
    super(String(why));
  }
}

/**
 * Reads a `nextUrl`. The token travels with it, so it must lead to the very server that was asked: the same
 * scheme, host and port as `baseUrl`. A relative one counts from there. `null` when there is none, which means
 * to start over.
 *
 * @throws BadNextUrl when it is there but cannot be followed
 */
export function readNextUrl(value: unknown, baseUrl: string): NextPoll | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new BadNextUrl(sentence`it is not a text`);
  if (value.trim() === '') throw new BadNextUrl(sentence`it is blank`);
  // Without a slash in front a relative address belongs below the base and not beside its last part.
  const base = `${baseUrl}/`;
  // A URL parser would drop what is blank or a line end in it, and so follow what was never looked at.
  if (/[\s\\]/.test(value) || !URL.canParse(value, base))
    throw new BadNextUrl(sentence`it is not a web address`);
  // A parser reads `https:///host/path` as if it had two slashes only.
  if (/^[a-z][a-z0-9+.-]*:(?!\/\/[^/])/i.test(value)) throw new BadNextUrl(sentence`it names no server`);
  const url = new URL(value, base);
  if (!isSafeAddress(url)) throw new BadNextUrl(sentence`it does not use https`);
  if (url.origin !== new URL(base).origin) throw new BadNextUrl(sentence`it leads to another server`);
  if (url.username || url.password) throw new BadNextUrl(sentence`it holds a name or password`);
  const cursor = url.searchParams.get('i');
  const seconds = Number(url.searchParams.get('timeout') ?? Number.NaN);
  return {
    url: /^https?:/i.test(value) ? value : url.href,
    cursor: cursor === '' ? null : cursor,
    timeoutSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
  };
}
