import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { isLivestreamError } from '../../../../src/shared/errors';
import { ExtensionToken } from '../../../../src/twitch/auth/extension-token';

const SECRET = Buffer.from('a made-up secret').toString('base64');
const now = () => 1_800_000_000_000;

function read(token: string): { claims: unknown; valid: boolean } {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const wanted = createHmac('sha256', Buffer.from(SECRET, 'base64'))
    .update(`${head}.${claims}`)
    .digest('base64url');
  return { claims: JSON.parse(Buffer.from(claims, 'base64url').toString()), valid: signature === wanted };
}

describe("an extension's token", () => {
  it('is signed with the secret, and good for three minutes', async () => {
    const token = new ExtensionToken({ secret: SECRET, ownerId: '7' }, { now });
    assert.deepEqual(read(await token.accessToken()), {
      claims: { exp: 1_800_000_180, user_id: '7', role: 'external' },
      valid: true,
    });
  });

  it('may send to the channel that the call is about', async () => {
    const token = new ExtensionToken({ secret: SECRET, ownerId: '7', channelId: 'all' }, { now });
    const { claims } = read(await token.accessToken());
    const { channel_id, pubsub_perms } = claims as Record<string, unknown>;
    assert.deepEqual([channel_id, pubsub_perms], ['all', { send: ['*'] }]);
  });

  it('cannot be had anew with the same secret, and does not show it', async () => {
    const token = new ExtensionToken({ secret: SECRET, ownerId: '7' }, { now });
    await assert.rejects(
      token.renew(),
      (error) => isLivestreamError(error, 'auth_required') && !error.message.includes(SECRET),
    );
    assert.ok(!JSON.stringify(token).includes(SECRET));
  });
});
