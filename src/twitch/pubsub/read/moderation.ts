import { own } from '../../../shared/own';
import { isSet, numberOf, objectOf, type Wire } from '../../../shared/wire';
import {
  channelOf,
  message,
  named,
  objects,
  person,
  quiet,
  type Read,
  type ReadContext,
  type Retold,
  secondsAfter,
  textOrNull,
} from './row';

/** What moderators do, what AutoMod holds, and who is under watch. */

/** The two messages about one new VIP come within this time. */
const SAME_VIP_MS = 5_000;

const WORDS: Readonly<Record<string, string>> = { r9kbeta: 'uniquechat', r9kbetaoff: 'uniquechatoff' };

/** What the arguments of an action mean. */
const DETAILS: Readonly<Record<string, (args: readonly unknown[], data: Wire) => Wire>> = {
  ban: ([, reason]) => ({ reason: textOrNull(reason) }),
  timeout: ([, seconds, reason], data) => ({
    reason: textOrNull(reason),
    expires_at: secondsAfter(data.created_at, seconds),
  }),
  delete: ([, body, id]) => ({ message_body: body, message_id: id }),
  warn: ([, reason, ...rules]) => ({ reason: textOrNull(reason), chat_rules_cited: rules }),
  slow: ([seconds]) => ({ wait_time_seconds: numberOf(seconds) }),
  followers: ([minutes]) => ({ follow_duration_minutes: numberOf(minutes) }),
  delete_notification: ([body]) => ({ message_body: body }),
};

/** Actions about the chat as a whole: their arguments name nobody. */
const ABOUT_NOBODY = new Set(['slow', 'followers', 'delete_notification']);

const moderator = (data: Wire): Wire =>
  named(
    'moderator_user',
    data.created_by_user_id ?? data.created_by_id,
    data.created_by ?? data.created_by_login,
  );

function moderated(context: ReadContext, data: Wire, action: string, detail: Wire | null): Retold {
  return {
    type: 'channel.moderate',
    time: data.created_at || data.updated_at,
    event: {
      ...channelOf(context, data.channel_id),
      ...moderator(data),
      action,
      ...(detail ? { [action]: detail } : {}),
    },
  };
}

const action: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const told = String(data.moderation_action);
  if (told === 'modified_automod_properties') {
    return {
      type: 'automod.settings.update',
      time: data.created_at,
      event: { ...channelOf(context), ...moderator(data) },
    };
  }
  const args = Array.isArray(data.args) ? data.args : [];
  const who = named(
    'user',
    data.target_user_id,
    ABOUT_NOBODY.has(told) ? null : (args[0] ?? data.target_user_login),
  );
  if (told === 'acknowledgewarning') {
    return {
      type: 'channel.warning.acknowledge',
      time: data.created_at,
      event: { ...channelOf(context), ...who },
    };
  }
  if ((told === 'vip' || told === 'unvip') && !isFirst(context, told, data.target_user_id)) return null;
  const name = own(WORDS, told) ?? told;
  const detail = {
    ...(ABOUT_NOBODY.has(told) || args.length === 0 ? {} : who),
    ...own(DETAILS, name)?.(args, data),
  };
  return moderated(context, data, name, Object.keys(detail).length > 0 ? detail : null);
};

/** PubSub told a new VIP in two messages: whichever comes first counts. */
function isFirst({ memory, topic, arrivedAt }: ReadContext, what: string, userId: unknown): boolean {
  const key = `${what} ${topic.channelId} ${userId}`;
  const nowMs = Date.parse(arrivedAt);
  for (const [other, toldMs] of memory) {
    if (typeof toldMs === 'number' && nowMs - toldMs >= SAME_VIP_MS) memory.delete(other);
  }
  const before = memory.get(key);
  if (typeof before === 'number') {
    memory.delete(key);
    return false;
  }
  memory.set(key, nowMs);
  return true;
}

const role =
  (name: string): Read =>
  (inner, context) => {
    const data = objectOf(inner.data);
    if ((name === 'vip' || name === 'unvip') && !isFirst(context, name, data.target_user_id)) return null;
    return moderated(context, data, name, named('user', data.target_user_id, data.target_user_login));
  };

const TERMS: Readonly<Record<string, string>> = {
  delete_blocked_term: 'remove_blocked_term',
  delete_permitted_term: 'remove_permitted_term',
};

const terms: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const told = String(data.type);
  const name = own(TERMS, told) ?? told;
  const [verb, list] = name.split('_');
  const by = { created_by_user_id: data.requester_id, created_by: data.requester_login };
  const made = moderated(context, { ...data, ...by }, name, null);
  const automod_terms = { action: verb, list, terms: [data.text], from_automod: isSet(data.from_automod) };
  return { ...made, event: { ...made.event, automod_terms } };
};

const unbanRequest =
  (name: string): Read =>
  (inner, context) => {
    const data = objectOf(inner.data);
    const made = moderated(context, data, name, null);
    const unban_request = {
      is_approved: name.startsWith('approve'),
      ...named('user', data.target_user_id, data.target_user_login),
      moderator_message: data.moderator_message ?? '',
    };
    return { ...made, event: { ...made.event, unban_request } };
  };

export const MODERATION: Readonly<Record<string, Read>> = {
  moderation_action: action,
  moderator_added: role('mod'),
  moderator_removed: role('unmod'),
  vip_added: role('vip'),
  vip_removed: role('unvip'),
  channel_terms_action: terms,
  approve_unban_request: unbanRequest('approve_unban_request'),
  deny_unban_request: unbanRequest('deny_unban_request'),
};

const DECISIONS: Readonly<Record<string, string>> = {
  ALLOWED: 'approved',
  DENIED: 'denied',
  EXPIRED: 'expired',
};

/** Held, or decided on: the status says which. */
function decided(status: unknown): { type: 'hold' | 'update'; status?: string | null } {
  return status === 'PENDING'
    ? { type: 'hold' }
    : { type: 'update', status: own(DECISIONS, String(status)) ?? quiet(status) };
}

const caught: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const { id, content, sender, sent_at, channel_id, channel_login } = objectOf(data.message);
  const { text, fragments } = objectOf(content);
  const { category, level } = objectOf(data.content_classification);
  const { reason, automod_failure, blocked_term_failure } = objectOf(data.caught_message_reason);
  const found = objects(objectOf(blocked_term_failure).terms_found);
  const byTerm = (reason ?? data.reason_code) === 'BlockedTermCaughtMessageReason';
  const { type, status } = decided(data.status);
  return {
    type: `automod.message.${type}`,
    ...(type === 'hold' ? { time: sent_at } : {}),
    event: {
      ...channelOf(context, channel_id, channel_login),
      ...person(sender),
      message_id: id,
      message: message(text, fragments),
      held_at: sent_at,
      reason: byTerm ? 'blocked_term' : 'automod',
      automod: byTerm
        ? null
        : { category, level, boundaries: objectOf(automod_failure).positions_in_message ?? [] },
      blocked_term: byTerm
        ? {
            terms_found: found.map((term) => ({
              term_id: term.term_id,
              boundary: term.positions_in_message,
              owner_broadcaster_user_id: term.owner_channel_id,
            })),
          }
        : null,
      ...(type === 'update'
        ? { status, ...named('moderator_user', data.resolver_id, data.resolver_login) }
        : {}),
    },
  };
};

export const AUTOMOD: Readonly<Record<string, Read>> = { automod_caught_message: caught };

const ownMessage: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const { type, status } = decided(data.status);
  return {
    type: `channel.chat.user_message_${type}`,
    event: {
      ...channelOf(context),
      ...named('user', context.topic.userId, null),
      message_id: data.message_id,
      ...(status === undefined ? {} : { status }),
    },
  };
};

export const OWN_MESSAGES: Readonly<Record<string, Read>> = { automod_caught_message: ownMessage };

const TREATMENTS: Readonly<Record<string, string>> = { NO_TREATMENT: 'none' };
const TYPES: Readonly<Record<string, string>> = { DETECTED_BAN_EVADER: 'ban_evader' };

function treatment(word: unknown): string | null {
  return own(TREATMENTS, String(word)) ?? quiet(word);
}

const evaluation = (word: unknown): string | null =>
  textOrNull(word) ? (quiet(word)?.replace(/_evader$/, '') ?? null) : null;
const typesOf = (list: unknown): (string | null)[] =>
  (Array.isArray(list) ? list : []).map((type: unknown) => own(TYPES, String(type)) ?? quiet(type));

const written: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const {
    sender,
    channel_id,
    treatment: how,
    ban_evasion_evaluation,
    shared_ban_channel_ids,
    types,
  } = objectOf(data.low_trust_user);
  const { text, fragments } = objectOf(data.message_content);
  return {
    type: 'channel.suspicious_user.message',
    time: data.sent_at,
    event: {
      ...channelOf(context, channel_id),
      ...person(sender),
      low_trust_status: treatment(how),
      shared_ban_channel_ids: shared_ban_channel_ids ?? null,
      types: typesOf(types),
      ban_evasion_evaluation: evaluation(ban_evasion_evaluation),
      message: { message_id: data.message_id, ...message(text, fragments) },
    },
  };
};

const marked: Read = (inner, context) => {
  const data = objectOf(inner.data);
  return {
    type: 'channel.suspicious_user.update',
    time: data.updated_at,
    event: {
      ...channelOf(context, data.channel_id),
      ...person(data.updated_by, 'moderator_user'),
      ...named('user', data.target_user_id, data.target_user),
      low_trust_status: treatment(data.treatment),
    },
  };
};

export const SUSPICIOUS: Readonly<Record<string, Read>> = {
  low_trust_user_new_message: written,
  low_trust_user_treatment_update: marked,
};
