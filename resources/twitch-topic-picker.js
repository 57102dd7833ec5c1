/** The picker of PubSub topics: what EventSub tells in place of each, and which topics nothing stands for. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {HTMLElement} options.container
   * @param {object} options.catalogue of twitch-catalogue.js
   * @param {string[]} options.chosen the topics, bare or whole
   * @param {() => {transport: string, format: string}} options.how read whenever the list is drawn
   * @param {(key: string, values?: object) => string} options.text
   * @param {() => void} options.onChange
   * @returns the picker; `value()` is the array of topics
   */
  window.livestreamNodes.twitchTopicPicker = ({ container, catalogue, chosen, how, text, onChange }) => {
    const { element, eventPicker, twitchCatalogue } = window.livestreamNodes;
    const { topics } = catalogue;
    const rows = new Map(topics.types.map((row) => [row.type, row]));
    let picker = draw(chosen);
    return {
      value,
      addType: (topic) => picker.addType(topic),
      titleOf: (event) => picker.titleOf(event),
      /** Draws the rows anew, after transport or format has changed. */
      redraw() {
        picker = draw(value());
      },
      /** What the test section takes: topics as events. */
      asEvents: { value: () => value().map((type) => ({ type })), titleOf: (event) => picker.titleOf(event) },
    };

    function value() {
      return picker.value().map(({ type }) => type);
    }

    function draw(names) {
      return eventPicker({
        container,
        catalogue: {
          families: topics.families,
          types: topics.types.map(shown),
          find: (type) => rows.has(type) && shown(rows.get(type)),
          unknown,
        },
        chosen: names.map((type) => ({ type: String(type) })),
        describe,
        foot,
        text,
        onChange,
      });
    }

    /** What EventSub does not tell is a matter of EventSub, and the kind of an event one of events. */
    function shown(row) {
      const { transport, format } = how();
      return {
        ...row,
        hint: transport === 'pubsub' ? undefined : row.hint,
        kinds: format === 'pubsub' ? [] : row.kinds,
      };
    }

    /** A whole topic, typed in: it has the row of its name, and stands by itself. */
    function unknown(type) {
      const row = topics.find(type);
      return { kinds: [], ...(row && shown(row)), type, title: type, family: 'typed-in' };
    }

    function describe(row) {
      const { transport } = how();
      const stands = standsFor(row);
      const isServed = stands.length > 0;
      const refusal = transport === 'pubsub' || isServed ? undefined : text('picker.refused');
      return {
        chips: chips(row),
        hints:
          transport === 'eventsub' && isServed ? [text('picker.standsFor', { types: namesOf(stands) })] : [],
        refusal,
        words: stands.map(({ type }) => type),
      };
    }

    function standsFor(row) {
      return (how().format === 'pubsub' ? row.shapes : row.events) || [];
    }

    /** A notice in chat is many things: which of them is meant belongs to the name. */
    function namesOf(rows) {
      return rows.map(({ type, title }) => `${title} (${type})`).join(' · ');
    }

    function chips(row) {
      const { transport } = how();
      const old = row.scope ? [row.scope] : [];
      const scopes =
        transport === 'pubsub'
          ? old
          : twitchCatalogue.scopesFor(
              standsFor(row).flatMap((one) => one.scopes),
              [],
            );
      return scopes.map((scope) => element('span.livestream-chip', { title: text('picker.scope') }, scope));
    }

    function foot(_rows, events) {
      const { transport, format } = how();
      const groups = twitchCatalogue.groupsOfTopics(
        { topics: events.map(({ type }) => type), transport, format },
        catalogue,
      );
      const scopes = twitchCatalogue.scopesFor(groups, []);
      return scopes.length > 0 ? [` · ${text('picker.needs')} ${scopes.join(', ')}`] : [];
    }
  };
})();
