import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { readTopic } from './topic';
import { findPubSubTopic } from './topics';

/** Who listens, for the sentence. */
interface Listener {
  login: string;
  scopes: readonly string[];
}

/** Why a PubSub server refused a topic, as a sentence that says what to do. `error.cause.detail` is its code. */
export function explainPubSubRefusal(
  topic: string,
  error: LivestreamError,
  { login, scopes }: Listener,
): LivestreamError {
  const cause = { platform: 'twitch', detail: error.cause.detail ?? '' } as const;
  switch (error.cause.detail) {
    case 'ERR_BADAUTH': {
      const scope = findPubSubTopic(readTopic(topic).name)?.scope;
      if (scope && !scopes.includes(scope)) {
        return new LivestreamError(
          'missing_scope',
          sentence`${topic} needs the permission ${scope}, which ${login} has not given. Open the Twitch account, add it and log in again.`,
          cause,
        );
      }
      return new LivestreamError(
        'forbidden',
        sentence`The PubSub server does not let ${login} listen to ${topic}. The topic may belong to another user, or the server does not know the login.`,
        cause,
      );
    }
    case 'ERR_BADTOPIC':
      return new LivestreamError(
        'bad_input',
        sentence`The PubSub server knows no topic ${topic}. Check how it is written, and its ids.`,
        cause,
      );
    case 'ERR_TOO_MANY_TOPICS':
      return new LivestreamError(
        'rate_limited',
        sentence`The PubSub server has no room for ${topic}. Listen to fewer topics or channels.`,
        cause,
      );
    case 'ERR_BADMESSAGE':
      return new LivestreamError(
        'platform_error',
        sentence`The PubSub server did not understand how ${topic} was asked for. Check that the address is that of a PubSub server.`,
        cause,
      );
    case 'ERR_SERVER':
    case 'NO_TOKEN_NOW':
      return new LivestreamError(
        'network',
        sentence`The PubSub server has trouble with ${topic} just now. It is asked again by itself.`,
        cause,
      );
    default:
      return error.code === 'platform_error'
        ? new LivestreamError(
            'platform_error',
            sentence`${error.sentence} It is asked again at the next login.`,
            cause,
          )
        : error;
  }
}

/** A topic that the server has taken back. */
export function explainPubSubRevocation(topic: string): LivestreamError {
  return new LivestreamError(
    'auth_required',
    sentence`The PubSub server no longer sends ${topic}: the login was withdrawn or has ended. Open the Twitch account and log in again.`,
    { platform: 'twitch', detail: 'AUTH_REVOKED' },
  );
}
