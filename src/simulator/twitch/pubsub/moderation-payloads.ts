import { randomUUID } from 'node:crypto';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Payload, type Publish, somebody, stamp, upper } from './payload';
import { get, list, num, str, texts } from './wire-fields';

/** What PubSub published of moderators, AutoMod and suspicious users. */

/** Actions that name somebody first: what follows the login. */
const PERSON_ACTIONS: Readonly<Record<string, (details: Wire, nowMs: number) => unknown[]>> = {
  ban: ({ reason }) => [reason ?? ''],
  timeout: ({ expires_at, reason }, nowMs) => [
    String(Math.round((Date.parse(String(expires_at)) - nowMs) / 1000)),
    reason ?? '',
  ],
  unban: () => [],
  untimeout: () => [],
  delete: ({ message_body, message_id }) => [message_body, message_id],
  warn: (details) => [str(details, 'reason'), ...texts(details, 'chat_rules_cited')],
  vip: () => [],
  unvip: () => [],
};

/** Actions about the whole chat: their old name, and their arguments. */
const CHAT_ACTIONS: Readonly<
  Record<string, readonly [name: string, args: (event: Wire) => unknown[] | null]>
> = {
  clear: ['clear', () => null],
  emoteonly: ['emoteonly', () => null],
  emoteonlyoff: ['emoteonlyoff', () => null],
  subscribers: ['subscribers', () => null],
  subscribersoff: ['subscribersoff', () => null],
  uniquechat: ['r9kbeta', () => null],
  uniquechatoff: ['r9kbetaoff', () => null],
  slow: ['slow', (event) => [str(event, 'slow.wait_time_seconds')]],
  slowoff: ['slowoff', () => null],
  followers: ['followers', (event) => [str(event, 'followers.follow_duration_minutes')]],
  followersoff: ['followersoff', () => null],
  raid: ['raid', (event) => [str(event, 'raid.user_login')]],
  unraid: ['unraid', (event) => [str(event, 'unraid.user_login')]],
};

function moderationAction(event: Wire, nowMs: number): Payload | undefined {
  const action = str(event, 'action');
  const common = {
    created_by: get(event, 'moderator_user_login'),
    created_by_user_id: get(event, 'moderator_user_id'),
    created_at: stamp(nowMs),
    msg_id: '',
    target_user_login: '',
    from_automod: false,
  };
  const more = PERSON_ACTIONS[action];
  if (more) {
    const details = objectOf(event[action]);
    const args = [get(details, 'user_login'), ...more(details, nowMs)];
    const data = {
      type: 'chat_login_moderation',
      moderation_action: action,
      args,
      target_user_id: get(details, 'user_id'),
    };
    return { type: 'moderation_action', data: { ...data, ...common } };
  }
  const chat = CHAT_ACTIONS[action];
  if (!chat) return undefined;
  const [moderation_action, args] = chat;
  const data = { type: 'chat_channel_moderation', moderation_action, args: args(event), target_user_id: '' };
  return { type: 'moderation_action', data: { ...data, ...common } };
}

/** The type of the message that told a change of somebody's role. */
const ROLE_MESSAGES: Readonly<Record<string, string>> = {
  mod: 'moderator_added',
  unmod: 'moderator_removed',
  vip: 'vip_added',
  unvip: 'vip_removed',
};

export const moderated: Publish = (event, { nowMs }) => {
  const action = str(event, 'action');
  const published: Payload[] = [];
  const roleMessage = ROLE_MESSAGES[action];
  if (roleMessage) {
    published.push({
      type: roleMessage,
      data: {
        channel_id: get(event, 'broadcaster_user_id'),
        target_user_id: get(event, `${action}.user_id`),
        ...(action.endsWith('mod') ? { moderation_action: action } : {}),
        target_user_login: get(event, `${action}.user_login`),
        created_by_user_id: get(event, 'moderator_user_id'),
        created_by: get(event, 'moderator_user_login'),
      },
    });
  }
  if (action.endsWith('_term')) {
    for (const text of texts(event, 'automod_terms.terms')) {
      published.push({
        type: 'channel_terms_action',
        data: {
          type: action.replace('remove_', 'delete_'),
          id: randomUUID(),
          text,
          requester_id: get(event, 'moderator_user_id'),
          requester_login: get(event, 'moderator_user_login'),
          channel_id: get(event, 'broadcaster_user_id'),
          expires_at: '',
          updated_at: stamp(nowMs),
          from_automod: get(event, 'automod_terms.from_automod'),
        },
      });
    }
  }
  if (action.endsWith('_unban_request')) {
    published.push({
      type: action,
      data: {
        moderation_action: upper(action),
        created_by_id: get(event, 'moderator_user_id'),
        created_by_login: get(event, 'moderator_user_login'),
        moderator_message: get(event, 'unban_request.moderator_message'),
        target_user_id: get(event, 'unban_request.user_id'),
        target_user_login: get(event, 'unban_request.user_login'),
      },
    });
  }
  const told = action === 'mod' || action === 'unmod' ? undefined : moderationAction(event, nowMs);
  return told ? [...published, told] : published;
};

export const acknowledged: Publish = (event, { nowMs }) => [
  {
    type: 'moderation_action',
    data: {
      type: 'chat_login_moderation',
      moderation_action: 'acknowledgewarning',
      args: [get(event, 'user_login')],
      created_by: get(event, 'user_login'),
      created_by_user_id: get(event, 'user_id'),
      created_at: stamp(nowMs),
      msg_id: '',
      target_user_id: get(event, 'user_id'),
      target_user_login: '',
      from_automod: false,
    },
  },
];

const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'ALLOWED',
  denied: 'DENIED',
  expired: 'EXPIRED',
  invalid: 'EXPIRED',
};

export const automod: Publish = (event) => {
  const reason =
    get(event, 'reason') === 'automod' ? 'AutoModCaughtMessageReason' : 'BlockedTermCaughtMessageReason';
  const letters = Array.from(str(event, 'message.text'));
  const terms = list(event, 'blocked_term.terms_found');
  return [
    {
      type: 'automod_caught_message',
      data: {
        content_classification: get(event, 'automod')
          ? { category: get(event, 'automod.category'), level: get(event, 'automod.level') }
          : { category: 'unknown', level: 0 },
        message: {
          id: get(event, 'message_id'),
          content: {
            text: get(event, 'message.text'),
            fragments: list(event, 'message.fragments').map(({ text }) => ({
              text,
              automod: { topics: { vulgar: 4 } },
            })),
          },
          sender: {
            user_id: get(event, 'user_id'),
            login: get(event, 'user_login'),
            display_name: get(event, 'user_name'),
            chat_color: '#8A2BE2',
            badges: [{ id: 'subscriber', version: '3' }],
          },
          sent_at: get(event, 'held_at'),
          non_broadcaster_language: 'de',
          channel_id: get(event, 'broadcaster_user_id'),
          channel_login: get(event, 'broadcaster_user_login'),
        },
        reason_code: reason,
        resolver_id: get(event, 'status') ? get(event, 'moderator_user_id') : '',
        resolver_login: get(event, 'status') ? get(event, 'moderator_user_login') : '',
        status: get(event, 'status') ? DECISIONS[String(str(event, 'status')).toLowerCase()] : 'PENDING',
        caught_message_reason: {
          reason,
          automod_failure: {
            category: get(event, 'automod.category') ?? '',
            level: get(event, 'automod.level') ?? 0,
            positions_in_message: get(event, 'automod.boundaries') ?? null,
          },
          blocked_term_failure: {
            contains_private_term: false,
            terms_found:
              terms.length === 0
                ? null
                : terms.map((term) => {
                    const [start_pos, end_pos] = [
                      num(term, 'boundary.start_pos'),
                      num(term, 'boundary.end_pos'),
                    ];
                    return {
                      is_private: false,
                      owner_channel_id: term.owner_broadcaster_user_id,
                      positions_in_message: { start_pos, end_pos },
                      term_id: term.term_id,
                      text: letters.slice(start_pos, end_pos + 1).join(''),
                    };
                  }),
          },
        },
      },
    },
  ];
};

export const ownMessage: Publish = (event) => [
  {
    type: 'automod_caught_message',
    data: {
      message_id: get(event, 'message_id'),
      status: get(event, 'status') ? DECISIONS[String(str(event, 'status')).toLowerCase()] : 'PENDING',
    },
  },
];

const treated = (status: string): string => (status === 'none' ? 'NO_TREATMENT' : upper(status));

export const suspicious: Publish = (event, { nowMs }) => [
  {
    type: 'low_trust_user_new_message',
    data: {
      low_trust_user: {
        id: get(event, 'user_id'),
        low_trust_id: btoa(`${get(event, 'broadcaster_user_id')}.${get(event, 'user_id')}`),
        channel_id: get(event, 'broadcaster_user_id'),
        sender: {
          user_id: get(event, 'user_id'),
          login: get(event, 'user_login'),
          display_name: get(event, 'user_name'),
        },
        evaluated_at: stamp(nowMs - 60_000),
        updated_at: stamp(nowMs - 30_000),
        ban_evasion_evaluation: get(event, 'ban_evasion_evaluation')
          ? `${upper(str(event, 'ban_evasion_evaluation'))}_EVADER`
          : null,
        treatment: treated(str(event, 'low_trust_status')),
        updated_by: {
          id: get(event, 'broadcaster_user_id'),
          login: get(event, 'broadcaster_user_login'),
          display_name: get(event, 'broadcaster_user_name'),
        },
        shared_ban_channel_ids: get(event, 'shared_ban_channel_ids'),
        types: texts(event, 'types').map((type) =>
          type === 'ban_evader' ? 'DETECTED_BAN_EVADER' : upper(type),
        ),
      },
      message_content: {
        text: get(event, 'message.text'),
        fragments: list(event, 'message.fragments').map(({ text }) => ({ text })),
      },
      message_id: get(event, 'message.message_id'),
      sent_at: stamp(nowMs),
    },
  },
];

export const marked: Publish = (event, { nowMs }) => [
  {
    type: 'low_trust_user_treatment_update',
    data: {
      low_trust_id: `${get(event, 'broadcaster_user_id')}.${get(event, 'user_id')}`,
      channel_id: get(event, 'broadcaster_user_id'),
      updated_by: somebody(event, 'moderator_user'),
      updated_at: stamp(nowMs),
      target_user_id: get(event, 'user_id'),
      target_user: get(event, 'user_login'),
      treatment: treated(str(event, 'low_trust_status')),
      types: ['MANUALLY_ADDED'],
      ban_evasion_evaluation: '',
      evaluated_at: stamp(nowMs),
    },
  },
];
