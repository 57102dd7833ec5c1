import { createHmac } from 'node:crypto';

/** What the signature of a webhook message covers, in this order and with nothing between. */
export interface SignedParts {
  id: string;
  timestamp: string;
  body: Buffer;
}

/** The value of `Twitch-Eventsub-Message-Signature`: HMAC-SHA256 over id, timestamp and the body's bytes. */
export function signatureOf({ id, timestamp, body }: SignedParts, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(id).update(timestamp).update(body).digest('hex')}`;
}
