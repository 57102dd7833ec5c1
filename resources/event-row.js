/** One row of the event picker: a tick, a title in plain words, what it needs, and fields that narrow it down. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {{row: object, described: object, chosen: boolean, condition: Record<string, string>}} options.entry
   *   changed in place. `described.fields`, where there are any, is `{ title, draw(place, id, condition,
   *   onChange), areNeeded(condition) }`
   * @param {string} options.key names the row within its list
   * @param {() => void} options.onChange
   */
  window.livestreamNodes.eventRow = ({ entry, key, onChange }) => {
    const { element, icon } = window.livestreamNodes;
    const { row, described } = entry;
    const id = `livestream-event-${key}`.replace(/[^a-z0-9-]/gi, '-');
    const fields =
      described.fields && element('div.livestream-event-fields', { id: `${id}-fields`, hidden: true });
    const more = fields && unfoldButton();
    const box = element('input', {
      type: 'checkbox',
      id,
      disabled: Boolean(described.refusal) && !entry.chosen,
      onchange: () => {
        entry.chosen = box.checked;
        root.classList.toggle('livestream-chosen', box.checked);
        if (box.checked && described.fields?.areNeeded(entry.condition)) unfold(true);
        onChange();
      },
    });
    box.checked = entry.chosen;
    const root = element(
      'div.livestream-event',
      { 'data-event': key },
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
    root.classList.toggle('livestream-event-refused', Boolean(described.refusal));
    const isNarrowed = Object.keys(entry.condition).length > 0;
    if (fields && entry.chosen && (isNarrowed || described.fields.areNeeded(entry.condition))) unfold(true);
    return root;

    function names() {
      const kinds = (row.kinds || []).join(', ');
      const version = described.version ? ` ${described.version}` : '';
      return element('div.livestream-event-name', {}, `${row.type}${version}${kinds ? ` → ${kinds}` : ''}`);
    }

    function chips() {
      const made = described.chips || [];
      return made.length > 0 ? element('div.livestream-event-chips', {}, ...made) : undefined;
    }

    function hints() {
      return [described.refusal, row.hint, ...(described.hints || [])]
        .filter(Boolean)
        .map((line) => element('div.livestream-hint.livestream-event-hint', {}, line));
    }

    function unfoldButton() {
      return element(
        'button.red-ui-button.red-ui-button-small',
        {
          type: 'button',
          title: described.fields.title,
          'aria-label': `${described.fields.title}: ${row.title}`,
          'aria-expanded': 'false',
          'aria-controls': fields.id,
          onclick: () => unfold(fields.hidden),
        },
        icon('sliders'),
      );
    }

    function unfold(open) {
      if (open && !fields.firstChild) described.fields.draw(fields, id, entry.condition, onChange);
      fields.hidden = !open;
      more.setAttribute('aria-expanded', String(open));
      more.classList.toggle('selected', open);
    }
  };
})();
