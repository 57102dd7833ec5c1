/** One row of the event picker: a tick, a title in plain words, what it needs, and its condition's fields. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {{row: object, chosen: boolean, condition: Record<string, string>}} options.entry changed in place
   * @param {boolean} options.several whether the type comes in several versions
   * @param {object} [options.better] the row that tells the same happening better
   * @param {(key: string, values?: object) => string} options.text
   * @param {() => void} options.onChange
   */
  window.livestreamNodes.eventRow = ({ entry, several, better, text, onChange }) => {
    const { element, icon } = window.livestreamNodes;
    const { row } = entry;
    const id = `livestream-event-${row.type}-${row.version}`.replace(/[^a-z0-9-]/gi, '-');
    const fields = element('div.livestream-event-fields', { id: `${id}-fields`, hidden: true });
    const box = element('input', {
      type: 'checkbox',
      id,
      disabled: !row.socket && !entry.chosen,
      onchange: () => {
        entry.chosen = box.checked;
        root.classList.toggle('livestream-chosen', box.checked);
        if (box.checked && needsTyping()) unfold(true);
        onChange();
      },
    });
    box.checked = entry.chosen;
    const more = element(
      'button.red-ui-button.red-ui-button-small',
      {
        type: 'button',
        title: text('picker.condition'),
        'aria-label': `${text('picker.condition')}: ${row.title}`,
        'aria-expanded': 'false',
        'aria-controls': fields.id,
        onclick: () => unfold(fields.hidden),
      },
      icon('sliders'),
    );
    const root = element(
      'div.livestream-event',
      { 'data-event': `${row.type}@${row.version}` },
      element(
        'div.livestream-event-head',
        {},
        box,
        element('label', { for: id }, row.title, names(), chips(), ...hints()),
        more,
      ),
      fields,
    );
    root.classList.toggle('livestream-chosen', entry.chosen);
    root.classList.toggle('livestream-event-refused', !row.socket);
    if (entry.chosen && (Object.keys(entry.condition).length > 0 || needsTyping())) unfold(true);
    return root;

    function names() {
      const kinds = (row.kinds || []).join(', ');
      const version =
        several || row.version !== '1' ? ` ${text('picker.version', { version: row.version })}` : '';
      return element('div.livestream-event-name', {}, `${row.type}${version}${kinds ? ` → ${kinds}` : ''}`);
    }

    function chips() {
      const made = [];
      if (row.status && row.status !== 'stable') {
        made.push(element('span.livestream-chip.livestream-chip-warn', {}, text(`picker.${row.status}`)));
      }
      for (const group of row.scopes) {
        const [first, ...others] = group;
        const title =
          others.length > 0 ? text('picker.scopeOr', { scopes: others.join(', ') }) : text('picker.scope');
        made.push(element('span.livestream-chip', { title }, others.length > 0 ? `${first} …` : first));
      }
      if (row.socket) {
        const title = text(row.cost === 0 ? 'picker.costFreeWhy' : 'picker.costOneWhy');
        made.push(element('span.livestream-chip', { title }, text('picker.costChip', { cost: row.cost })));
      }
      return element('div.livestream-event-chips', {}, ...made);
    }

    function hints() {
      const lines = [];
      if (!row.socket) lines.push(text('picker.refused'));
      if (row.hint) lines.push(row.hint);
      const said = better && row.hint?.includes(better.type);
      if (better && !said) lines.push(text('picker.better', { title: better.title, type: better.type }));
      return lines.map((line) => element('div.livestream-hint.livestream-event-hint', {}, line));
    }

    /** Whether there is a part that nothing fills, so that the row is no use while it is folded. */
    function needsTyping() {
      return row.condition.some((part) => part.required && !part.fill && !entry.condition[part.name]);
    }

    function unfold(open) {
      if (open && !fields.firstChild) drawFields();
      fields.hidden = !open;
      more.setAttribute('aria-expanded', String(open));
      more.classList.toggle('selected', open);
    }

    function drawFields() {
      const known = row.condition.map((part) => part.name);
      const typed = Object.keys(entry.condition).filter((name) => !known.includes(name));
      for (const part of row.condition) fields.append(fieldRow(part.name, placeholderOf(part)));
      for (const name of typed) fields.append(fieldRow(name, ''));
      fields.append(otherField());
    }

    function placeholderOf(part) {
      if (part.fill === 'channel') return text('picker.fromChannel');
      if (part.fill === 'user') return text('picker.fromUser');
      return text(part.required ? 'picker.needed' : 'picker.any');
    }

    function fieldRow(name, placeholder) {
      const input = element('input', {
        type: 'text',
        id: `${id}-${name}`,
        placeholder,
        oninput: () => {
          entry.condition[name] = input.value.trim();
          onChange();
        },
      });
      input.value = entry.condition[name] || '';
      const label = element('label.livestream-event-name', { for: input.id }, name);
      return element('div.form-row', {}, label, input);
    }

    /** Twitch may ask for a part that the catalogue does not know yet. */
    function otherField() {
      const name = element('input', { type: 'text', placeholder: text('picker.otherField') });
      name.setAttribute('aria-label', text('picker.otherField'));
      const place = element('div.form-row', {}, name, element('span', {}));
      name.addEventListener('change', () => {
        const typed = name.value.trim();
        if (!/^\w+$/.test(typed) || document.getElementById(`${id}-${typed}`)) return;
        place.before(fieldRow(typed, ''));
        name.value = '';
        document.getElementById(`${id}-${typed}`)?.focus();
      });
      return place;
    }
  };
})();
