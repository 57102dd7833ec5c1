import { LivestreamError } from '../../shared/errors';
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
 * What has to be agreed to so that an app gets an event, as a sentence; blank where nothing has. An app shows no
 * user's token: what counts is that the people once signed in to it (facts 2.2 and 5.8).
 */
export function consentFor({ type, version }: Pick<Wish, 'type' | 'version'>, persons: Persons): string {
  const row = findEventSubType(type, version);
  if (!row || row.scopes.length === 0) return '';
  const { channel, reader } = persons;
  const actor = row.condition.some(({ fill }) => fill === 'user') ? reader : channel;
  const scopes = row.scopes.map(([first = '']) => first);
  if (!type.startsWith('channel.chat'))
    return `${actor} must once sign in to your app with ${scopes.join(', ')}.`;
  const bot = `${actor} must once sign in to your app with ${[...scopes, 'user:bot'].join(' and ')}`;
  return actor === channel
    ? `${bot}.`
    : `${bot}, and ${channel} with channel:bot or make ${actor} a moderator.`;
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
        `Twitch does not let the app listen to ${type} in the channel ${persons.channel}. ${consent || 'It may not be allowed to this app.'} Somebody who is banned there hears nothing.`,
        cause,
      );
    case 400:
      return new LivestreamError(
        'bad_input',
        `Twitch refused ${type} version ${version}: ${detail ?? 'the condition is not valid'}. Check the event's version and condition.`,
        cause,
      );
    case 410:
      return new LivestreamError(
        'unsupported',
        `Twitch has withdrawn ${type} version ${version}. Pick a newer version.`,
        cause,
      );
    case 429:
      return new LivestreamError(
        'rate_limited',
        `Twitch refused ${type} for now: ${detail ?? 'a limit is reached'}. It is tried again by itself.`,
        cause,
      );
    default:
      return error;
  }
}

const REVOCATIONS: Readonly<Record<string, string>> = {
  authorization_revoked: 'somebody has withdrawn the permission or changed the password',
  user_removed: 'the user no longer exists',
  version_removed: 'this version of the event was withdrawn. Pick a newer one',
  moderator_removed: 'the reader is no longer a moderator of the channel',
  chat_user_banned: 'the reader was banned from the channel',
  notification_failures_exceeded:
    'the webhook did not answer too often. Check that its address can be reached',
  beta_maintenance: 'this event is in maintenance',
};

/** A subscription that Twitch took back from an app, as an error that says what to do. */
export function explainAppRevocation(wish: Wish, reason: string, persons: Persons): LivestreamError {
  const isConsent = reason === 'authorization_revoked';
  const consent = isConsent ? ` ${consentFor(wish, persons)}` : '';
  return new LivestreamError(
    isConsent ? 'auth_required' : 'forbidden',
    `Twitch no longer sends ${wish.type} of the channel ${persons.channel}: ${REVOCATIONS[reason] ?? reason}.${consent}`,
    { platform: 'twitch', detail: reason },
  );
}
