/**
 * The login card of the twitch-user dialog: device-code login and what is known of the account. The runtime
 * polls Twitch and keeps the tokens; this page learns a code, a link, and in the end a login and its scopes.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const POLL_EVERY_MS = 2000;

  const ask = (route, body) =>
    Promise.resolve(
      $.ajax({
        url: `livestream/twitch/${route}`,
        type: 'POST',
        contentType: 'application/json; charset=utf-8',
        dataType: 'json',
        data: JSON.stringify(body),
      }),
    );

  /** Only a web page is opened, and never over plain http except on this machine (a mock server). */
  function safeLink(address) {
    const { isSafeAddress, readAddress } = window.livestreamNodes;
    const url = readAddress(address);
    return url && isSafeAddress(url) ? url.href : undefined;
  }

  const minutes = (ms) => {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };

  /**
   * @param {object} options
   * @param {HTMLElement} options.container the card
   * @param {string} options.id id of the livestream-twitch-user node
   * @param {() => object | undefined} options.readApp the app's fields as they stand in the editor
   * @param {() => string[]} options.readScopes what to ask for
   * @param {() => string} options.savedLogin the login that the node was saved with
   * @param {(key: string, values?: object) => string} options.text
   * @param {(account: {login: string, scopes: string[]}) => void} options.onLogin a login has succeeded
   * @param {(account: object) => void} options.onAccount what the runtime knows has arrived
   */
  window.livestreamNodes.twitchLogin = (options) => {
    const { element, icon } = window.livestreamNodes;
    const { container, id, text } = options;
    let account = { state: 'asking' };
    let pending;
    /** The question whose answer still counts. */
    let asked;
    let closed = false;
    container.classList.add('livestream-card');
    container.setAttribute('aria-live', 'polite');

    function draw(...parts) {
      container.replaceChildren(...parts);
    }

    function line(sign, tone, ...words) {
      return element(
        'div.livestream-card-state',
        {},
        element(`span.${tone}`, {}, icon(sign)),
        element('span', {}, ...words),
      );
    }

    /** The one button that matters: loud while there is something to do, quiet while all is well. */
    function loginButton(key, enabled, isLoud = true) {
      return element(
        `button.red-ui-button.livestream-login-button${isLoud ? '.livestream-primary' : ''}`,
        { type: 'button', disabled: !enabled, onclick: start },
        icon('sign-in'),
        ` ${text(key)}`,
      );
    }

    const actions = (...buttons) => element('div.livestream-card-actions', {}, ...buttons);
    const hint = (words) => element('div.livestream-hint', {}, words);

    function drawAccount() {
      const app = options.readApp();
      if (app?.server === 'simulator')
        return draw(line('check-circle', 'livestream-good', text('login.simulator')));
      const blocked = !app ? text('login.noApp') : app.clientId === '' ? text('login.noClientId') : '';
      const login = account.login || options.savedLogin();
      const isWell = Boolean(login) && account.state !== 'auth_required';
      const again = loginButton(login ? 'login.again' : 'login.start', !blocked, !isWell);
      draw(
        stateLine(login),
        account.message ? hint(account.message) : '',
        actions(again),
        blocked ? hint(blocked) : '',
      );
    }

    function stateLine(login) {
      const name = element('strong', {}, login);
      if (account.state === 'auth_required') {
        return line(
          'exclamation-triangle',
          'livestream-bad',
          text('login.authRequired'),
          ' ',
          login ? name : '',
        );
      }
      if (account.state === 'offline') {
        return line('exclamation-triangle', 'livestream-warn', text('login.offline'), ' ', login ? name : '');
      }
      if (login) {
        const key = account.state === 'ready' ? 'login.ready' : 'login.saved';
        return line('check-circle', 'livestream-good', `${text(key)} `, name);
      }
      return line(
        'user-o',
        'livestream-hint',
        text(account.state === 'asking' ? 'login.asking' : 'login.none'),
      );
    }

    async function start() {
      stop();
      draw(line('hourglass-start', 'livestream-hint', text('login.starting')));
      const attempt = {};
      pending = attempt;
      try {
        const answer = await ask('login', { id, app: options.readApp(), scopes: options.readScopes() });
        if (pending !== attempt) return;
        attempt.expiresAt = new Date(answer.expiresAt).getTime();
        drawCode(answer, attempt);
        attempt.countdown = setInterval(() => tick(attempt), 1000);
        attempt.poll = setTimeout(() => poll(attempt), POLL_EVERY_MS);
      } catch (error) {
        if (pending === attempt) fail(reason(error));
      }
    }

    function drawCode({ userCode, verificationUri }, attempt) {
      const link = safeLink(verificationUri);
      const copy = element(
        'button.red-ui-button',
        { type: 'button', title: text('login.copy'), 'aria-label': text('login.copy') },
        icon('copy'),
      );
      copy.addEventListener('click', () => RED.clipboard.copyText(userCode, $(copy)));
      attempt.clock = element('span', { 'aria-live': 'off' }, minutes(attempt.expiresAt - Date.now()));
      const open = link
        ? element(
            'a.red-ui-button',
            { href: link, target: '_blank', rel: 'noopener noreferrer' },
            icon('external-link'),
            ` ${text('login.open')}`,
          )
        : element('span', {}, verificationUri);
      draw(
        element(
          'ol.livestream-login-steps',
          {},
          element('li', {}, `${text('login.step1')} `, open),
          element(
            'li',
            {},
            text('login.step2'),
            element(
              'div.livestream-code',
              {},
              element('output', { 'aria-label': text('login.code') }, userCode),
              copy,
            ),
          ),
        ),
        line('hourglass-half', 'livestream-hint', `${text('login.waiting')} `, attempt.clock),
        actions(
          element('button.red-ui-button', { type: 'button', onclick: () => cancel() }, text('login.cancel')),
        ),
      );
    }

    function tick(attempt) {
      const left = attempt.expiresAt - Date.now();
      attempt.clock.textContent = minutes(left);
      if (left <= 0) fail(text('login.expired'));
    }

    async function poll(attempt) {
      try {
        const answer = await ask('login/poll', { id });
        if (pending !== attempt) return;
        if (answer.state === 'done') return succeed(answer);
        if (answer.state === 'failed') return fail(answer.message || text('login.failed'));
        if (answer.state === 'none') return fail(text('login.lost'));
      } catch (error) {
        // A gateway that hiccups does not end a login that Twitch may be granting right now.
        if (pending !== attempt) return;
        if (error?.status >= 400 && error.status < 500) return fail(reason(error));
      }
      attempt.poll = setTimeout(() => poll(attempt), POLL_EVERY_MS);
    }

    function succeed({ login, scopes }) {
      stop();
      asked = undefined;
      account = { state: 'ready', login, scopes: scopes || [] };
      options.onLogin(account);
      draw(
        line('check-circle', 'livestream-good', `${text('login.done')} `, element('strong', {}, login)),
        hint(text('login.saveNow')),
        actions(loginButton('login.again', true, false)),
      );
    }

    function fail(why) {
      stop();
      draw(
        line('exclamation-triangle', 'livestream-bad', why),
        actions(loginButton('login.retry', Boolean(options.readApp()))),
      );
    }

    function reason(error) {
      if (error?.responseJSON?.message) return error.responseJSON.message;
      if (error?.status === 401 || error?.status === 403) return text('login.notAllowed');
      return text('login.noAnswer');
    }

    function stop() {
      clearInterval(pending?.countdown);
      clearTimeout(pending?.poll);
      pending = undefined;
    }

    function cancel() {
      if (pending) ask('login/cancel', { id }).catch(() => {});
      stop();
      if (!closed) drawAccount();
    }

    /** Asks who is logged in, as far as that login fits the app as it stands in the dialog. */
    function look() {
      const question = {};
      asked = question;
      account = { state: 'asking' };
      drawAccount();
      ask('account', { id, app: options.readApp() })
        .catch(() => ({ state: 'none' }))
        .then((answer) => {
          if (closed || pending || asked !== question) return;
          // The simulator's own account is deployed: it is no login for any other server.
          account = answer.simulated ? { state: 'none' } : answer;
          options.onAccount(account);
          drawAccount();
        });
    }

    look();

    return {
      /** Looks again, after another app was picked; a login that waits for its code is left alone. */
      refresh: () => !pending && look(),
      /** Ends a pending login; for when the dialog goes away. */
      close() {
        closed = true;
        cancel();
      },
    };
  };
})();
