import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedHashes, type Salts } from '../../../../src/simulator/rumble/passwords';

/** Computed by the site's own script and by two other languages. */
const VECTORS: { password: string; salts: Salts; first: string; second: string }[] = [
  {
    password: 'hunter2',
    salts: ['saltA', 'saltB', 'saltC'],
    first: '94d010fe51c58205edc98f73191a5155',
    second: 'e16471a242ceca962ed520fd58efad05',
  },
  {
    password: 'correct horse battery staple',
    salts: ['0123456789abcdef', 'fedcba9876543210', '00112233445566778899'],
    first: '2494bf746eb9e5971d99143c1ea0a601',
    second: '5d34878b50f8e8ee721cd9b92de97478',
  },
  {
    password: 'é',
    salts: ['x1', 'y2', 'z3'],
    first: '55ef2d87706aa075180d7f969649aa4e',
    second: '3c7ef9c22cd71cb951c7a1076024195a',
  },
  {
    password: 'x'.repeat(80),
    salts: ['x1', 'y2', 'z3'],
    first: '9409a5ce2e93afa80e9a8ff9af14b268',
    second: '136e751f7c14215a87d0b183ab36bd7b',
  },
  {
    password: 'pässwörd☃',
    salts: ['x1', 'y2', 'z3'],
    first: '13cd599304fc4b9ec7d639a61ba63dab',
    second: '34964ce26370adecb9c7334c6750ebe1',
  },
];

describe('the hashes that the simulated login expects', () => {
  for (const { password, salts, first, second } of VECTORS) {
    it(`are those of the site for a password of ${password.length} characters, ${password.slice(0, 3)}…`, () => {
      assert.equal(expectedHashes(password, salts), `${first},${second},${salts[1]}`);
    });
  }
});
