const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a secret may travel to this address: over TLS, or in the clear within this machine. */
export function isSafeAddress({ hostname, protocol }: URL, secure = 'https:', plain = 'http:'): boolean {
  return protocol === secure || (protocol === plain && LOOPBACK_HOSTS.has(hostname));
}
