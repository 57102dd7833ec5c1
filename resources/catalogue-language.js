/**
 * Catalogues in the language of the editor. The runtime's tables hold the English texts; a locale has its own
 * below `<set>.catalogue`, and what it lacks stays English.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /** Dots and colons mean something in the key of a text. */
  const keyOf = (id) => id.replace(/[.:]/g, '_');

  /**
   * @param {string} set whose locale has the texts, e.g. `twitch-events`
   * @param {{families?: object[], types: object[]}} catalogue what the runtime gave; left as it is
   * @param {(row: object) => string} idOf what names a row of `types`: dots become `_` in its key
   * @returns {object} the catalogue with `title` and `hint` of every row and family in the editor's language
   */
  window.livestreamNodes.inEditorLanguage = (set, { families = [], types, ...more }, idOf) => {
    const text = (part, id, english) =>
      english &&
      RED._(`@livestream-nodes/node-red-livestream/${set}:${set}.catalogue.${part}.${keyOf(id)}`, {
        defaultValue: english,
      });
    return {
      ...more,
      families: families.map((family) => ({ ...family, title: text('family', family.id, family.title) })),
      types: types.map((row) => ({
        ...row,
        title: text('title', idOf(row), row.title),
        hint: text('hint', idOf(row), row.hint),
      })),
    };
  };
})();
