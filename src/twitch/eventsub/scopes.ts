import type { EventSubType } from './catalogue';

const BANS = [['moderator:manage:banned_users']] as const;
const LINES = [['moderator:manage:chat_messages']] as const;

/** What the actions of the nodes need, as groups like those of the catalogue. Moderating ones go by their own names. */
export const ACTION_SCOPES = {
  sendChat: [['user:write:chat']],
  announce: [['moderator:manage:announcements']],
  mute: BANS,
  unmute: BANS,
  ban: BANS,
  unban: BANS,
  warn: [['moderator:manage:warnings']],
  delete: LINES,
  clear: LINES,
  pin: LINES,
  unpin: LINES,
} as const satisfies Record<string, readonly (readonly string[])[]>;

export type ScopedAction = keyof typeof ACTION_SCOPES;

/** Anything that needs scopes: every group is needed, any scope of a group is enough. */
export type Scoped = Pick<EventSubType, 'scopes'>;

/** A group that no granted scope covers. */
export interface MissingScope {
  /** Any one of these is enough. */
  anyOf: readonly string[];
  /** The one to ask for. */
  ask: string;
  /** For a sentence, e.g. `channel:read:polls (or channel:manage:polls)`. */
  text: string;
}

/**
 * The smallest sensible list of scopes to ask for, sorted. Groups without a choice come first, so that a
 * `manage` scope that is needed anyway also serves where reading would do; where a choice remains, the first
 * one is taken, because the catalogue puts the scope that allows least in front.
 *
 * @param chosen scopes that are in the list already, e.g. picked by hand; they stay and cover their groups
 */
export function scopesNeeded(needs: Iterable<Scoped>, chosen: readonly string[] = []): string[] {
  const groups = [...needs].flatMap((need) => need.scopes);
  const scopes = new Set(chosen);
  for (const group of groups) {
    if (group.length === 1 && group[0]) scopes.add(group[0]);
  }
  for (const group of groups) {
    const [first] = group;
    if (first && !group.some((scope) => scopes.has(scope))) scopes.add(first);
  }
  return [...scopes].sort();
}

/** The groups of `need` that `granted` does not cover; empty when nothing is missing. */
export function missingScopes(need: Scoped, granted: Iterable<string>): MissingScope[] {
  const has = new Set(granted);
  return need.scopes.flatMap((anyOf) => {
    const [ask, ...others] = anyOf;
    if (!ask || anyOf.some((scope) => has.has(scope))) return [];
    return [{ anyOf, ask, text: others.length > 0 ? `${ask} (or ${others.join(', ')})` : ask }];
  });
}
