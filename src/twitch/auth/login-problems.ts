import { isLivestreamError, LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import type { TokenIdentity } from './oauth';

const authRequired = (words: Sentence): LivestreamError =>
  new LivestreamError('auth_required', words, { platform: 'twitch' });

/** There are no tokens at all. */
export const noLogin = (): LivestreamError =>
  authRequired(sentence`Nobody is logged in. Open the Twitch account and log in.`);

/** There is nothing left that a token could be renewed with. */
export const loginLost = (): LivestreamError =>
  authRequired(sentence`Twitch no longer accepts this login. Open the Twitch account and log in again.`);

/** The tokens must not go where they would go now. */
export const otherAudience = (): LivestreamError =>
  authRequired(sentence`This login was given for another server or client id. Log in again.`);

/** The account was closed before the refresh could begin. */
export const closedMeanwhile = (): LivestreamError =>
  new LivestreamError('network', sentence`The Twitch account was closed while its login was to be renewed.`, {
    platform: 'twitch',
  });

/**
 * What a validation has told, where it is of use to a user's account.
 *
 * @param identity what Twitch knows of the token; `null` for nothing
 * @param clientId the account's
 * @throws LivestreamError `auth_required` for a token of another client id or of an app, and `platform_error` for one
 *   that Twitch does not know though it has just renewed it: that passes, and a login that is lost fails to be renewed
 */
export function usersIdentity(identity: TokenIdentity | null, clientId: string): TokenIdentity {
  if (!identity) {
    throw new LivestreamError(
      'platform_error',
      sentence`Twitch does not accept the login that it has just renewed. It is tried again by itself.`,
      { platform: 'twitch', statusCode: 401 },
    );
  }
  if (identity.clientId !== clientId) {
    throw authRequired(
      sentence`This token was issued to another client id. Log in again, or enter that client id.`,
    );
  }
  if (!identity.userId) {
    throw authRequired(sentence`This is a token of an app, not of a user. Log in with a Twitch account.`);
  }
  return identity;
}

/**
 * Whether a person has to do something about it, in the words that it will be told in. Only the refusal of the token
 * endpoint is such a problem: a wrong client secret, too, is the user's to mend, and the refresh token is still good
 * then. Everything else passes by itself.
 */
export function forPerson(problem: LivestreamError): LivestreamError | undefined {
  if (!isLivestreamError(problem, 'auth_required', 'forbidden')) return undefined;
  return new LivestreamError('auth_required', problem.sentence, problem.cause);
}
