import { LivestreamError } from '../../shared/errors';
import { both, type Sentence, sentence } from '../../shared/sentence';
import { findEventSubType } from '../eventsub/catalogue';
import type { Wish } from '../eventsub/subscription-calls';

/** The people of a subscription, as they are called in a sentence. */
export interface Persons {
  /** Whose channel it is about; the id where the name is not known. */
  channel: string;
  /** Through whose eyes the app looks. */
  reader: string;
}

/**
 * What has to be agreed to so that an app gets an event, as a sentence; `undefined` where nothing has. An app shows no
 * user's token: what counts is that the people once signed in to it (facts 2.2 and 5.8).
 */
function consentFor(
  { type, version }: Pick<Wish, 'type' | 'version'>,
  persons: Persons,
): Sentence | undefined {
  const row = findEventSubType(type, version);
  if (!row || row.scopes.length === 0) return undefined;
  const { channel, reader } = persons;
  const actor = row.condition.some(({ fill }) => fill === 'user') ? reader : channel;
  const scopes = row.scopes.map(([first = '']) => first);
  if (!type.startsWith('channel.chat'))
    return sentence`${actor} must once sign in to your app with ${scopes.join(', ')}.`;
  const needed = both([...scopes, 'user:bot']);
  return actor === channel
    ? sentence`${actor} must once sign in to your app with ${needed}.`
    : sentence`${actor} must once sign in to your app with ${needed}, and ${channel} with channel:bot or make ${actor} a moderator.`;
}

/** Why Twitch refused an app a subscription, as a sentence that says what to do. */
export function explainAppRefusal(wish: Wish, error: LivestreamError, persons: Persons): LivestreamError {
  const { type, version } = wish;
  const cause = { ...error.cause, platform: 'twitch' as const };
  const { statusCode, detail } = error.cause;
  const consent = consentFor(wish, persons);
  switch (statusCode) {
    case 403:
      return new LivestreamError(
        consent ? 'missing_scope' : 'forbidden',
        sentence`Twitch does not let the app listen to ${type} in the channel ${persons.channel}. ${consent ?? sentence`It may not be allowed to this app.`} Somebody who is banned there hears nothing.`,
        cause,
      );
    case 400:
      return new LivestreamError(
        'bad_input',
        sentence`Twitch refused ${type} version ${version}: ${detail ?? sentence`the condition is not valid`}. Check the event's version and condition.`,
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
        sentence`Twitch refused ${type} for now: ${detail ?? sentence`a limit is reached`}. It is tried again by itself.`,
        cause,
      );
    default:
      return error;
  }
}

const REVOCATIONS: Readonly<Record<string, Sentence>> = {
  authorization_revoked: sentence`somebody has withdrawn the permission or changed the password`,
  user_removed: sentence`the user no longer exists`,
  version_removed: sentence`this version of the event was withdrawn. Pick a newer one`,
  moderator_removed: sentence`the reader is no longer a moderator of the channel`,
  chat_user_banned: sentence`the reader was banned from the channel`,
  notification_failures_exceeded: sentence`the webhook did not answer too often. Check that its address can be reached`,
  beta_maintenance: sentence`this event is in maintenance`,
};

/** A subscription that Twitch took back from an app, as an error that says what to do. */
export function explainAppRevocation(wish: Wish, reason: string, persons: Persons): LivestreamError {
  const isConsent = reason === 'authorization_revoked';
  const why = REVOCATIONS[reason] ?? reason;
  const told = sentence`Twitch no longer sends ${wish.type} of the channel ${persons.channel}: ${why}.`;
  const consent = isConsent ? consentFor(wish, persons) : undefined;
  return new LivestreamError(
    isConsent ? 'auth_required' : 'forbidden',
    consent ? sentence`${told} ${consent}` : told,
    { platform: 'twitch', detail: reason },
  );
}
