// The page of the tip goal. The flow says how it stands in one JSON: { title, bars: [{ unit, value, target }], last }.
// Names come from chat, so everything is only ever set as text.
(() => {
  const goal = document.querySelector('#goal');
  const title = document.querySelector('#title');
  const bars = document.querySelector('#bars');
  const last = document.querySelector('#last');
  const state = document.querySelector('#state');
  const MOST_BARS = 12;

  // ?only=bits,tokens shows these bars alone, so that OBS can place them as several sources.
  const ONLY = (new URLSearchParams(location.search).get('only') ?? '')
    .split(',')
    .filter((unit) => unit !== '');

  const text = (value, most) => (typeof value === 'string' ? value.slice(0, most) : '');
  const number = (value) => (Number.isFinite(value) ? Math.max(value, 0) : 0);
  const figure = (value) => number(value).toLocaleString('en', { maximumFractionDigits: 2 });

  function element(tag, className, content = '') {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = content;
    return made;
  }

  function newBar() {
    const row = element('li', 'bar');
    const figures = element('div', 'figures');
    figures.append(element('span', 'count'), element('span', 'unit'));
    const track = element('div', 'track');
    track.setAttribute('role', 'progressbar');
    track.append(element('div', 'fill'));
    row.append(figures, track);
    return row;
  }

  // Rows are kept, so that a bar grows instead of jumping.
  function showBar(row, { unit, value, target }) {
    const share = number(target) > 0 ? Math.min(number(value) / number(target), 1) : 0;
    row.dataset.unit = text(unit, 40);
    row.classList.toggle('reached', share === 1);
    row.querySelector('.count').textContent = `${figure(value)} of ${figure(target)}`;
    row.querySelector('.unit').textContent = text(unit, 40);
    row.querySelector('.fill').style.width = `${share * 100}%`;
    const track = row.querySelector('.track');
    track.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    track.setAttribute('aria-label', text(unit, 40));
  }

  function take(json) {
    let said;
    try {
      said = JSON.parse(json);
    } catch {
      return;
    }
    if (said === null || typeof said !== 'object' || !Array.isArray(said.bars)) return;
    const shown = said.bars
      .filter((bar) => bar !== null && typeof bar === 'object')
      .filter(({ unit }) => ONLY.length === 0 || ONLY.includes(unit))
      .slice(0, MOST_BARS);
    while (bars.children.length > shown.length) bars.lastElementChild.remove();
    while (bars.children.length < shown.length) bars.append(newBar());
    shown.forEach((bar, index) => {
      showBar(bars.children[index], bar);
    });
    title.textContent = text(said.title, 120);
    last.textContent = text(said.last, 160);
    goal.hidden = false;
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
      // The flow answers with how it stands.
      socket.send('how does it stand?');
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
