import type { Duplex } from 'node:stream';
import { type Exchange, type LoopbackHandler, type Reply, refuseUpgrade } from '../loopback';
import { type RumblePlatform, refusal, tooMany } from './platform';
import { serveService } from './service';

const MINUTE_MS = 60_000;

type Page = (exchange: Exchange) => Reply;

/** The host of the site: the Live Stream API, logging in, moderating, and the few pages that clients look at. */
export class SiteDoor implements LoopbackHandler {
  readonly origins = ['https://rumble.com'];
  readonly #platform: RumblePlatform;
  readonly #pages: Readonly<Record<string, Page>>;
  /** When the Live Stream API was asked within the last minute, in milliseconds. */
  #asked: number[] = [];
  #polls = 0;

  constructor(platform: RumblePlatform) {
    this.#platform = platform;
    this.#pages = {
      'GET /-livestream-api/get-data': (exchange) => this.#livestreams(exchange),
      'GET /login.php': (exchange) => this.#loginPage(exchange),
      'GET /auth/login': () => page('Login'),
      'GET /': () => page('Rumble simulator'),
      'GET /-htmx/web-services/user-login': (exchange) => this.#loginPart(exchange),
      'GET /account/moderation/muting': (exchange) => this.#mutedPage(exchange),
      'POST /chat/command': (exchange) => this.#command(exchange),
    };
  }

  answer(exchange: Exchange): Promise<Reply> {
    return this.#platform.serve('site', exchange, () => this.#route(exchange));
  }

  upgrade(_url: URL, _request: unknown, socket: Duplex): void {
    refuseUpgrade(socket, '404 Not Found');
  }

  #route(exchange: Exchange): Reply {
    if (exchange.path === '/service.php') return serveService(this.#platform, exchange);
    const serve = this.#pages[`${exchange.method} ${exchange.path}`];
    return serve ? serve(exchange) : { ...page('Not found'), status: 404 };
  }

  #livestreams({ query }: Exchange): Reply {
    const { apiKey, figures, now, studio, watch } = this.#platform;
    const key = query.get('key');
    if (!key) {
      const message = 'No access token found in the request';
      return { status: 400, body: { errors: [{ code: 'invalid_request', message }] } };
    }
    if (key !== apiKey) return { status: 403, body: { code: '403', message: 'Forbidden' } };
    this.#asked = [...this.#asked.filter((ms) => now() - ms < MINUTE_MS), now()];
    if (this.#asked.length > figures.apiRequestsPerMinute) return tooMany(figures.retryAfterSeconds);
    this.#polls += 1;
    const body = studio.answer();
    watch.report('polled', { requests: this.#polls });
    return { status: 200, body };
  }

  /** Whoever is logged in is sent home, everybody else to the login. */
  #loginPage(exchange: Exchange): Reply {
    const location = this.#platform.accountOf(exchange) ? '/' : '/auth/login';
    return { status: 302, headers: { location } };
  }

  /** The part of a page with the login: a conflict for whoever is logged in. */
  #loginPart(exchange: Exchange): Reply {
    return this.#platform.accountOf(exchange) ? { ...page('Logged in'), status: 409 } : page('Login');
  }

  /** Who is muted, with a button each. */
  #mutedPage(exchange: Exchange): Reply {
    const { figures, mutes } = this.#platform;
    if (!this.#platform.accountOf(exchange)?.isModerator) {
      return { status: 302, headers: { location: '/auth/login' } };
    }
    const number = Math.max(1, Math.trunc(Number(exchange.query.get('pg') ?? 1)) || 1);
    const from = (number - 1) * figures.mutesPerPage;
    const buttons = mutes
      .all()
      .slice(from, from + figures.mutesPerPage)
      .map(
        ({ name, recordId }) =>
          `<button class="unmute_action button-small" data-username="${escaped(name)}" data-record-id="${recordId}">Unmute</button>`,
      );
    return page('Muted users', buttons.join('\n'));
  }

  #command(exchange: Exchange): Reply {
    const { figures, raids, rooms, watch } = this.#platform;
    const account = this.#platform.accountOf(exchange);
    if (!account) return refusal(figures.deadSessionStatus, 'not_logged_in', 'Log in to chat');
    const form = new URLSearchParams(exchange.body);
    const text = form.get('message') ?? '';
    const room = rooms.get(form.get('video_id') ?? '');
    if (!room) return refusal(404, 'not_found', 'There is no such chat');
    const [, word, rest = ''] = /^\/(\S+)(?:\s+(.*))?$/s.exec(text) ?? [];
    if (word === undefined) return refusal(400, 'invalid_command', 'This is not a command');
    watch.report('command', { streamId: room.streamId, account: account.person.name, text });
    if (word === 'raid' && !account.isModerator)
      return refusal(403, 'not_allowed', 'You may not do this here');
    if (word === 'raid') raids.ask(room, rest);
    return { status: 200, body: { data: { success: true } } };
  }
}

function page(title: string, content = ''): Reply {
  return {
    status: 200,
    headers: { 'content-security-policy': "default-src 'none'" },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>\n${content}</html>`,
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
