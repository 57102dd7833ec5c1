/** The Helix operations in the editor: fetched once from the runtime, so that there is one table only. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  let loading;
  let loaded;

  /** Resolves with `{ operations, groups, find }`; a failure is not kept, so the next dialog tries again. */
  function load() {
    loading =
      loading ||
      Promise.resolve($.ajax({ url: 'livestream/twitch/operations', dataType: 'json' })).then(
        (answer) => {
          const operations = answer.operations.map(inEditorLanguage);
          const byId = new Map(operations.map((operation) => [operation.id, operation]));
          const groups = [...new Set(operations.map(({ group }) => group))];
          loaded = { operations, groups, find: (id) => byId.get(id) };
          return loaded;
        },
        (error) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  }

  /** The texts of the runtime's table are English; a locale has its own, and what it lacks stays English. */
  const translated = (key, english) =>
    RED._(`@livestream-nodes/node-red-livestream/twitch-api:twitch-api.catalogue.${key}`, {
      defaultValue: english,
    });

  const keyOf = (text) => text.replace(/[^a-z0-9]+/gi, '_');

  /** Groups and hints in the language of the editor. Titles are Twitch's own, by which its reference is searched. */
  function inEditorLanguage(operation) {
    const field = (one, above) => {
      const path = above + one.name;
      const general = translated(`field.${one.name}`, one.hint);
      return {
        ...one,
        ...(one.hint ? { hint: translated(`hint.${keyOf(operation.id)}_${keyOf(path)}`, general) } : {}),
        ...(one.fields ? { fields: one.fields.map((inner) => field(inner, `${path}.`)) } : {}),
      };
    };
    const group = translated(`group.${keyOf(operation.group)}`, operation.group);
    return { ...operation, group, fields: operation.fields.map((one) => field(one, '')) };
  }

  /**
   * What the table has so far, for validators, which cannot wait: with the first question it is fetched, and the
   * nodes of this type are judged once more when it has come.
   */
  function current() {
    if (!loaded && !loading) load().then(judgeAgain, () => undefined);
    return loaded;
  }

  function judgeAgain() {
    RED.nodes.eachNode((node) => {
      if (node.type !== 'livestream-twitch-api') return;
      RED.editor.validateNode(node);
      node.dirty = true;
      node.resize = true;
    });
    RED.view.redraw();
  }

  /** Twitch names a call in its reference by its id. */
  const linkOf = ({ id }) => `https://dev.twitch.tv/docs/api/reference/#${id}`;

  /**
   * The fields of the form: nested ones by their name with dots, and as one field where they are several times the
   * same. Required ones first.
   *
   * @returns {{ path: string, field: object, required: boolean }[]}
   */
  function formFields(operation) {
    const leaves = (fields, above, isNeeded) =>
      fields.flatMap((field) => {
        const path = above + field.name;
        const required = isNeeded && field.required;
        const isOpen = field.fields && !field.list;
        return isOpen ? leaves(field.fields, `${path}.`, required) : [{ path, field, required }];
      });
    const all = leaves(operation.fields, '', true);
    return [...all.filter(({ required }) => required), ...all.filter(({ required }) => !required)];
  }

  /** Whether it is a list of objects that are a single text each, such as the choices of a poll. */
  const isListOfTexts = ({ list, fields }) => Boolean(list && fields?.length === 1);

  /** The value that is typed in for a field is an object, or a list of them. */
  const isJson = (field) => (field.type === 'object' || Boolean(field.fields)) && !isListOfTexts(field);

  const IN_WORDS = {
    integer: (value) => /^[+-]?\d+$/.test(value),
    number: (value) => /^[+-]?\d+(\.\d+)?$/.test(value),
    boolean: (value) => /^(true|false)$/i.test(value),
  };

  function isJsonText(value, { list }) {
    try {
      const parsed = JSON.parse(value);
      return list
        ? Array.isArray(parsed)
        : typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    } catch {
      return false;
    }
  }

  /** `${NAME}` stands for an environment variable, whose value is not known here. */
  const isVariable = (value) => /^\$\{\w+\}$/.test(value);

  /**
   * What is wrong with a value that is typed in; nothing where it is right, blank, or comes from somewhere else.
   *
   * @param {object} field
   * @param {{ value: string, type: string }} typed
   * @param {(key: string, values?: object) => string} text
   */
  function mistakeIn(field, { value, type }, text) {
    const typed = String(value ?? '').trim();
    if (typed === '' || isVariable(typed) || !['str', 'num', 'bool', 'json'].includes(type)) return undefined;
    if (isJson(field))
      return isJsonText(typed, field) ? undefined : text(field.list ? 'error.jsonList' : 'error.json');
    const entries = field.list ? typed.split(',').map((part) => part.trim()) : [typed];
    for (const entry of entries) {
      const right = IN_WORDS[field.type];
      if (right && !right(entry)) return text(`error.${field.type}`);
      if (field.user && !/^[@#]?\w{1,25}$/.test(entry)) return text('error.user');
      const known = field.values?.some((one) => one.toLowerCase() === entry.toLowerCase());
      if (field.values && !known && !(field.also && new RegExp(field.also).test(entry)))
        return text('error.value');
    }
    return undefined;
  }

  window.livestreamNodes.twitchOperations = {
    load,
    current,
    linkOf,
    formFields,
    isJson,
    isListOfTexts,
    mistakeIn,
  };
})();
