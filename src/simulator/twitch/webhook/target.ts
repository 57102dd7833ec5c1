import { HelixRefusal } from '../helix/call';

/** A callback that messages are posted to, and the secret that signs them. */
export interface WebhookTarget {
  method: 'webhook';
  callback: string;
  secret: string;
}

/** Why a webhook transport is refused, in the words of the answer; undefined when it is fine. */
export function webhookFault(
  callback: unknown,
  secret: unknown,
  allowsLoopback: boolean,
): string | undefined {
  if (typeof callback !== 'string' || callback === '') return 'The callback field is required';
  if (!isCallback(callback, allowsLoopback)) {
    return 'The URL in the callback field is not valid: it must use the HTTPS protocol and port 443';
  }
  if (typeof secret !== 'string' || !/^[\x20-\x7e]{10,100}$/.test(secret)) {
    return 'The length of the string in the secret field is not valid: 10 to 100 ASCII characters';
  }
  return undefined;
}

/**
 * A webhook transport out of a request.
 *
 * @throws HelixRefusal 400 with `webhookFault`
 */
export function readWebhook(
  { callback, secret }: Record<string, unknown>,
  allowsLoopback: boolean,
): WebhookTarget {
  const fault = webhookFault(callback, secret, allowsLoopback);
  if (fault !== undefined) throw new HelixRefusal(400, fault);
  return { method: 'webhook', callback: String(callback), secret: String(secret) };
}

/** The platform calls https on port 443 only; on this machine plain http on any port stands for it. */
function isCallback(callback: string, allowsLoopback: boolean): boolean {
  if (!URL.canParse(callback)) return false;
  const url = new URL(callback);
  if (url.protocol === 'https:' && url.port === '') return true;
  return allowsLoopback && loopbackHost(callback) !== undefined && /^https?:$/.test(url.protocol);
}

const LOOPBACK_HOSTS: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  localhost: '127.0.0.1',
  '[::1]': '::1',
};

/** The address of this machine that a URL means, or undefined for any other machine: the simulator calls none. */
export function loopbackHost(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  return Object.hasOwn(LOOPBACK_HOSTS, hostname) ? LOOPBACK_HOSTS[hostname] : undefined;
}
