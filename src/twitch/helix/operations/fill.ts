import type { HelixField } from './fields';
import type { OperationRow } from './row';

/** Fields that by Twitch's rules are always the token's own user. */
const SELF = new Set(['moderator_id', 'from_user_id', 'from_broadcaster_id', 'sender_id', 'editor_id']);

/** Operations whose `user_id` is the token's own user, and not somebody it is done to. */
const SELF_AS_USER = new Set([
  'get-followed-channels',
  'get-user-emotes',
  'get-user-chat-color',
  'update-user-chat-color',
  'get-moderated-channels',
  'manage-held-automod-messages',
  'create-stream-marker',
  'get-followed-streams',
  'check-user-subscription',
]);

/** Operations that need a scope of the user's, but work in other channels than the own one. */
const ELSEWHERE = new Set(['create-clip', 'check-user-subscription', 'send-chat-message']);

/**
 * What a blank field is filled with, so that a streamer need not know an id. Only what is required is filled: an
 * optional one means something by being left out.
 *
 * @param siblings all fields of the operation
 * @param scopes any of which the operation needs; those of a moderator and none at all work in any channel
 */
export function fillOf(
  { id, tokens }: OperationRow,
  field: HelixField,
  siblings: readonly HelixField[],
  scopes: readonly string[],
): Pick<HelixField, 'fill'> {
  const { name, required } = field;
  if (!required) return {};
  if (name === 'extension_id' && tokens.includes('extension')) return { fill: 'extension' };
  if (SELF.has(name) || (name === 'user_id' && SELF_AS_USER.has(id))) return { fill: 'self' };
  if (name !== 'broadcaster_id') return {};
  const anyChannel =
    ELSEWHERE.has(id) ||
    scopes.length === 0 ||
    siblings.some((other) => other.name === 'moderator_id') ||
    scopes.some((scope) => scope.startsWith('moderator:'));
  return { fill: anyChannel ? 'channel' : 'self' };
}
