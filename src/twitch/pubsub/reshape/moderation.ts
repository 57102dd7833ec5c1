import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Inner, type Reshape, type ReshapeContext, type ReshapeTable, secondsBetween } from './row';

/** Whether an action is about somebody or about the chat as a whole. */
type Family = 'chat_login_moderation' | 'chat_channel_moderation';

/** How one action of `channel.moderate` was told. */
interface Action {
  /** The old name, where it differs. */
  name?: string;
  family: Family;
  /** `null` where an action has none. */
  args: (detail: Wire, context: ReshapeContext) => unknown[] | null;
}

const none = (): null => null;
const login = (detail: Wire): unknown[] => [detail.user_login ?? null];
const reason = (detail: Wire): unknown => detail.reason ?? '';
const person = (args: Action['args']): Action => ({ family: 'chat_login_moderation', args });
const chat = (args: Action['args'] = none, name?: string): Action => ({
  family: 'chat_channel_moderation',
  args,
  ...(name ? { name } : {}),
});

const ACTIONS: Readonly<Record<string, Action>> = {
  ban: person((detail) => [detail.user_login, reason(detail)]),
  // EventSub tells the end of a timeout; PubSub told how long it lasts.
  timeout: person((detail, { timestamp }) => [
    detail.user_login,
    String(secondsBetween(timestamp, detail.expires_at) ?? ''),
    reason(detail),
  ]),
  unban: person(login),
  untimeout: person(login),
  delete: person((detail) => [detail.user_login, detail.message_body, detail.message_id]),
  warn: person((detail) => [
    detail.user_login,
    reason(detail),
    ...(Array.isArray(detail.chat_rules_cited) ? detail.chat_rules_cited : []),
  ]),
  vip: person(login),
  unvip: person(login),
  clear: chat(),
  emoteonly: chat(),
  emoteonlyoff: chat(),
  subscribers: chat(),
  subscribersoff: chat(),
  uniquechat: chat(none, 'r9kbeta'),
  uniquechatoff: chat(none, 'r9kbetaoff'),
  slow: chat((detail) => [String(detail.wait_time_seconds ?? '')]),
  slowoff: chat(),
  followers: chat((detail) => [String(detail.follow_duration_minutes ?? '')]),
  followersoff: chat(),
  raid: chat(login),
  unraid: chat(login),
};

function action(event: Wire, context: ReshapeContext): Inner | undefined {
  const name = String(event.action);
  const row = own(ACTIONS, name);
  if (!row) return undefined;
  const detail = objectOf(event[name]);
  return {
    type: 'moderation_action',
    data: {
      type: row.family,
      moderation_action: row.name ?? name,
      args: row.args(detail, context),
      created_by: event.moderator_user_login ?? null,
      created_by_user_id: event.moderator_user_id ?? null,
      created_at: context.timestamp,
      msg_id: '',
      target_user_id: row.family === 'chat_login_moderation' ? (detail.user_id ?? '') : '',
      target_user_login: '',
      from_automod: false,
    },
  };
}

/** A moderator or VIP comes or goes. */
function role(type: string, event: Wire, word?: string): Inner {
  const detail = objectOf(event[String(event.action)]);
  return {
    type,
    data: {
      channel_id: event.broadcaster_user_id ?? null,
      target_user_id: detail.user_id ?? null,
      ...(word ? { moderation_action: word } : {}),
      target_user_login: detail.user_login ?? null,
      created_by_user_id: event.moderator_user_id ?? null,
      created_by: event.moderator_user_login ?? null,
    },
  };
}

const TERM_WORDS: Readonly<Record<string, string>> = {
  add_blocked_term: 'add_blocked_term',
  remove_blocked_term: 'delete_blocked_term',
  add_permitted_term: 'add_permitted_term',
  remove_permitted_term: 'delete_permitted_term',
};

/** PubSub told every term in a message of its own. */
function terms(event: Wire, { timestamp }: ReshapeContext): Inner[] {
  const { terms: list, from_automod } = objectOf(event.automod_terms);
  return (Array.isArray(list) ? list : []).map((text: unknown) => ({
    type: 'channel_terms_action',
    data: {
      type: own(TERM_WORDS, String(event.action)),
      text,
      requester_id: event.moderator_user_id ?? null,
      requester_login: event.moderator_user_login ?? null,
      channel_id: event.broadcaster_user_id ?? null,
      expires_at: '',
      updated_at: timestamp,
      from_automod: Boolean(from_automod),
    },
  }));
}

function unbanRequest(event: Wire): Inner {
  const detail = objectOf(event.unban_request);
  const name = String(event.action);
  return {
    type: name,
    data: {
      moderation_action: name.toUpperCase(),
      created_by_id: event.moderator_user_id ?? null,
      created_by_login: event.moderator_user_login ?? null,
      moderator_message: detail.moderator_message ?? '',
      target_user_id: detail.user_id ?? null,
      target_user_login: detail.user_login ?? null,
    },
  };
}

const moderated: Reshape = (event, context) => {
  const name = String(event.action);
  if (own(TERM_WORDS, name)) return terms(event, context);
  switch (name) {
    case 'mod':
      return role('moderator_added', event, name);
    case 'unmod':
      return role('moderator_removed', event, name);
    case 'vip':
    case 'unvip': {
      const told = action(event, context);
      return [role(name === 'vip' ? 'vip_added' : 'vip_removed', event), ...(told ? [told] : [])];
    }
    case 'approve_unban_request':
    case 'deny_unban_request':
      return unbanRequest(event);
    default:
      // What a shared chat's other channel does had no word.
      return action(event, context);
  }
};

/** The person who accepts a warning is its own author. */
const acknowledged: Reshape = (event, { timestamp }) => ({
  type: 'moderation_action',
  data: {
    type: 'chat_login_moderation',
    moderation_action: 'acknowledgewarning',
    args: [event.user_login ?? null],
    created_by: event.user_login ?? null,
    created_by_user_id: event.user_id ?? null,
    created_at: timestamp,
    msg_id: '',
    target_user_id: event.user_id ?? null,
    target_user_login: '',
    from_automod: false,
  },
});

export const MODERATION: ReshapeTable = {
  'channel.moderate': moderated,
  'channel.warning.acknowledge': acknowledged,
};
