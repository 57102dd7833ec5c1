import type { EventSubType } from './catalogue';

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

/** The groups of `need` that `granted` does not cover; empty when nothing is missing. */
export function missingScopes(need: Scoped, granted: Iterable<string>): MissingScope[] {
  const has = new Set(granted);
  return need.scopes.flatMap((anyOf) => {
    const [ask, ...others] = anyOf;
    if (!ask || anyOf.some((scope) => has.has(scope))) return [];
    return [{ anyOf, ask, text: others.length > 0 ? `${ask} (or ${others.join(', ')})` : ask }];
  });
}
