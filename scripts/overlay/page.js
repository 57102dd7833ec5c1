// The overlay page. It takes three kinds of JSON from the flow: { do: "chat" }, { do: "alert" } and
// { do: "remove" }. Chat is hostile: what a viewer typed is only ever set as text, an image's address is put
// together here from a checked id, and every value that becomes a class or a colour is looked up or checked.
(() => {
  const options = new URLSearchParams(location.search);
  const number = (name, usual, most) => {
    const asked = Number(options.get(name) ?? usual);
    return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), most) : usual;
  };
  // ?chat=0 and ?alerts=0 hide one of the two, so that OBS can place them as two sources. ?lines= bounds the
  // chat, ?fade= takes a line away after so many seconds (0: never), ?alert= is how long an alert stays,
  // ?platform=twitch,rumble shows what comes from these alone.
  const LINES = number('lines', 12, 50);
  const FADE_MS = number('fade', 90, 3600) * 1000;
  const ALERT_MS = Math.max(number('alert', 6, 60), 1) * 1000;
  const SHOWS_CHAT = options.get('chat') !== '0' && LINES > 0;
  const SHOWS_ALERTS = options.get('alerts') !== '0';
  const LEAVING_MS = 400;
  const WAITING_ALERTS = 40;

  const PLATFORMS = new Set(['twitch', 'chaturbate', 'rumble']);
  const ONLY = (options.get('platform') ?? '').split(',').filter((name) => PLATFORMS.has(name));
  const BADGES = {
    broadcaster: 'M1 4h9v8H1zM11 7l4-3v8l-4-3z',
    moderator: 'M8 0l6 2.4v4.8C14 11 11.4 14.2 8 16 4.600 14.200 2 11 2 7.200V2.400z',
    vip: 'M4 2h8l4 5-8 8-8-8z',
    subscriber:
      'M8 0l2.400 5.200 5.600.7-4.100 3.900 1.100 5.700L8 12.700l-5 2.800 1.100-5.700L0 5.900l5.600-.7z',
    staff:
      'M10 0a5 5 0 0 0-4.600 7L0 12.500 3.500 16 9 10.600A5 5 0 0 0 15.700 4l-3 3-3-.7-.700-3 3-3A5 5 0 0 0 10 0z',
    bot: 'M7 0h2v3h5v10H2V3h5zM5 6v3h2V6zm4 0v3h2V6z',
  };
  const SIGNS = {
    follow:
      'M12 21.500C5 16 1.500 12.500 1.500 8.200A5.500 5.500 0 0 1 12 5.900a5.500 5.500 0 0 1 10.500 2.300C22.500 12.500 19 16 12 21.500z',
    tip: 'M6 2h12l5 7-11 13L1 9zM8 9h8l-4 9z',
    subscription:
      'M12 1l3.200 7 7.700.9-5.700 5.200 1.600 7.600L12 17.900l-6.800 3.800 1.600-7.600L1.100 8.900 8.800 8z',
    gift: 'M2 7h20v5H2zM3.500 13.500h7.500V23H3.500zM13 13.500h7.500V23H13zM12 6C10 0 4 1 5.500 6zM12 6c2-6 8-5 6.500 0z',
    raid: 'M2 9v6h4l9 6V3L6 9zM17 8a5 5 0 0 1 0 8zM17.500 3.500a9 9 0 0 1 0 17v-2.300a7 7 0 0 0 0-12.400z',
    reward: 'M12 0l2.600 9.400L24 12l-9.400 2.600L12 24l-2.600-9.400L0 12l9.400-2.600z',
  };
  const EMOTE_ID = /^[A-Za-z0-9_-]{1,100}$/;
  const COLOUR = /^#[0-9a-f]{6}$/i;

  const chat = document.getElementById('chat');
  const alerts = document.getElementById('alerts');
  const state = document.getElementById('state');

  const text = (value, most = 600) => (typeof value === 'string' ? value.slice(0, most) : '');
  const key = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

  function element(name, className, content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  }

  function drawing(className, size, outline) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', className);
    svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', outline);
    path.setAttribute('fill-rule', 'evenodd');
    svg.append(path);
    return svg;
  }

  const seen = new Set();

  /** The colour of its platform; and from the second platform on, everything is marked with its letter. */
  function mark(shown, platform) {
    if (!PLATFORMS.has(platform)) return;
    shown.classList.add(platform);
    seen.add(platform);
    document.body.classList.toggle('mixed', seen.size > 1);
  }

  /** A viewer's colour, brightened until it can be read on the dark card (many pick plain blue). */
  function readable(colour) {
    if (typeof colour !== 'string' || !COLOUR.test(colour)) return '';
    let rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    const brightness = () => (rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114) / 1000;
    while (brightness() < 140)
      rgb = rgb.map((value) => Math.min(255, Math.round(value + (255 - value) * 0.2) + 1));
    return `rgb(${rgb.join(' ')})`;
  }

  function emote(part) {
    const image = element('img', 'emote');
    image.alt = text(part.text, 60);
    image.title = image.alt;
    image.referrerPolicy = 'no-referrer';
    image.addEventListener('error', () => image.replaceWith(image.alt));
    image.src = `https://static-cdn.jtvnw.net/emoticons/v2/${part.emote}/default/dark/2.0`;
    return image;
  }

  function piece(part) {
    const isEmote = typeof part.emote === 'string' && EMOTE_ID.test(part.emote);
    if (isEmote) return emote(part);
    if (part.mention === true) return element('span', 'mention', text(part.text));
    return document.createTextNode(text(part.text));
  }

  function showLine(line) {
    if (!SHOWS_CHAT) return;
    const item = element('li', 'line');
    mark(item, line.platform);
    item.dataset.message = key(line.message);
    item.dataset.user = key(line.user);
    for (const role of Object.keys(BADGES)) {
      if (Array.isArray(line.roles) && line.roles.includes(role)) {
        item.append(drawing(`badge ${role}`, 16, BADGES[role]));
      }
    }
    const name = element('span', 'name', text(line.name, 60) || 'Someone');
    name.style.color = readable(line.color) || 'var(--platform)';
    item.append(name);
    if (Number.isFinite(line.bits) && line.bits > 0)
      item.append(element('span', 'bits', `${line.bits} bits`));
    const parts = Array.isArray(line.parts) ? line.parts.slice(0, 100) : [];
    item.append(...parts.filter((part) => part !== null && typeof part === 'object').map(piece));
    chat.append(item);
    while (chat.children.length > LINES) chat.firstElementChild.remove();
    if (FADE_MS > 0) setTimeout(() => fade(item), FADE_MS);
  }

  function fade(item) {
    item.classList.add('old');
    setTimeout(() => item.remove(), 1000);
  }

  /** Takes away what moderators took away: one line, all lines of one user, or the whole chat of a platform. */
  function remove({ platform, message, user }) {
    const gone = (item) => {
      // A clear of one platform's chat leaves the others' alone, and so does an id that means two people.
      if (PLATFORMS.has(platform) && !item.classList.contains(platform)) return false;
      if (key(message)) return item.dataset.message === key(message);
      return key(user) ? item.dataset.user === key(user) : true;
    };
    for (const item of [...chat.children]) if (gone(item)) item.remove();
  }

  const waiting = [];
  let showing = false;

  function showAlert(alert) {
    if (!SHOWS_ALERTS) return;
    waiting.push(alert);
    if (waiting.length > WAITING_ALERTS) waiting.shift();
    if (!showing) nextAlert();
  }

  function nextAlert() {
    const alert = waiting.shift();
    showing = alert !== undefined;
    if (!showing) return;
    // A gift storm must not show for minutes what happened long ago: the longer the queue, the shorter each.
    const shownMs = Math.max(ALERT_MS / (1 + waiting.length / 3), Math.min(ALERT_MS, 1500));
    const sign = Object.hasOwn(SIGNS, alert.sign) ? alert.sign : 'reward';
    const card = element('article', `alert ${sign}`);
    mark(card, alert.platform);
    card.style.setProperty('--shown', `${shownMs}ms`);
    const label = element('div', 'label');
    label.append(element('span', 'platform'), element('span', '', text(alert.label, 60)));
    const words = element('div', 'words');
    words.append(label, element('div', 'title', text(alert.title, 80)));
    if (text(alert.text)) words.append(element('div', 'text', text(alert.text, 300)));
    card.append(drawing('sign', 24, SIGNS[sign]), words, element('span', 'time'));
    alerts.append(card);
    setTimeout(() => card.classList.add('leaving'), shownMs);
    setTimeout(() => {
      card.remove();
      nextAlert();
    }, shownMs + LEAVING_MS);
  }

  const SHOW = { chat: showLine, alert: showAlert, remove };

  function take(json) {
    let said;
    try {
      said = JSON.parse(json);
    } catch {
      return;
    }
    if (said === null || typeof said !== 'object' || !Object.hasOwn(SHOW, said.do)) return;
    if (ONLY.length > 0 && PLATFORMS.has(said.platform) && !ONLY.includes(said.platform)) return;
    SHOW[said.do](said);
  }

  // Relative to the page, so that it works below any httpNodeRoot and behind a proxy with https.
  const address = new URL(`${location.pathname.replace(/\/+$/, '')}/live`, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  let failures = 0;

  function connect() {
    const socket = new WebSocket(address);
    socket.addEventListener('open', () => {
      failures = 0;
      say('');
      document.body.dataset.connection = 'open';
    });
    socket.addEventListener('message', ({ data }) => take(data));
    socket.addEventListener('close', () => {
      // With jitter, so that many pages do not all come back in the same moment.
      const waitMs = Math.min(500 * 2 ** failures, 15_000) * (0.75 + Math.random() / 2);
      failures += 1;
      say('Waiting for Node-RED …');
      document.body.dataset.connection = 'closed';
      setTimeout(connect, waitMs);
    });
  }

  /** A note for the person who opened the page in a browser; on a stream (in OBS) it is never shown. */
  function say(note) {
    state.textContent = note;
    state.hidden = note === '' || 'obsstudio' in window;
  }

  connect();
})();
