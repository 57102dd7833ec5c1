import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passwordHashes, type Salts, stretch } from '../../../../src/rumble/session/hash';

/** Worked out with two other implementations. */
const VECTORS: readonly { password: string; salts: Salts; stretched: string; h1: string; h2: string }[] = [
  {
    password: 'hunter2',
    salts: ['saltA', 'saltB', 'saltC'],
    stretched: '704c51ed82ccf276ef58013bfb8e29ce',
    h1: '94d010fe51c58205edc98f73191a5155',
    h2: 'e16471a242ceca962ed520fd58efad05',
  },
  {
    password: 'correct horse battery staple',
    salts: ['0123456789abcdef', 'fedcba9876543210', '00112233445566778899'],
    stretched: 'd3804470a9fb97e428747f44b59c5ec4',
    h1: '2494bf746eb9e5971d99143c1ea0a601',
    h2: '5d34878b50f8e8ee721cd9b92de97478',
  },
  {
    password: 'é',
    salts: ['x1', 'y2', 'z3'],
    stretched: 'e96cf92d160523813432cda27595e964',
    h1: '55ef2d87706aa075180d7f969649aa4e',
    h2: '3c7ef9c22cd71cb951c7a1076024195a',
  },
  {
    password: 'x'.repeat(80),
    salts: ['x1', 'y2', 'z3'],
    stretched: '298002e9b2e3c7b0b45fa82a1cd10c94',
    h1: '9409a5ce2e93afa80e9a8ff9af14b268',
    h2: '136e751f7c14215a87d0b183ab36bd7b',
  },
  {
    password: 'pässwörd☃',
    salts: ['x1', 'y2', 'z3'],
    stretched: '05470dc89c3a79b0c1af0151c591d21b',
    h1: '13cd599304fc4b9ec7d639a61ba63dab',
    h2: '34964ce26370adecb9c7334c6750ebe1',
  },
];

describe('the hashes of a password for Rumble', () => {
  for (const { password, salts, stretched, h1, h2 } of VECTORS) {
    it(`are those of the site for ${JSON.stringify(password)}`, () => {
      assert.equal(stretch(password, salts[0]), stretched);
      assert.equal(passwordHashes(password, salts).joined, `${h1},${h2},${salts[1]}`);
    });
  }

  it('name all that must not be shown, and not the salt, which is no secret', () => {
    const { joined, secrets } = passwordHashes('hunter2', ['saltA', 'saltB', 'saltC']);
    assert.deepEqual(secrets, [
      joined,
      '94d010fe51c58205edc98f73191a5155',
      'e16471a242ceca962ed520fd58efad05',
    ]);
  });
});
