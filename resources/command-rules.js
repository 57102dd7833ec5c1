/** What a list of chat commands must keep to, for the validators and for the dialog while somebody types. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * A list of names, or one text with commas or blanks between them: a flow written by hand may have either, and the
   * runtime takes both. A role that the dialog passed over would open its command to everybody.
   */
  const wordList = (value) => {
    const isText = typeof value === 'string' || typeof value === 'number';
    const words = Array.isArray(value) ? value.map(String) : isText ? String(value).split(/[\s,]+/) : [];
    return words.map((word) => word.trim()).filter(Boolean);
  };
  window.livestreamNodes.wordList = wordList;

  /** What somebody can be in a channel, as events name it. */
  window.livestreamNodes.chatRoles = [
    'moderator',
    'vip',
    'subscriber',
    'follower',
    'staff',
    'bot',
    'broadcaster',
  ];

  /** One form of a name, as the runtime compares names. */
  const fold = (name) => name.normalize('NFC').toUpperCase().toLowerCase();

  /** `${NAME}` stands for an environment variable, whose value is not known here. */
  const isVariable = (value) => /^\$\{\w+\}$/.test(value);

  const isSeconds = (value) => {
    const typed = String(value ?? '').trim();
    return typed === '' || isVariable(typed) || (Number(typed) >= 0 && Number.isFinite(Number(typed)));
  };

  /** How a viewer writes a command: a prefix that is a word is followed by a blank. */
  window.livestreamNodes.commandLine = (prefix, name) => {
    const start = String(prefix || '!').trim();
    return `${start}${/[\p{L}\p{N}_]$/u.test(start) ? ' ' : ''}${name}`;
  };

  /**
   * The mistakes in the commands of a node.
   *
   * @param {unknown} commands as they are saved
   * @param {string} prefix
   * @param {(key: string, values?: object) => string} text
   * @param {(name: string) => string} clean for sentences that the editor shows as HTML
   * @returns {{ index: number, field: string, sentence: string }[]} where each is, and what to do
   */
  window.livestreamNodes.commandMistakes = (commands, prefix, text, clean = (name) => name) => {
    if (!Array.isArray(commands) || commands.length === 0) {
      return [{ index: -1, field: 'command', sentence: text('error.noCommands') }];
    }
    const start = fold(String(prefix || '!').trim());
    const taken = new Set();
    const mistakes = [];
    commands.forEach((each, index) => {
      const add = (field, key, name) =>
        mistakes.push({
          index,
          field,
          sentence: text(key, { name: clean(name), number: index + 1 }),
        });
      const command = String(each?.command ?? '').trim();
      if (command === '') add('command', 'error.noName', '');
      const aliases = wordList(each?.aliases);
      for (const [field, typed] of [['command', command], ...aliases.map((alias) => ['aliases', alias])]) {
        const name = String(typed ?? '').trim();
        if (name === '') continue;
        const folded = fold(name);
        if (/\s/.test(name)) add(field, 'error.blanks', name);
        else if (folded.startsWith(start)) add(field, 'error.prefixInName', name);
        else if (taken.has(folded)) add(field, 'error.twice', name);
        taken.add(folded);
      }
      for (const field of ['cooldown', 'userCooldown']) {
        if (!isSeconds(each?.[field])) add(field, 'error.cooldown', command);
      }
    });
    return mistakes;
  };
})();
