/** One command in the dialog of the chat command node. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /** A number where one was typed; anything else stays, so that the validator can name it. */
  const secondsOf = (typed) => {
    const value = typed.trim();
    return value === '' ? 0 : Number.isFinite(Number(value)) ? Number(value) : value;
  };

  const shownSeconds = (value) =>
    value === undefined || value === null || value === '' ? '0' : String(value);

  /**
   * @param {object} options
   * @param {object} options.command as it is saved
   * @param {number} options.key tells the rows of a dialog apart
   * @param {(key: string, values?: object) => string} options.text
   * @param {() => void} options.onChange something was typed or ticked
   * @returns {{ element: HTMLElement, read: () => object, show: (state: object) => void, focus: () => void }}
   */
  window.livestreamNodes.commandRow = ({ command, key, text, onChange }) => {
    const { element, chatRoles, wordList } = window.livestreamNodes;
    const id = (part) => `livestream-command-${key}-${part}`;
    const roles = wordList(command.roles);
    const aliases = wordList(command.aliases);
    const start = element('span.livestream-command-prefix', { 'aria-hidden': 'true' });
    const output = element('span.livestream-command-output', { title: text('row.output') });
    const problems = element('div.livestream-hint.livestream-bad', {
      id: id('problems'),
      'aria-live': 'polite',
    });
    const field = (part, value, attributes) =>
      element('input', {
        type: 'text',
        id: id(part),
        value,
        spellcheck: 'false',
        autocomplete: 'off',
        'aria-describedby': problems.id,
        oninput: onChange,
        ...attributes,
      });
    const fields = {
      command: field('command', String(command.command ?? ''), {
        placeholder: text('row.placeholder.command'),
      }),
      aliases: field('aliases', aliases.join(', '), { placeholder: text('row.placeholder.aliases') }),
      cooldown: field('cooldown', shownSeconds(command.cooldown), { inputmode: 'decimal' }),
      userCooldown: field('userCooldown', shownSeconds(command.userCooldown), { inputmode: 'decimal' }),
    };
    // A role that this version does not know stays ticked: dropped, it would open the command to everybody.
    const strangers = roles.filter((role) => !chatRoles.includes(role));
    const boxes = [...chatRoles, ...strangers].map((role) => {
      const box = element('input', {
        type: 'checkbox',
        id: id(`role-${role}`.replace(/[^\w-]/g, '-')),
        checked: roles.includes(role),
        onchange: () => {
          sayWho();
          onChange();
        },
      });
      return { role, box };
    });
    const who = element('div.livestream-hint', { 'aria-live': 'polite' });
    const labelled = (part, label, ...content) =>
      element('div.livestream-command-part', {}, element('label', { for: id(part) }, label), ...content);

    const root = element(
      'div.livestream-command',
      {},
      element(
        'div.livestream-command-head',
        {},
        labelled(
          'command',
          text('row.command'),
          element('div.livestream-command-name', {}, start, fields.command),
        ),
        labelled('aliases', text('row.aliases'), fields.aliases),
        output,
      ),
      element(
        'div.livestream-command-roles',
        { role: 'group', 'aria-label': text('row.roles') },
        element('span', {}, text('row.roles')),
        ...boxes.map(({ role, box }) =>
          element(
            'label.livestream-role',
            { for: box.id },
            box,
            chatRoles.includes(role) ? text(`role.${role}`) : role,
          ),
        ),
      ),
      who,
      element(
        'div.livestream-command-rest',
        {},
        element('span', {}, text('row.rests')),
        ...['cooldown', 'userCooldown'].map((part) =>
          element(
            'span.livestream-command-seconds',
            {},
            fields[part],
            element('label', { for: id(part) }, text(`row.${part}`)),
          ),
        ),
      ),
      problems,
    );
    sayWho();

    function chosenRoles() {
      return boxes.filter(({ box }) => box.checked).map(({ role }) => role);
    }

    function sayWho() {
      const chosen = chosenRoles();
      const sentences = [
        chosen.length === 0 && text('row.everyone'),
        chosen.length === 1 && chosen[0] === 'broadcaster' && text('row.onlyYou'),
        chosen.includes('follower') && text('row.followers'),
      ].filter(Boolean);
      who.textContent = sentences.join(' ');
      who.hidden = sentences.length === 0;
    }

    return {
      element: root,
      /** The command as it is saved. */
      read: () => ({
        command: fields.command.value.trim(),
        aliases: wordList(fields.aliases.value),
        roles: chosenRoles(),
        cooldown: secondsOf(fields.cooldown.value),
        userCooldown: secondsOf(fields.userCooldown.value),
      }),
      /** Which output it has, what stands before its name, and what is wrong with it. */
      show: ({ number, prefix, mistakes }) => {
        output.textContent = `→ ${number}`;
        start.textContent = prefix;
        start.hidden = prefix === '';
        for (const [name, input] of Object.entries(fields)) {
          const isWrong = mistakes.some((mistake) => mistake.field === name);
          input.classList.toggle('input-error', isWrong);
          input.setAttribute('aria-invalid', String(isWrong));
        }
        problems.textContent = mistakes.map(({ sentence }) => sentence).join(' ');
        problems.hidden = mistakes.length === 0;
      },
      focus: () => fields.command.focus(),
    };
  };
})();
