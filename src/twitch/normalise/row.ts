import type { Amount, EventUser, Kind, Role } from '../../events';
import type { Loose, Wire } from '../../shared/wire';
import type { Triple } from './user';

/** What else a row may look at. */
export interface RowContext {
  /** The condition of the subscription. */
  readonly condition: Wire;
  /** The id of the channel subscribed for, where the caller knows it. */
  readonly channelId: string | undefined;
}

/** How one EventSub type becomes an event. The detail object follows from the kind. */
export interface TypeRow {
  readonly type: string;
  readonly versions: readonly string[];
  readonly kind: Kind | ((event: Wire, context: RowContext) => Kind);
  /** The fields that name who did it. */
  readonly user?: Triple;
  /** A role that the event proves the user to have. */
  readonly role?: Role;
  /** The fields that name whom it was done to, or how to find them. */
  readonly target?: Triple | ((event: Wire, channelId: string | null) => EventUser | null);
  /** The field with the text, and that with the id of the line where it is not `message_id`. */
  readonly message?: string;
  readonly messageId?: string;
  readonly isPrivate?: true;
  readonly amount?: (event: Wire) => Amount | undefined;
  /** The field that says when it happened; without it the time of the message counts. */
  readonly at?: string;
  /** The fields of the channel, where it is not the broadcaster. */
  readonly channel?: (event: Wire, context: RowContext) => Triple;
  /** The event itself, where Twitch wraps it once more. */
  readonly unwrap?: (event: Wire) => Wire;
  /** Fields that have gone elsewhere and are not repeated in the detail object. */
  readonly omit?: readonly string[];
  /** What is special about the detail object; may change it or give another one. */
  readonly shape?: (detail: Loose, event: Wire) => Loose;
}
