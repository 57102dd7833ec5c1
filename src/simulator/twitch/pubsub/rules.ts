import { randomUUID } from 'node:crypto';
import { findEventSubType } from '../../../twitch/eventsub/catalogue';
import { readTopic } from '../../../twitch/pubsub/topic';
import { findPubSubTopic, type PubSubTopic } from '../../../twitch/pubsub/topics';
import type { AccessToken } from '../auth/tokens';
import type { WireEvent } from '../eventsub/notifications';
import type { SubscriptionRecord } from '../eventsub/subscriptions';
import type { World } from '../state';

/** The old scopes, and those that serve the same end today: a login of the simulator has the new ones. */
const SCOPES_TODAY: Readonly<Record<string, readonly string[]>> = {
  'whispers:read': ['user:read:whispers', 'user:manage:whispers'],
  'chat:read': ['user:read:chat'],
  'channel:read:redemptions': ['channel:manage:redemptions'],
};

/** Topics of moderators, who may listen in other channels than their own. */
const FOR_MODERATORS = new Set(['chat_moderator_actions', 'automod-queue', 'low-trust-users']);

/** Whether a topic may be listened to with a token: the code of the refusal, or nothing. */
export function judgeTopic(text: string, token: AccessToken | undefined, world: World): string | undefined {
  const { name, ids } = readTopic(text);
  const row = findPubSubTopic(name);
  if (!row || ids.length !== row.ids.length) return 'ERR_BADTOPIC';
  if (!token?.userId) return 'ERR_BADAUTH';
  const { scope } = row;
  const scopes = scope ? [scope, ...(SCOPES_TODAY[scope] ?? [])] : [];
  if (scope && !scopes.some((one) => token.scopes.includes(one))) return 'ERR_BADAUTH';
  const at = row.ids.indexOf('user');
  if (at >= 0 && ids[at] !== token.userId) return 'ERR_BADAUTH';
  const channelId = ids[row.ids.indexOf('channel')];
  if (channelId === undefined || channelId === token.userId) return undefined;
  if (FOR_MODERATORS.has(name)) {
    const channel = world.channel(channelId);
    return channel && world.mayModerate(channel, token.userId) ? undefined : 'ERR_BADAUTH';
  }
  // Topics that need a permission are the broadcaster's own; the others were for everybody.
  return scope && at < 0 ? 'ERR_BADAUTH' : undefined;
}

/** The subscription that EventSub would have for a topic: who is told what is decided by it. */
export function recordFor(type: string, channelId: string, token: AccessToken): SubscriptionRecord[] {
  const row = findEventSubType(type);
  if (!row) return [];
  const condition =
    type === 'channel.raid'
      ? { from_broadcaster_user_id: channelId }
      : Object.fromEntries(
          row.condition
            .filter(({ required }) => required)
            .map(({ name, fill }) => [name, fill === 'channel' ? channelId : (token.userId ?? '')]),
        );
  return [
    {
      id: randomUUID(),
      clientId: token.clientId,
      userId: token.userId,
      status: 'enabled',
      type,
      version: row.version,
      condition,
      cost: 0,
      createdAt: new Date().toISOString(),
      transport: { method: 'websocket', sessionId: '', connectedAt: '' },
      grantorIds: [],
    },
  ];
}

/** Notices in chat are many things; a topic was about some of them. */
export function isOnTopic(row: PubSubTopic, type: string, event: WireEvent): boolean {
  return type !== 'channel.chat.notification' || row.notices.includes(String(event.notice_type));
}
