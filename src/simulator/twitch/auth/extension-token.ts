import { createHmac, timingSafeEqual } from 'node:crypto';

/** The one extension of the simulated Twitch. Its secret is none: whoever tries the calls out types it in. */
export const SIMULATED_EXTENSION = {
  clientId: 'simulated-extension',
  /** In base64, as the live platform shows it. */
  secret: Buffer.from('not a secret').toString('base64'),
} as const;

/**
 * A JSON Web Token (HS256) as the backend of an extension signs it for itself.
 *
 * @param secret the extension's secret in base64
 */
export function signExtensionToken(userId: string, secret: string, expiresAtMs: number): string {
  const claims = { user_id: userId, role: 'external', exp: Math.floor(expiresAtMs / 1_000) };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** Until when a token is good, or undefined when it is none, or when its signature or its role is wrong. */
export function readExtensionToken(token: string, secret: string): { expiresAtMs: number } | undefined {
  const [head, claims, given, ...rest] = token.split('.');
  if (!head || !claims || !given || rest.length > 0) return undefined;
  const right = signature(`${head}.${claims}`, secret);
  const theirs = Buffer.from(given, 'base64url');
  if (theirs.length !== right.length || !timingSafeEqual(theirs, right)) return undefined;
  const { exp, role } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
  return role === 'external' ? { expiresAtMs: Number(exp) * 1_000 } : undefined;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function signature(signed: string, secret: string): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest();
}
