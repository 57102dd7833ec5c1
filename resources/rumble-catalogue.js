/** What Rumble tells, in the editor: fetched once from the runtime, so that there is one table. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  let loading;

  /** Resolves with what the event picker takes; a failure is not kept, so the next dialog tries again. */
  function load() {
    loading =
      loading ||
      Promise.resolve($.ajax({ url: 'livestream/rumble/catalogue', dataType: 'json' })).then(
        (answer) =>
          catalogueOf(window.livestreamNodes.inEditorLanguage('rumble-events', answer, ({ kind }) => kind)),
        (error) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  }

  /** A row's `type` is the kind: an event is picked by it, wherever it comes from. */
  function catalogueOf({ families, types }) {
    const rows = new Map(types.map((each) => [each.kind, { ...each, type: each.kind }]));
    return {
      families,
      types: [...rows.values()],
      find: (kind) => rows.get(kind),
      unknown: (kind) => ({ type: kind, sources: [] }),
    };
  }

  window.livestreamNodes.rumbleCatalogue = { load };
})();
