import type { HelixOperation } from '../../../twitch/helix/operations';

/** Parameters that always name who acts. */
const ACTORS = ['moderator_id', 'sender_id', 'from_user_id', 'from_broadcaster_id', 'editor_id'];

/**
 * The parameter that names who acts, or null where an operation has none. With a user token it must be that token's
 * user. Where nobody else is named, a channel's scope stands for the broadcaster and a user's scope for the user.
 */
export function actorOf({ fields, scopes }: Pick<HelixOperation, 'fields' | 'scopes'>): string | null {
  const [scope] = scopes.flat();
  if (scope === undefined) return null;
  // One that may be left out stands for somebody who is asked about.
  const has = (name: string) => fields.some((field) => field.name === name && field.required);
  const named = ACTORS.find(has);
  if (named) return named;
  if (/^(?:channel|moderation):/.test(scope) && has('broadcaster_id')) return 'broadcaster_id';
  return scope.startsWith('user:') && has('user_id') ? 'user_id' : null;
}
