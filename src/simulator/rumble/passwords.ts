import { createHash, randomBytes } from 'node:crypto';

/** Three texts that the site mixes into a password. */
export type Salts = readonly [string, string, string];

const ROUNDS = 128;

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Salts by chance. */
export function freshSalts(): Salts {
  const salt = () => randomBytes(8).toString('hex');
  return [salt(), salt(), salt()];
}

/** What a client must send for a password: two hashes and the second salt, as the script of the site has them. */
export function expectedHashes(password: string, salts: Salts): string {
  const [first, second, third] = salts;
  return [md5(stretched(password, first) + second), stretched(password, third), second].join(',');
}

function stretched(password: string, salt: string): string {
  let hash = md5(salt + password);
  for (let round = 0; round < ROUNDS; round += 1) hash = md5(hash + password);
  return hash;
}
