/** The searchable list of operations, in groups that fold; of the operation that is chosen only what it is. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {object} options.table what `twitchOperations.load` gives
   * @param {string} options.chosen an id; blank or unknown: the list is open
   * @param {(key: string, values?: object) => string} options.text
   * @param {(operation: object) => void} options.onChange called when another one is chosen
   */
  window.livestreamNodes.operationPicker = ({ container, table, chosen, text, onChange }) => {
    const { element, icon, twitchOperations } = window.livestreamNodes;
    const unfolded = new Set();
    let current = table.find(chosen);
    let isOpen = !current;

    const search = element('input', {
      type: 'search',
      placeholder: text('picker.search', { count: table.operations.length }),
      'aria-label': text('picker.searchLabel'),
      autocomplete: 'off',
      oninput: drawList,
      onkeydown: (event) => {
        // Enter would otherwise press the dialog's first button.
        if (event.key === 'Enter') {
          event.preventDefault();
          bestMatch()?.click();
        } else if (event.key === 'ArrowDown') {
          event.preventDefault();
          // While somebody searches, to the first hit and not to the head of its group.
          const hit = search.value.trim() && list.querySelector('.livestream-operation');
          (hit || list.querySelector('button'))?.focus();
        } else if (event.key === 'Escape' && current) {
          event.stopPropagation();
          close();
        }
      },
    });
    const list = element('div.livestream-picker-list', { onkeydown: moveByArrow });
    const box = element(
      'div.livestream-picker.livestream-operations',
      {},
      element('div.livestream-picker-bar', {}, search),
      list,
    );
    const card = element('div.livestream-card.livestream-operation-card', { 'aria-live': 'polite' });
    const strange = element('div.form-tips.livestream-warn', { role: 'alert' });
    container.replaceChildren(strange, card, box);
    draw();

    function draw() {
      box.hidden = !isOpen;
      card.hidden = !current;
      // Saved by a newer version, or by hand: it stays what it is until another one is chosen.
      strange.hidden = Boolean(current || !chosen);
      strange.textContent = strange.hidden ? '' : text('error.unknown', { id: String(chosen) });
      if (current) drawCard();
      if (isOpen) drawList();
    }

    function drawCard() {
      const change = element(
        'button.red-ui-button.red-ui-button-small',
        {
          type: 'button',
          'aria-expanded': String(isOpen),
          onclick: () => {
            if (isOpen) close();
            else open();
          },
        },
        text(isOpen ? 'picker.keep' : 'picker.change'),
      );
      card.replaceChildren(
        element(
          'div.livestream-operation-head',
          {},
          element(
            'div',
            {},
            element('strong', {}, current.title),
            element('div.livestream-event-name', {}, `${current.method} ${current.path}`),
          ),
          change,
        ),
        element('div.livestream-event-chips', {}, ...chips(current)),
        element(
          'a.livestream-hint',
          { href: twitchOperations.linkOf(current), target: '_blank', rel: 'noopener noreferrer' },
          text('picker.reference'),
          ' ',
          icon('external-link'),
        ),
      );
    }

    /** Who may call it, and with which permission. */
    function chips({ tokens, scopes, paginated }) {
      const who = tokens.length === 0 ? 'picker.nobody' : `picker.as_${tokens.join('_')}`;
      const made = [element('span.livestream-chip', {}, text(who))];
      for (const [first, ...others] of scopes) {
        const title =
          others.length > 0 ? text('picker.scopeOr', { scopes: others.join(', ') }) : text('picker.scope');
        made.push(element('span.livestream-chip', { title }, others.length > 0 ? `${first} …` : first));
      }
      if (paginated) made.push(element('span.livestream-chip', {}, text('picker.pages')));
      return made;
    }

    function drawList() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (operation) => {
        const haystack =
          `${operation.title} ${operation.id} ${operation.group} ${operation.path} ${operation.scopes.flat().join(' ')}`.toLowerCase();
        return words.every((word) => haystack.includes(word));
      };
      list.replaceChildren();
      for (const group of table.groups) {
        const shown = table.operations.filter((operation) => operation.group === group && fits(operation));
        if (shown.length > 0) list.append(drawGroup(group, shown, words.length > 0));
      }
      if (!list.firstChild) list.append(element('div.livestream-picker-empty', {}, text('picker.noMatch')));
    }

    /** The row that Enter means: the one whose title is what was typed, or begins like it, else the first. */
    function bestMatch() {
      const typed = search.value.trim().toLowerCase();
      const rows = [...list.querySelectorAll('.livestream-operation')];
      const titleOf = (row) => table.find(row.dataset.operation).title.toLowerCase();
      return (
        rows.find((row) => titleOf(row) === typed) ||
        rows.find((row) => titleOf(row).startsWith(typed)) ||
        rows[0]
      );
    }

    function drawGroup(group, shown, isSearch) {
      const isUnfolded = isSearch || unfolded.has(group);
      const head = element(
        'button',
        {
          type: 'button',
          'aria-expanded': String(isUnfolded),
          onclick: () => {
            if (unfolded.has(group)) unfolded.delete(group);
            else unfolded.add(group);
            drawList();
            list.querySelector(`[data-family="${CSS.escape(group)}"] > button`)?.focus();
          },
        },
        icon(isUnfolded ? 'angle-down' : 'angle-right'),
        group,
        element('span.livestream-family-count', {}, String(shown.length)),
      );
      const rows = isUnfolded ? shown.map(drawRow) : [];
      return element('div.livestream-family', { 'data-family': group }, head, element('div', {}, ...rows));
    }

    function drawRow(operation) {
      const isCurrent = operation === current;
      return element(
        'button.livestream-operation',
        {
          type: 'button',
          'data-operation': operation.id,
          'aria-pressed': String(isCurrent),
          onclick: () => choose(operation),
        },
        element('span', {}, operation.title),
        element('span.livestream-event-name', {}, `${operation.method} ${operation.path}`),
      );
    }

    function moveByArrow(event) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      const buttons = [...list.querySelectorAll('button')];
      const next = buttons[buttons.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1)];
      event.preventDefault();
      (next || search).focus();
    }

    function choose(operation) {
      const isNew = operation !== current;
      current = operation;
      close();
      if (isNew) onChange(operation);
    }

    function open() {
      isOpen = true;
      if (current) unfolded.add(current.group);
      draw();
      list.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' });
      search.focus();
    }

    function close() {
      isOpen = false;
      search.value = '';
      draw();
      card.querySelector('button')?.focus();
    }

    return { value: () => current?.id || '' };
  };
})();
