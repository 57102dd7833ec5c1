import type { Dedupe } from '../../shared/dedupe';
import type { LivestreamError } from '../../shared/errors';
import type { TwitchServerAccess } from '../app';
import { LIVE_ENDPOINTS } from '../endpoints';
import type { Frame } from '../eventsub/protocol';
import { callbackUrl, typedSecret, webhookPath } from '../webhook/callback';
import { type InboxAnswer, WebhookInbox } from '../webhook/inbox';
import type { WebhookRequest } from '../webhook/receiver';
import type { WebhookAddress } from './held-shard';

/** The server of the flows, as far as a webhook needs it. */
export interface WebhookHost {
  /** Opens a path. @throws LivestreamError `conflict`, `unsupported` */
  open(path: string, handler: (request: WebhookRequest) => InboxAnswer): { close(): void };
  /** The part of a public address's path that `open` takes. */
  belowRoot(path: string): string;
  /** A secret that was made for this node and stays the same. */
  madeSecret(): Promise<string>;
  /** What may be kept of a secret, to know after a restart whether it is still the same. */
  markOf(secret: string): Promise<string>;
}

/** Where Twitch calls, and what it signs with. */
export interface WebhookSettings {
  callbackUrl?: string;
  path?: string;
  /** Typed by the user; blank for one that is made. */
  secret?: string;
}

/** What a webhook tells. */
export interface WebhookEvents {
  /** The ids of messages that were taken, so that none is taken twice. */
  seen: Dedupe;
  onFrame(frame: Frame): void;
  onChallenge(): void;
  onRefused(error: LivestreamError): void;
}

/** An open webhook, and what Twitch is to be told of it. */
export interface OpenWebhook {
  address: WebhookAddress;
  /** A mark of the secret, which may be kept. */
  signedWith: string;
  close(): void;
}

/**
 * Opens the webhook that the settings mean.
 *
 * @throws LivestreamError `bad_input` for an address, a path or a secret that Twitch would not take, `conflict`
 *   when another node has the path
 */
export async function openWebhook(
  settings: WebhookSettings,
  { endpoints, simulated }: TwitchServerAccess,
  host: WebhookHost,
  { seen, ...events }: WebhookEvents,
): Promise<OpenWebhook> {
  const isLive = endpoints.apiUrl === LIVE_ENDPOINTS.apiUrl;
  const caller = simulated ? 'simulator' : isLive ? 'live' : 'custom';
  const callback = callbackUrl(settings.callbackUrl ?? '', caller);
  const path = webhookPath(settings.path || host.belowRoot(new URL(callback).pathname));
  const secret = typedSecret(settings.secret) ?? (await host.madeSecret());
  const inbox = new WebhookInbox({ secrets: () => [secret], seen, ...events });
  const signedWith = await host.markOf(secret);
  const route = host.open(path, inbox.take);
  return { address: { callback, secret }, signedWith, close: () => route.close() };
}
