import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A JSON Web Token (HS256) as the backend of an extension signs it for itself.
 *
 * @param secret the extension's secret in base64
 */
export function signExtensionToken(clientId: string, secret: string, expiresAtMs: number): string {
  const claims = { client_id: clientId, role: 'external', exp: Math.floor(expiresAtMs / 1_000) };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** Who signed a token and how long it is good, or undefined when it is none or its signature is wrong. */
export function readExtensionToken(
  token: string,
  secret: string,
): { clientId: string; expiresAtMs: number } | undefined {
  const [head, claims, given, ...rest] = token.split('.');
  if (!head || !claims || !given || rest.length > 0) return undefined;
  const right = signature(`${head}.${claims}`, secret);
  const theirs = Buffer.from(given, 'base64url');
  if (theirs.length !== right.length || !timingSafeEqual(theirs, right)) return undefined;
  const { client_id: clientId, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
  return { clientId: String(clientId), expiresAtMs: Number(exp) * 1_000 };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function signature(signed: string, secret: string): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest();
}
