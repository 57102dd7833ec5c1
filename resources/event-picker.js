/**
 * The searchable picker of Twitch events: families that fold, a row for each type, and a foot that adds up
 * what is chosen. It knows nothing of the node: `value()` is what the dialog saves.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const TYPED_IN = 'typed-in';
  /** Twitch's allowance for one user over sockets; the platform's answer is what counts in the end. */
  const MOST_COST = 10;

  const keyOf = (event) => `${event.type}@${event.version}`;

  /**
   * @param {object} options
   * @param {HTMLElement} options.container where the picker goes; becomes the list, search and foot
   * @param {object} options.catalogue of twitch-catalogue.js
   * @param {Array<{type: string, version: string, condition?: Record<string, string>}>} options.chosen
   * @param {(key: string, values?: object) => string} options.text looks a text up
   * @param {() => void} options.onChange called when what is chosen has changed
   */
  window.livestreamNodes.eventPicker = ({ container, catalogue, chosen, text, onChange }) => {
    const { element, icon, eventRow } = window.livestreamNodes;
    /** key -> { row of the catalogue or a made-up one, chosen, condition } in the order of the list */
    const entries = new Map();
    const folded = new Map();
    let otherChannels = 0;

    for (const row of catalogue.types) add(row, {});
    // A flow that was written by hand may hold anything.
    for (const event of chosen) if (event?.type) choose(event);
    const families = [{ id: TYPED_IN, title: text('picker.typedIn') }, ...catalogue.families];
    for (const family of families) folded.set(family.id, countChosen(family.id) === 0);
    if (![...entries.values()].some((entry) => entry.chosen)) folded.set(catalogue.families[0]?.id, false);

    const search = element('input', {
      type: 'search',
      placeholder: text('picker.search', { count: catalogue.types.length }),
      'aria-label': text('picker.searchLabel'),
      oninput: drawList,
      // Enter would otherwise press the dialog's first button.
      onkeydown: (event) => event.key === 'Enter' && event.preventDefault(),
    });
    const onlyChosen = element(
      'button.red-ui-button.red-ui-button-small',
      {
        type: 'button',
        'aria-pressed': 'false',
        title: text('picker.onlyChosen'),
        onclick: toggleOnlyChosen,
      },
      icon('check-square-o'),
      element('span.livestream-picker-count', {}),
    );
    const list = element('div.livestream-picker-list', {
      role: 'group',
      'aria-label': text('label.events'),
      onkeydown: moveByArrow,
    });
    const foot = element('div.livestream-picker-foot.livestream-hint', { 'aria-live': 'polite' });
    container.classList.add('livestream-picker');
    container.replaceChildren(element('div.livestream-picker-bar', {}, search, onlyChosen), list, foot);
    drawList();
    drawFoot();

    function add(row, entry) {
      const made = { row, chosen: false, condition: {}, ...entry };
      entries.set(keyOf(row), made);
      return made;
    }

    /** Ticks an event; one that the catalogue does not have gets a row of its own. */
    function choose({ type, version, condition }) {
      const known = catalogue.find(type, version && String(version));
      const row = known || {
        type,
        version: String(version || '1'),
        family: TYPED_IN,
        scopes: [],
        socket: true,
        cost: 1,
      };
      const entry =
        entries.get(keyOf(row)) || add({ condition: [], kinds: ['other'], title: type, ...row }, {});
      entry.chosen = true;
      entry.condition = { ...condition };
      return entry;
    }

    function countChosen(familyId) {
      return [...entries.values()].filter((entry) => entry.chosen && entry.row.family === familyId).length;
    }

    function matches(entry, words, only) {
      if (only && !entry.chosen) return false;
      const { title, type, kinds, scopes, hint } = entry.row;
      const haystack =
        `${title} ${type} ${(kinds || []).join(' ')} ${scopes.flat().join(' ')} ${hint || ''}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    }

    function drawList() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const only = onlyChosen.getAttribute('aria-pressed') === 'true';
      const searching = words.length > 0 || only;
      list.replaceChildren();
      for (const family of families) {
        const members = [...entries.values()].filter((entry) => entry.row.family === family.id);
        const shown = searching ? members.filter((entry) => matches(entry, words, only)) : members;
        if (shown.length > 0) list.append(drawFamily(family, members, shown, searching));
      }
      if (!list.firstChild) {
        list.append(
          element('div.livestream-picker-empty', {}, text(only ? 'picker.noneChosen' : 'picker.noMatch')),
        );
      }
    }

    function drawFamily(family, members, shown, searching) {
      const open = searching || !folded.get(family.id);
      const count = element('span.livestream-family-count', {});
      const update = () => {
        count.textContent = `${members.filter((entry) => entry.chosen).length} / ${members.length}`;
      };
      update();
      const head = element(
        'button',
        {
          type: 'button',
          'aria-expanded': String(open),
          onclick: () => {
            folded.set(family.id, open);
            const at = list.scrollTop;
            drawList();
            list.scrollTop = at;
            list.querySelector(`[data-family="${family.id}"] > button`)?.focus();
          },
        },
        icon(open ? 'angle-down' : 'angle-right'),
        family.title,
        count,
      );
      const body = element('div', {});
      if (open) {
        for (const entry of shown) {
          body.append(
            eventRow({
              entry,
              several: members.filter((other) => other.row.type === entry.row.type).length > 1,
              better: entry.row.better && catalogue.find(entry.row.better.type, entry.row.better.version),
              text,
              onChange: () => {
                update();
                changed();
              },
            }),
          );
        }
      }
      return element('div.livestream-family', { 'data-family': family.id }, head, body);
    }

    function drawFoot() {
      const events = value();
      const cost = events.reduce((sum, event) => sum + costOf(event), 0);
      const groups = events.flatMap((event) => entries.get(keyOf(event))?.row.scopes || []);
      const scopes = window.livestreamNodes.twitchCatalogue.scopesFor(groups, []);
      onlyChosen.querySelector('.livestream-picker-count').textContent = ` ${events.length}`;
      foot.replaceChildren(
        element('span', {}, `${text('picker.chosen', { count: events.length })} · `),
        element('span', { class: cost > MOST_COST ? 'livestream-bad' : '' }, costText(cost)),
      );
      if (scopes.length > 0) foot.append(` · ${text('picker.needs')} `, scopes.join(', '));
    }

    function costText(cost) {
      return cost > MOST_COST
        ? text('picker.costOver', { cost, most: MOST_COST })
        : text('picker.cost', { cost, most: MOST_COST });
    }

    /** Twitch charges only for channels whose owner has not signed in to the app: not for the user's own. */
    function costOf(event) {
      const row = entries.get(keyOf(event))?.row;
      if (!row || row.cost === 0) return 0;
      const named = row.condition.some((field) => field.fill !== 'user' && event.condition?.[field.name]);
      if (named) return 1;
      const both = event.type === 'channel.raid' ? 2 : 1;
      return row.condition.some((field) => field.fill === 'channel') ? otherChannels * both : 0;
    }

    function changed() {
      drawFoot();
      onChange();
    }

    function toggleOnlyChosen() {
      const pressed = onlyChosen.getAttribute('aria-pressed') !== 'true';
      onlyChosen.setAttribute('aria-pressed', String(pressed));
      onlyChosen.classList.toggle('selected', pressed);
      drawList();
    }

    function moveByArrow(event) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      const boxes = [
        ...list.querySelectorAll('input[type="checkbox"]:not(:disabled), .livestream-family > button'),
      ];
      const at = boxes.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      boxes[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    }

    function value() {
      return [...entries.values()]
        .filter((entry) => entry.chosen)
        .map(({ row, condition }) => {
          const filled = Object.entries(condition).filter(([, typed]) => typed !== '');
          const event = { type: row.type, version: row.version };
          return filled.length > 0 ? { ...event, condition: Object.fromEntries(filled) } : event;
        });
    }

    return {
      value,
      /** Adds a type by name and shows it. Gives `false` when a user's socket cannot carry it. */
      addType(type, version) {
        if (catalogue.find(type, version)?.socket === false) return false;
        const entry = choose({ type, version });
        folded.set(entry.row.family, false);
        search.value = '';
        drawList();
        list
          .querySelector(`[data-event="${CSS.escape(keyOf(entry.row))}"]`)
          ?.scrollIntoView({ block: 'nearest' });
        changed();
        return true;
      },
      /** How many channels beside the user's own are listened to: they are what costs. */
      setOtherChannels(count) {
        otherChannels = count;
        drawFoot();
      },
      titleOf: (event) => entries.get(keyOf(event))?.row.title || event.type,
    };
  };
})();
