/** The fields of an EventSub condition: they narrow an event down, for example to one reward. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} row of the catalogue, whose `condition` lists the parts
   * @param {(key: string, values?: object) => string} text
   * @returns what `eventRow` takes as `described.fields`
   */
  window.livestreamNodes.twitchCondition = (row, text) => {
    const { element } = window.livestreamNodes;
    return {
      title: text('picker.condition'),
      draw,
      /** Whether there is a part that nothing fills, so that the row is no use while it is folded. */
      areNeeded: (condition) =>
        row.condition.some((part) => part.required && !part.fill && !condition[part.name]),
    };

    function draw(place, id, condition, onChange) {
      const known = row.condition.map((part) => part.name);
      const typed = Object.keys(condition).filter((name) => !known.includes(name));
      for (const part of row.condition) place.append(fieldRow(part.name, placeholderOf(part)));
      for (const name of typed) place.append(fieldRow(name, ''));
      place.append(otherField());

      function fieldRow(name, placeholder) {
        const input = element('input', {
          type: 'text',
          id: `${id}-${name}`,
          placeholder,
          oninput: () => {
            condition[name] = input.value.trim();
            onChange();
          },
        });
        input.value = condition[name] || '';
        const label = element('label.livestream-event-name', { for: input.id }, name);
        return element('div.form-row', {}, label, input);
      }

      /** Twitch may ask for a part that the catalogue does not know yet. */
      function otherField() {
        const name = element('input', { type: 'text', placeholder: text('picker.otherField') });
        name.setAttribute('aria-label', text('picker.otherField'));
        const other = element('div.form-row', {}, name, element('span', {}));
        name.addEventListener('change', () => {
          const asked = name.value.trim();
          if (!/^\w+$/.test(asked) || document.getElementById(`${id}-${asked}`)) return;
          other.before(fieldRow(asked, ''));
          name.value = '';
          document.getElementById(`${id}-${asked}`)?.focus();
        });
        return other;
      }
    }

    function placeholderOf(part) {
      if (part.fill === 'channel') return text('picker.fromChannel');
      if (part.fill === 'user') return text('picker.fromUser');
      if (part.fill === 'app') return text('picker.fromApp');
      return text(part.required ? 'picker.needed' : 'picker.any');
    }
  };
})();
