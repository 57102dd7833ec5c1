import type { TwitchEndpoints } from '../endpoints';

/**
 * Whom a login was given for: the client id and every address, as one comparable text. Tokens are kept together
 * with it, and are never sent once it has changed: a secret belongs to the addresses that it was given for.
 */
export function tokenAudience(endpoints: TwitchEndpoints, clientId: string): string {
  const { apiUrl, authUrl, eventsubUrl, subscriptionsUrl, pubsubUrl } = endpoints;
  const addresses = [apiUrl, authUrl, eventsubUrl, subscriptionsUrl, ...(pubsubUrl ? [pubsubUrl] : [])];
  return [clientId.trim(), ...addresses.map(comparable)].join(' ');
}

/** Case of the host, default ports and slashes at the end make no other server. */
function comparable(address: string): string {
  try {
    return new URL(address).href.replace(/\/+$/, '');
  } catch {
    return address.trim();
  }
}
