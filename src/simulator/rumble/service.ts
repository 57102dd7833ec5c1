import type { Exchange, Reply } from '../loopback';
import type { Account } from './accounts';
import { DEEDS } from './moderation';
import { type RumblePlatform, refusal, sessionCookie } from './platform';

/** What an operation of `service.php` is given. */
interface Call {
  platform: RumblePlatform;
  form: URLSearchParams;
  query: URLSearchParams;
  account: Account | undefined;
  token: string | undefined;
}

interface Operation {
  method: 'GET' | 'POST';
  answer(call: Call): Reply;
}

/** Logging in and out. Moderators' operations are in a table of their own. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'user.get_salts': {
    method: 'POST',
    answer: (call) => {
      const name = call.form.get('username') ?? '';
      if (!name) return failed(call, 'The user name is missing');
      return good(call, { salts: [...call.platform.accounts.saltsOf(name)] });
    },
  },
  'user.2fa.first_step': {
    method: 'POST',
    answer: (call) => {
      const account = matching(call, 'login', 'password');
      if (!account) return failed(call, 'Wrong user name or password');
      if (account.code === undefined) return good(call, { totp_id: null });
      const { totpId, userKey } = call.platform.accounts.begin(account);
      return good(call, {
        totp_id: totpId,
        user_key: userKey,
        options: { authenticator: true, email: true, phone: false },
      });
    },
  },
  'user.2fa.request_email_code': { method: 'POST', answer: sendCode },
  'user.2fa.request_sms_code': { method: 'POST', answer: sendCode },
  'user.2fa.verify_totp': {
    method: 'POST',
    answer: (call) => {
      const [totpId, userKey, code] = ['totp_id', 'user_key', 'code'].map(
        (name) => call.form.get(name) ?? '',
      );
      const account = call.platform.accounts.confirm(totpId ?? '', userKey ?? '', code ?? '');
      return account ? loggedIn(call, account) : failed(call, 'Wrong code');
    },
  },
  'user.login': {
    method: 'POST',
    answer: (call) => {
      const account = matching(call, 'username', 'password_hashes');
      // A login that is refused is a success in every other way. So is one that lacks its second step.
      return account && account.code === undefined ? loggedIn(call, account) : good(call, { session: false });
    },
  },
  'user.logout': {
    method: 'GET',
    answer: (call) => {
      call.platform.accounts.end(call.token);
      const reply = good({ ...call, account: undefined }, { success: true });
      return { ...reply, headers: { 'set-cookie': 'u_s=; Path=/; Max-Age=0' } };
    },
  },
  'user.has_unread_notifications': {
    method: 'GET',
    answer: (call) => {
      const { deadProbeStatus } = call.platform.figures;
      if (!call.account && deadProbeStatus !== 200) return notLoggedIn(deadProbeStatus);
      return good(call, { has_unread: false });
    },
  },
  'emote.list': { method: 'GET', answer: (call) => good(call, { items: EMOTES }) },
};

const EMOTES = ['r+wave', 'r+laugh', 'r+wow'].map((name) => ({ name, is_subs_only: false }));

/** Answers a request for `service.php`. */
export function serveService(platform: RumblePlatform, exchange: Exchange): Reply {
  const name = exchange.query.get('name') ?? '';
  const { query, method, body } = exchange;
  const token = sessionCookie(exchange);
  const account = platform.accountOf(exchange);
  const call: Call = { platform, form: new URLSearchParams(body), query, account, token };
  if (Object.hasOwn(DEEDS, name)) {
    if (method !== 'POST') return refusal(405, 'method_not_allowed', 'Method not allowed', 'service');
    if (!account) return notLoggedIn(platform.figures.deadSessionStatus);
    const reason = DEEDS[name]?.(platform, call.form, account);
    return reason === undefined ? good(call, { success: true }) : failed(call, reason);
  }
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) return refusal(404, 'unknown_service', 'There is no such service', 'service');
  if (method !== operation.method) {
    return refusal(405, 'method_not_allowed', 'Method not allowed', 'service');
  }
  return operation.answer(call);
}

function matching({ platform, form }: Call, name: string, hashes: string): Account | undefined {
  return platform.accounts.matching(form.get(name) ?? '', form.get(hashes) ?? '');
}

function sendCode(call: Call): Reply {
  const [totpId, userKey] = [call.form.get('totp_id') ?? '', call.form.get('user_key') ?? ''];
  return call.platform.accounts.isBegun(totpId, userKey)
    ? good(call, { sent_to: 'l***@harbour.example' })
    : failed(call, 'This login is not under way');
}

function loggedIn(call: Call, account: Account): Reply {
  const session = call.platform.accounts.open(account);
  const reply = good({ ...call, account }, { session });
  return { ...reply, headers: { 'set-cookie': `u_s=${session}; Path=/; HttpOnly; SameSite=Lax` } };
}

function good({ platform, account }: Call, data: Record<string, unknown>): Reply {
  return { status: 200, body: { user: describedLogin(platform, account), data } };
}

/** What goes wrong for a reason is a 200 like any other. */
function failed({ platform, account }: Call, message: string): Reply {
  const errors = [{ code: 'failed', message, type: 'service' }];
  return {
    status: 200,
    body: { user: describedLogin(platform, account), data: { success: false, message }, errors },
  };
}

function describedLogin(platform: RumblePlatform, account: Account | undefined): Record<string, unknown> {
  return account ? { logged_in: true, id: platform.servedId(account.person) } : { logged_in: false };
}

function notLoggedIn(status: number): Reply {
  return refusal(status, 'not_logged_in', 'Log in first', 'service');
}
