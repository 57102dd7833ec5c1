import { createHash } from 'node:crypto';

/** The three texts that the site mixes into a password. */
export type Salts = readonly [string, string, string];

/** What logs in instead of a password, and is worth as much: it must stand in no log. */
export interface PasswordHashes {
  /** As the site takes them: `h1,h2,s1`. */
  joined: string;
  /** Each hash alone, to be masked where an answer quotes it. */
  secrets: readonly string[];
}

/** How often the site's script hashes on after the first time. */
const ROUNDS = 128;

/**
 * The hashes of a password as the script of the site makes them. MD5 over UTF-8 is what the site asks for; the
 * texts are joined as hexadecimal, not as bytes.
 */
export function passwordHashes(password: string, [first, second, third]: Salts): PasswordHashes {
  const h1 = md5(stretch(password, first) + second);
  const h2 = stretch(password, third);
  const joined = [h1, h2, second].join(',');
  return { joined, secrets: [joined, h1, h2] };
}

/** A password hashed with a salt once, and then 128 times with itself. */
export function stretch(password: string, salt: string): string {
  let hash = md5(salt + password);
  for (let round = 0; round < ROUNDS; round += 1) hash = md5(hash + password);
  return hash;
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
