import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Twitch signs: two headers as they were sent, and the body byte for byte. */
export interface SignedParts {
  messageId: string;
  timestamp: string;
  body: Uint8Array;
}

/**
 * The signature that Twitch puts on a webhook (facts: "Handling Webhook Events", verifying): `sha256=` and the
 * HMAC in lower-case hex.
 *
 * @param secret the one that the subscription or the shard was made with
 */
export function signatureOf({ messageId, timestamp, body }: SignedParts, secret: string): string {
  const hmac = createHmac('sha256', secret).update(messageId).update(timestamp).update(body);
  return `sha256=${hmac.digest('hex')}`;
}

/**
 * Whether `signature` was made with one of `secrets`. Takes the same time wherever the first difference is, because
 * otherwise a signature could be guessed character by character.
 */
export function isSigned(parts: SignedParts, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature);
  let matches = false;
  for (const secret of secrets) {
    // An HMAC with an empty key can be made by anybody.
    if (secret === '') continue;
    const made = Buffer.from(signatureOf(parts, secret));
    if (made.length === given.length && timingSafeEqual(made, given)) matches = true;
  }
  return matches;
}
