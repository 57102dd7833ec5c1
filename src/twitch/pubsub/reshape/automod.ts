import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Inner, objects, type ReshapeTable, shout, textOf } from './row';

/** EventSub's words for a decision, in PubSub's. */
const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'ALLOWED',
  denied: 'DENIED',
  expired: 'EXPIRED',
  // A held message that can no longer be acted on.
  invalid: 'EXPIRED',
};

/** The second version of the type has been seen with the status in either case. */
function decision(status: unknown): string | null {
  return typeof status === 'string' ? (own(DECISIONS, status.toLowerCase()) ?? shout(status)) : null;
}

/** The part of a text between two places, both counted in; places count code points. */
function slice(text: string, { start_pos, end_pos }: Wire): string {
  return [...text].slice(Number(start_pos), Number(end_pos) + 1).join('');
}

function caught(event: Wire, status: string | null): Inner {
  const { category, level, boundaries } = objectOf(event.automod);
  const byAutomod = event.reason === 'automod';
  const text = textOf(event.message);
  const terms = objects(objectOf(event.blocked_term).terms_found);
  return {
    type: 'automod_caught_message',
    data: {
      content_classification: { category: category ?? 'unknown', level: level ?? 0 },
      message: {
        id: event.message_id ?? null,
        content: {
          text,
          fragments: objects(objectOf(event.message).fragments).map((fragment) => ({ text: fragment.text })),
        },
        sender: {
          user_id: event.user_id ?? null,
          login: event.user_login ?? null,
          display_name: event.user_name ?? null,
        },
        sent_at: event.held_at ?? null,
        channel_id: event.broadcaster_user_id ?? null,
        channel_login: event.broadcaster_user_login ?? null,
      },
      reason_code: byAutomod ? 'AutoModCaughtMessageReason' : 'BlockedTermCaughtMessageReason',
      resolver_id: event.moderator_user_id ?? '',
      resolver_login: event.moderator_user_login ?? '',
      status,
      caught_message_reason: {
        reason: byAutomod ? 'AutoModCaughtMessageReason' : 'BlockedTermCaughtMessageReason',
        automod_failure: {
          category: category ?? '',
          level: level ?? 0,
          positions_in_message: Array.isArray(boundaries) ? boundaries : null,
        },
        blocked_term_failure: {
          terms_found: terms.length > 0 ? terms.map((term) => found(text, term)) : null,
        },
      },
    },
  };
}

function found(text: string, term: Wire): Inner {
  const boundary = objectOf(term.boundary);
  return {
    owner_channel_id: term.owner_broadcaster_user_id ?? null,
    positions_in_message: { ...boundary },
    term_id: term.term_id ?? null,
    text: slice(text, boundary),
  };
}

const notice = (event: Wire, status: string | null): Inner => ({
  type: 'automod_caught_message',
  data: { message_id: event.message_id ?? null, status },
});

export const AUTOMOD: ReshapeTable = {
  'automod.message.hold': (event) => caught(event, 'PENDING'),
  'automod.message.update': (event) => caught(event, decision(event.status)),
};

export const OWN_MESSAGES: ReshapeTable = {
  'channel.chat.user_message_hold': (event) => notice(event, 'PENDING'),
  'channel.chat.user_message_update': (event) => notice(event, decision(event.status)),
};
