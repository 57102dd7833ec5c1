/** The methods of Chaturbate's Events API in the editor: fetched once from the runtime, so that there is one table. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  let loading;

  /** Resolves with what the event picker takes; a failure is not kept, so the next dialog tries again. */
  function load() {
    loading =
      loading ||
      Promise.resolve($.ajax({ url: 'livestream/chaturbate/catalogue', dataType: 'json' })).then(
        (answer) => {
          const named = ({ method }) => method;
          return catalogueOf(
            window.livestreamNodes.inEditorLanguage('chaturbate-events', answer, named).types,
          );
        },
        (error) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  }

  function catalogueOf(methods) {
    const rowOf = ({ method, title, kind, hint }) => ({ type: method, title, kinds: [kind], hint });
    const rows = new Map(methods.map((each) => [each.method, rowOf(each)]));
    return {
      families: [],
      types: [...rows.values()],
      find: (method) => rows.get(method),
      unknown: (method) => ({ type: method, kinds: ['other'] }),
    };
  }

  window.livestreamNodes.chaturbateCatalogue = { load };
})();
