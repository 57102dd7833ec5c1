/** The form of an operation: one row for each parameter, with a typed input, so that it may come from the message. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const ELSEWHERE = ['msg', 'flow', 'global', 'jsonata', 'env'];

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {Array<{name: string, value: string, type: string}>} options.values what was saved
   * @param {(key: string, values?: object) => string} options.text
   * @param {() => void} options.onChange
   */
  window.livestreamNodes.operationForm = ({ container, values, text, onChange }) => {
    const { element, twitchOperations } = window.livestreamNodes;
    /** Kept over a change of the operation: what was typed for the channel is good for the next one, too. */
    const typed = new Map();
    for (const { name, value, type } of values)
      if (name) typed.set(name, { value: String(value ?? ''), type });
    let rows = [];

    function show(operation) {
      read();
      container.replaceChildren();
      rows = operation ? twitchOperations.formFields(operation).map(drawRow) : [];
      if (operation && rows.length === 0) {
        container.append(element('div.livestream-hint', {}, text('form.none')));
      }
      judge();
    }

    function drawRow({ path, field, required }, index) {
      const id = `livestream-parameter-${index}`;
      const input = element('input', { type: 'text', id, placeholder: placeholderOf(path, field, required) });
      const problem = element('div.livestream-hint.livestream-bad', {
        id: `${id}-problem`,
        'aria-live': 'polite',
      });
      const label = element(
        'label',
        { for: id },
        path,
        required ? element('span.livestream-required', { title: text('form.required') }, ' *') : '',
        required ? element('span.livestream-unseen', {}, ` ${text('form.required')}`) : '',
      );
      // A choice with room for more is typed in: its values have to be read somewhere.
      const words = [field.also && `${field.values.join(', ')}.`, field.hint].filter(Boolean).join(' ');
      const hint = words ? element('div.livestream-hint', { id: `${id}-hint` }, words) : '';
      container.append(
        element('div.form-row.livestream-parameter', { 'data-parameter': path }, label, input, hint, problem),
      );
      const saved = typed.get(path);
      const types = typesOf(field);
      const box = $(input);
      box.typedInput({ types, default: types[0].value });
      const known = saved && types.some((type) => (type.value ?? type) === saved.type);
      box.typedInput('type', known ? saved.type : types[0].value);
      box.typedInput('value', saved?.value ?? '');
      // The visible input is made by the editor and has no name of its own.
      box
        .next('.red-ui-typedInput-container')
        .find('input')
        .attr({
          'aria-label': path,
          'aria-required': String(required),
          'aria-describedby': `${id}-hint ${id}-problem`,
        })
        .on('input', judge);
      box.on('change', () => {
        judge();
        onChange();
      });
      return { path, field, box, problem };
    }

    function placeholderOf(path, field, required) {
      if (field.fill === 'self') return text('form.blankSelf');
      if (field.fill === 'channel') return text('form.blankChannel');
      if (field.fill === 'extension') return text('form.blankExtension');
      if (required) return text('form.blankPayload', { path });
      return field.list ? text('form.list') : text('form.optional');
    }

    function typesOf(field) {
      const own = ownType(field);
      return field.list && own.value === 'str' ? [own, jsonType(field), ...ELSEWHERE] : [own, ...ELSEWHERE];
    }

    /** How a value is typed in. Blank is always allowed, which the editor's own types for numbers and JSON do not. */
    function ownType(field) {
      if (twitchOperations.isJson(field)) return jsonType(field);
      if (field.type === 'boolean') {
        return choice('bool', text('type.bool'), 'red/images/typedInput/bool.svg', ['true', 'false']);
      }
      if (field.values && !field.list && !field.also) {
        const type = field.type === 'integer' ? 'num' : 'str';
        return choice(type, text('type.choice'), 'fa fa-list', field.values);
      }
      if (field.type === 'integer' || field.type === 'number') {
        return {
          value: 'num',
          label: text('type.num'),
          icon: 'red/images/typedInput/09.svg',
          validate: right(field, 'num'),
        };
      }
      return {
        value: 'str',
        label: text('type.str'),
        icon: 'red/images/typedInput/az.svg',
        validate: right(field, 'str'),
      };
    }

    function jsonType(field) {
      return {
        value: 'json',
        label: 'JSON',
        icon: 'red/images/typedInput/json.svg',
        validate: right({ ...field, fields: field.fields || [], type: 'object' }, 'json'),
        expand() {
          const value = this.value() || (field.list ? '[]' : '{}');
          RED.editor.editJSON({
            value,
            stateId: RED.editor.generateViewStateId('typedInput', this, 'json'),
            focus: true,
            complete: (edited) => this.value(edited),
          });
        },
      };
    }

    const right = (field, type) => (value) =>
      twitchOperations.mistakeIn(field, { value, type }, text) === undefined;

    function choice(value, label, icon, options) {
      const none = { value: '', label: text('form.nothing') };
      return { value, label, icon, options: [none, ...options.map((one) => ({ value: one, label: one }))] };
    }

    function judge() {
      for (const { field, box, problem } of rows) {
        const mistake = twitchOperations.mistakeIn(field, typedIn(box), text);
        problem.textContent = mistake ?? '';
        problem.hidden = mistake === undefined;
      }
    }

    const typedIn = (box) => ({ value: String(box.typedInput('value') ?? ''), type: box.typedInput('type') });

    /** Notes what stands in the rows. */
    function read() {
      for (const { path, box } of rows) typed.set(path, typedIn(box));
    }

    return {
      show,
      /** What is to be saved: the rows that are not blank. */
      value() {
        return rows
          .map(({ path, box }) => ({ name: path, ...typedIn(box) }))
          .filter(({ value }) => value.trim() !== '');
      },
    };
  };
})();
