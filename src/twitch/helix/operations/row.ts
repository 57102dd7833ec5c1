import type { HttpMethod } from '../../../shared/http';

/** Whose token a call goes with: a logged-in user's, the app's own, or one that is signed with an extension's secret. */
export type HelixTokenKind = 'user' | 'app' | 'extension';

/** One operation as the table notes it. */
export interface OperationRow {
  /** As Twitch's reference calls it in its links, e.g. `get-users`. */
  id: string;
  title: string;
  /** Method and path. */
  call: `${HttpMethod} /${string}`;
  /** Any of these will do; none: it is called without a token. */
  tokens: readonly HelixTokenKind[];
  /** Separated by blanks; a user's token needs any one of them. */
  scopes?: string;
  /** The fields of the query, in the notation of `fields.ts`. */
  query?: string;
  /** The fields of the body, in the same notation. */
  body?: string;
  /** Names of fields of which exactly one must be there. */
  exactlyOne?: string;
  /** Names of fields of which at least one must be there. */
  leastOne?: string;
  /** Whether the answer comes in pages. */
  paginated?: true;
}
