/**
 * The permissions of an account: those that the flows need, those that were added by hand, and which of them
 * Twitch has granted. What the list shows is what the next login asks for.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {string[]} options.chosen the scopes that the node was saved with
   * @param {(chosen: string[]) => string[]} options.propose adds what the flows need to what is chosen
   * @param {string[]} options.all what can be added
   * @param {(key: string, values?: object) => string} options.text
   */
  window.livestreamNodes.scopeList = ({ container, chosen, propose, all, text }) => {
    const { element, icon } = window.livestreamNodes;
    const needed = propose([]);
    const scopes = new Set(propose(chosen));
    /** `undefined` until it is known what Twitch granted. */
    let granted;

    const list = element('ul.livestream-scopes', { 'aria-label': text('label.scopes') });
    const status = element('div.livestream-hint', { 'aria-live': 'polite' });
    const input = element('input', {
      type: 'text',
      list: 'livestream-scope-names',
      placeholder: text('scopes.add'),
      'aria-label': text('scopes.add'),
      onkeydown: (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        add();
      },
    });
    const options = all.map((scope) => element('option', { value: scope }, describe(scope)));
    const button = element(
      'button.red-ui-button',
      { type: 'button', onclick: add },
      icon('plus'),
      ` ${text('scopes.addButton')}`,
    );
    container.replaceChildren(
      list,
      status,
      element(
        'div.livestream-scope-add',
        {},
        input,
        button,
        element('datalist', { id: 'livestream-scope-names' }, ...options),
      ),
    );
    draw();

    /** A scope in plain words; a new one of Twitch's is shown by its name alone. */
    function describe(scope) {
      const key = `scope.${scope.replaceAll(':', '_')}`;
      const words = text(key);
      return words.endsWith(key) ? '' : words;
    }

    function add() {
      const typed = input.value.trim();
      if (!/^[a-z_]+(:[a-z_]+)+$/.test(typed)) {
        if (typed) status.textContent = text('scopes.badName');
        return;
      }
      scopes.add(typed);
      input.value = '';
      draw();
      input.focus();
    }

    function draw() {
      list.replaceChildren(...[...scopes].sort().map(row));
      const missing = granted ? [...scopes].filter((scope) => !granted.has(scope)) : [];
      status.className = missing.length > 0 ? 'livestream-warn' : 'livestream-hint';
      status.textContent =
        scopes.size === 0 ? text('scopes.none') : missing.length > 0 ? text('scopes.missing') : '';
    }

    function row(scope) {
      const has = granted?.has(scope);
      const sign = granted ? (has ? 'check' : 'exclamation-triangle') : 'key';
      const tone = granted ? (has ? 'livestream-good' : 'livestream-warn') : 'livestream-hint';
      const isNeeded = needed.includes(scope);
      const title = granted ? text(has ? 'scopes.granted' : 'scopes.notGranted') : '';
      const mark = icon(sign);
      mark.classList.add(tone);
      mark.title = title;
      const remove = element(
        'button.red-ui-button.red-ui-button-small',
        {
          type: 'button',
          title: text('scopes.remove'),
          'aria-label': `${text('scopes.remove')}: ${scope}`,
          onclick: () => {
            scopes.delete(scope);
            draw();
          },
        },
        icon('times'),
      );
      const words = describe(scope);
      return element(
        'li',
        { 'data-scope': scope },
        mark,
        element(
          'span',
          {},
          words || scope,
          words ? element('span.livestream-event-name', {}, scope) : '',
          title ? element('span.livestream-unseen', {}, ` ${title}`) : '',
        ),
        element(
          'span',
          {},
          isNeeded
            ? element('span.livestream-chip', { title: text('scopes.neededWhy') }, text('scopes.needed'))
            : '',
          ' ',
          remove,
        ),
      );
    }

    return {
      value: () => [...scopes].sort(),
      /** Marks what Twitch has granted. */
      setGranted(list) {
        granted = list && new Set(list);
        draw();
      },
    };
  };
})();
