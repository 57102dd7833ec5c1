import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';

/** What a path may consist of: what needs no encoding anywhere, so that every proxy hands on the same text. */
const PATH = /^\/[A-Za-z0-9._~/-]*$/;

/** The names of this machine, as `URL` writes them. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Twitch's bounds for a secret: ASCII, so many characters (facts: "Handling Webhook Events"). */
const SECRET = /^[\x21-\x7e]{10,100}$/;

/**
 * The path of a webhook as a user typed it, with one slash in front and none at the end.
 *
 * @throws LivestreamError `bad_input` when it is blank or has characters that a proxy might change
 */
export function webhookPath(typed: string): string {
  const path = `/${typed.trim()}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  if (path !== '/' && PATH.test(path)) return path;
  throw wrong(
    sentence`The path of the webhook must be something like "/twitch/webhook": letters, digits, dots, dashes and slashes.`,
    typed,
  );
}

/**
 * The public address to give to Twitch.
 *
 * @param caller who calls it: `custom`, a server that stands in for Twitch, also takes http and other ports, and the
 *   built-in simulator calls this machine only
 * @throws LivestreamError `bad_input` when it would not be called
 */
export function callbackUrl(typed: string, caller: 'live' | 'custom' | 'simulator' = 'live'): string {
  const url = URL.canParse(typed.trim()) ? new URL(typed.trim()) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrong(
      sentence`The callback address must be the whole public address of the webhook, such as https://example.org/twitch/webhook.`,
      typed,
    );
  }
  if (url.username || url.password || url.hash) {
    throw wrong(sentence`The callback address must have no user name, password or "#" part.`, url.host);
  }
  if (caller === 'simulator' && !LOOPBACK.has(url.hostname)) {
    throw wrong(
      sentence`The simulator calls webhooks on this computer only. Enter the address of this Node-RED here as the public address, such as http://127.0.0.1:1880/twitch/webhook.`,
      url.origin,
    );
  }
  // URL leaves the port out where it is the usual one of https.
  if (caller === 'live' && (url.protocol !== 'https:' || url.port !== '')) {
    throw wrong(
      sentence`Twitch calls webhooks over https on port 443 only. Put a reverse proxy or a tunnel with a certificate in front of Node-RED and enter its address.`,
      url.origin,
    );
  }
  return url.href;
}

/**
 * The secret as a user typed it, or `undefined` when one has to be made.
 *
 * @throws LivestreamError `bad_input` when Twitch would not take it
 */
export function typedSecret(typed: string | undefined): string | undefined {
  const secret = typed?.trim();
  if (!secret) return undefined;
  if (SECRET.test(secret)) return secret;
  throw wrong(
    sentence`The secret of the webhook must have 10 to 100 plain characters: letters, digits and signs, no spaces. Leave it blank to have one made.`,
  );
}

function wrong(message: Sentence, detail?: string): LivestreamError {
  return new LivestreamError('bad_input', message, {
    platform: 'twitch',
    ...(detail === undefined ? {} : { detail }),
  });
}
