/**
 * The searchable picker of events: families that fold, a row for each type, and a foot that sums up what is
 * chosen. It knows neither the node nor the platform: `value()` is what the dialog saves, and what is special
 * to a platform's events comes from `describe` and `foot`.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const TYPED_IN = 'typed-in';

  /** Names an event within the list. A platform without versions has none in it. */
  const keyOf = ({ type, version }) => (version ? `${type}@${version}` : type);

  /**
   * @param {object} options
   * @param {HTMLElement} options.container where the picker goes; becomes the list, search and foot
   * @param {object} options.catalogue `{ families, types, find, unknown }`: `find` gives the row of an event,
   *   `unknown` makes one for a type that is not in the catalogue. Without families the list is flat
   * @param {Array<{type: string, version?: string, condition?: Record<string, string>}>} options.chosen
   * @param {(row: object) => object} options.describe what a row shows beside its title: `{ version, chips,
   *   hints, refusal, words, fields }`, everything optional. `refusal` says why it cannot be chosen, `words`
   *   are searched, too, and `fields` is what `eventRow` explains
   * @param {(rows: object[], events: object[]) => (Node | string)[]} [options.foot] what stands behind the count
   * @param {(key: string, values?: object) => string} options.text looks a text up
   * @param {() => void} options.onChange called when what is chosen has changed
   */
  window.livestreamNodes.eventPicker = ({ container, catalogue, chosen, describe, foot, text, onChange }) => {
    const { element, icon, eventRow } = window.livestreamNodes;
    const isFlat = catalogue.families.length === 0;
    /** key -> { row of the catalogue or a made-up one, described, chosen, condition } in the order of the list */
    const entries = new Map();
    const folded = new Map();

    for (const row of catalogue.types) add(row);
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
    const summary = element('div.livestream-picker-foot.livestream-hint', { 'aria-live': 'polite' });
    container.classList.add('livestream-picker');
    container.replaceChildren(element('div.livestream-picker-bar', {}, search, onlyChosen), list, summary);
    drawList();
    drawFoot();

    function add(row) {
      const made = { row, described: describe(row), chosen: false, condition: {} };
      entries.set(keyOf(row), made);
      return made;
    }

    /** Ticks an event; one that the catalogue does not have gets a row of its own. */
    function choose({ type, version, condition }) {
      const typed = version && String(version);
      const row = catalogue.find(type, typed) || {
        family: TYPED_IN,
        title: type,
        ...catalogue.unknown(type, typed),
      };
      const entry = entries.get(keyOf(row)) || add(row);
      entry.chosen = true;
      entry.condition = { ...condition };
      return entry;
    }

    function countChosen(familyId) {
      return [...entries.values()].filter((entry) => entry.chosen && entry.row.family === familyId).length;
    }

    function matches(entry, words, only) {
      if (only && !entry.chosen) return false;
      const { title, type, kinds, hint } = entry.row;
      const more = [...(kinds || []), ...(entry.described.words || [])].join(' ');
      const haystack = `${title} ${type} ${more} ${hint || ''}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    }

    function drawList() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const only = onlyChosen.getAttribute('aria-pressed') === 'true';
      const searching = words.length > 0 || only;
      const all = [...entries.values()];
      const shownOf = (members) =>
        searching ? members.filter((entry) => matches(entry, words, only)) : members;
      list.replaceChildren();
      if (isFlat) {
        for (const entry of shownOf(all)) list.append(drawRow(entry, changed));
      } else {
        for (const family of families) {
          const members = all.filter((entry) => entry.row.family === family.id);
          const shown = shownOf(members);
          if (shown.length > 0) list.append(drawFamily(family, members, shown, searching));
        }
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
            drawRow(entry, () => {
              update();
              changed();
            }),
          );
        }
      }
      return element('div.livestream-family', { 'data-family': family.id }, head, body);
    }

    function drawRow(entry, whenChanged) {
      return eventRow({ entry, key: keyOf(entry.row), onChange: whenChanged });
    }

    function drawFoot() {
      const events = value();
      const rows = events.map((event) => entries.get(keyOf(event)).row);
      onlyChosen.querySelector('.livestream-picker-count').textContent = ` ${events.length}`;
      const more = foot ? foot(rows, events) : [];
      summary.replaceChildren(text('picker.chosen', { count: events.length }), ...more);
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
          const event = row.version ? { type: row.type, version: row.version } : { type: row.type };
          return filled.length > 0 ? { ...event, condition: Object.fromEntries(filled) } : event;
        });
    }

    return {
      value,
      /** Adds a type by name and shows it. Gives `false` when it is one that cannot be chosen. */
      addType(type, version) {
        const known = catalogue.find(type, version);
        if (known && entries.get(keyOf(known))?.described.refusal) return false;
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
      /** Writes the foot anew, after something changed that it depends on. */
      drawFoot,
      titleOf: (event) => entries.get(keyOf(event))?.row.title || event.type,
    };
  };
})();
