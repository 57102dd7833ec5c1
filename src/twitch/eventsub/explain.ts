import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import { findEventSubType } from './catalogue';
import { missingScopes } from './scopes';
import type { Wish } from './subscription-calls';

/** Who subscribed, for the sentence. */
export interface Subscriber {
  login: string;
  scopes: readonly string[];
}

/**
 * Why Twitch refused a subscription, as a sentence that says what to do. Twitch's own texts name neither the
 * scope nor the cause: 403 is "subscription missing proper authorization" for a missing scope, a lost
 * moderator role and a ban alike.
 */
export function explainRefusal(wish: Wish, error: LivestreamError, subscriber: Subscriber): LivestreamError {
  const { type, version } = wish;
  const known = findEventSubType(type, version);
  const { statusCode } = error.cause;
  const cause = { ...error.cause, platform: 'twitch' as const };
  const scopes = known ? missingScopes(known, subscriber.scopes) : [];
  if ((statusCode === 401 || statusCode === 403) && scopes.length > 0) {
    const names = scopes.map(({ text }) => text).join(', ');
    return new LivestreamError(
      'missing_scope',
      sentence`${type} needs the permission ${names}, which ${subscriber.login} has not given. Open the Twitch account and log in again.`,
      cause,
    );
  }
  switch (statusCode) {
    case 403:
      return new LivestreamError(
        'forbidden',
        sentence`Twitch does not let ${subscriber.login} listen to ${type} in this channel. It may need to be a moderator there, or it is banned.`,
        cause,
      );
    case 400:
      return new LivestreamError(
        'bad_input',
        sentence`Twitch refused ${type} version ${version}: ${error.cause.detail ?? sentence`the condition is not valid`}. Check the event's version and condition; some events work only for the channel of the logged-in user.`,
        cause,
      );
    case 409:
      return new LivestreamError(
        'conflict',
        sentence`Twitch says that ${type} is subscribed already, but not on a connection of this Node-RED. Something else may use the same account. It is tried again by itself.`,
        cause,
      );
    case 410:
      return new LivestreamError(
        'unsupported',
        sentence`Twitch has withdrawn ${type} version ${version}. Pick a newer version.`,
        cause,
      );
    case 429:
      return new LivestreamError(
        'rate_limited',
        sentence`Twitch refused ${type} for now: ${error.cause.detail ?? sentence`a limit is reached`}. Channels whose owner has not signed in to your app count against a limit of 10. It is tried again by itself.`,
        cause,
      );
    default:
      return error;
  }
}

/** Twitch's reasons for taking a subscription back, in words that say what to do. */
const REVOCATIONS: Readonly<Record<string, Sentence>> = {
  authorization_revoked: sentence`the permission was withdrawn or the password was changed. Open the Twitch account and log in again`,
  user_removed: sentence`the user no longer exists`,
  version_removed: sentence`this version of the event was withdrawn. Pick a newer one`,
  moderator_removed: sentence`the account is no longer a moderator of the channel`,
  chat_user_banned: sentence`the account was banned from the channel`,
  beta_maintenance: sentence`this event is in maintenance`,
};

/** A revocation as an error: the login's own end is `auth_required`, everything else `forbidden`. */
export function explainRevocation({ type }: Wish, reason: string): LivestreamError {
  return new LivestreamError(
    reason === 'authorization_revoked' ? 'auth_required' : 'forbidden',
    sentence`Twitch no longer sends ${type}: ${REVOCATIONS[reason] ?? reason}.`,
    { platform: 'twitch', detail: reason },
  );
}
