import { signatureOf } from '../../src/twitch/webhook/signature';

/** A request as Twitch would send it; what is left out is good. */
export interface WebhookParts {
  secret?: string;
  id?: string;
  /** When it was sent, in milliseconds since 1970. */
  timeMs?: number;
  /** `notification` unless it is something else. */
  messageType?: string;
  /** What stands in the body. */
  payload?: unknown;
  /** The body itself, where it is no JSON. */
  body?: Buffer;
}

/** The secret of the requests that name none. */
export const WEBHOOK_SECRET = 'the secret of the tests';

/** The headers and the body of a signed request. */
export function webhookRequest(parts: WebhookParts = {}): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const { secret = WEBHOOK_SECRET, id = 'message-1', timeMs = Date.now() } = parts;
  const body = parts.body ?? Buffer.from(JSON.stringify(parts.payload ?? followPayload()));
  // Twitch writes nine digits behind the second.
  const timestamp = new Date(timeMs).toISOString().replace('Z', '123456Z');
  return {
    headers: {
      'content-type': 'application/json',
      'twitch-eventsub-message-id': id,
      'twitch-eventsub-message-retry': '0',
      'twitch-eventsub-message-type': parts.messageType ?? 'notification',
      'twitch-eventsub-message-timestamp': timestamp,
      'twitch-eventsub-message-signature': signatureOf({ messageId: id, timestamp, body }, secret),
      'twitch-eventsub-subscription-type': 'channel.follow',
      'twitch-eventsub-subscription-version': '2',
    },
    body,
  };
}

/** The subscription and the event of a new follower. */
export function followPayload(): { subscription: object; event: object } {
  return {
    subscription: {
      id: 'subscription-1',
      status: 'enabled',
      type: 'channel.follow',
      version: '2',
      cost: 0,
      condition: { broadcaster_user_id: '100', moderator_user_id: '100' },
      transport: { method: 'webhook', callback: 'https://example.org/twitch' },
      created_at: '2026-11-20T10:11:12.634234626Z',
    },
    event: {
      user_id: '200',
      user_login: 'viewer_one',
      user_name: 'Viewer_One',
      broadcaster_user_id: '100',
      broadcaster_user_login: 'some_channel',
      broadcaster_user_name: 'Some_Channel',
      followed_at: '2026-11-20T10:11:12.634234626Z',
    },
  };
}
