import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Inner, objects, person, present, type ReshapeTable, shout, textOf, unixSeconds } from './row';

const TREATMENTS: Readonly<Record<string, string>> = { none: 'NO_TREATMENT' };

function treatment(status: unknown): string | null {
  return own(TREATMENTS, String(status)) ?? shout(status);
}

const TYPES: Readonly<Record<string, string>> = { ban_evader: 'DETECTED_BAN_EVADER' };

function evaluation(word: unknown): string | null {
  return typeof word === 'string' && word !== '' ? `${word.toUpperCase()}_EVADER` : null;
}

const idOf = (event: Wire): string => `${event.broadcaster_user_id}.${event.user_id}`;

function written(event: Wire, timestamp: string): Inner {
  const message = objectOf(event.message);
  return {
    type: 'low_trust_user_new_message',
    data: {
      low_trust_user: {
        id: event.user_id ?? null,
        low_trust_id: Buffer.from(idOf(event)).toString('base64'),
        channel_id: event.broadcaster_user_id ?? null,
        sender: {
          user_id: event.user_id ?? null,
          login: event.user_login ?? null,
          display_name: event.user_name ?? null,
        },
        ban_evasion_evaluation: evaluation(event.ban_evasion_evaluation),
        treatment: treatment(event.low_trust_status),
        shared_ban_channel_ids: event.shared_ban_channel_ids ?? null,
        types: (Array.isArray(event.types) ? event.types : []).map(
          (type: unknown) => own(TYPES, String(type)) ?? shout(type),
        ),
      },
      message_content: {
        text: textOf(message),
        fragments: objects(message.fragments).map(({ text }) => ({ text })),
      },
      message_id: message.message_id ?? null,
      sent_at: timestamp,
    },
  };
}

function marked(event: Wire, timestamp: string): Inner {
  return {
    type: 'low_trust_user_treatment_update',
    data: {
      low_trust_id: idOf(event),
      channel_id: event.broadcaster_user_id ?? null,
      updated_by: person(event, 'moderator_user'),
      updated_at: timestamp,
      target_user_id: event.user_id ?? null,
      target_user: event.user_login ?? null,
      treatment: treatment(event.low_trust_status),
    },
  };
}

/** The two ids, the smaller number first. Compared by length, because an id may be longer than a number is exact. */
function threadOf(...ids: string[]): string {
  return ids.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join('_');
}

function whispered(event: Wire, timestamp: string): Inner {
  const [from, to] = [String(event.from_user_id ?? ''), String(event.to_user_id ?? '')];
  const whisper = {
    message_id: event.whisper_id ?? null,
    id: null,
    thread_id: threadOf(from, to),
    body: textOf(event.whisper),
    sent_ts: unixSeconds(timestamp),
    from_id: Number(from),
    tags: {
      login: event.from_user_login ?? null,
      display_name: event.from_user_name ?? null,
      color: null,
      user_type: null,
      turbo: null,
      emotes: null,
      badges: null,
    },
    recipient: {
      id: Number(to),
      username: event.to_user_login ?? null,
      display_name: event.to_user_name ?? null,
      color: null,
      user_type: null,
      turbo: null,
    },
    nonce: null,
  };
  return { type: 'whisper_received', data: JSON.stringify(whisper), data_object: whisper };
}

export const SUSPICIOUS: ReshapeTable = {
  'channel.suspicious_user.message': (event, { timestamp }) => written(event, timestamp),
  'channel.suspicious_user.update': (event, { timestamp }) => marked(event, timestamp),
};

export const WHISPERS: ReshapeTable = {
  'user.whisper.message': (event, { timestamp }) => whispered(event, timestamp),
};

export const FOLLOWS: ReshapeTable = {
  'channel.follow': (event) => ({
    display_name: event.user_name ?? null,
    username: event.user_login ?? null,
    user_id: event.user_id ?? null,
  }),
};

export const SHOUTOUTS: ReshapeTable = {
  'channel.shoutout.create': (event) => ({
    type: 'create',
    data: present({
      broadcasterUserID: event.broadcaster_user_id,
      targetUserID: event.to_broadcaster_user_id,
      targetLogin: event.to_broadcaster_user_login,
      targetUserDisplayName: event.to_broadcaster_user_name,
      sourceUserID: event.moderator_user_id,
      sourceLogin: event.moderator_user_login,
    }),
  }),
};
