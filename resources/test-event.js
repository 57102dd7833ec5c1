/** Sends a sample event through a deployed input node: from its dialog and from the button on the node. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {string} route of the node type, e.g. `livestream/twitch-events`
   * @param {string} id of the node
   * @param {{type: string, version?: string}} event
   * @param {(key: string, values?: object) => string} text
   * @returns {Promise<{ok: boolean, words: string}>} never rejects: the words say what went wrong
   */
  const sendTestEvent = (route, id, event, text) =>
    new Promise((resolve) => {
      $.ajax({
        url: `${route}/${encodeURIComponent(id)}/test`,
        type: 'POST',
        contentType: 'application/json; charset=utf-8',
        data: JSON.stringify(event),
        success: () => resolve({ ok: true, words: text('test.sent', { type: event.type }) }),
        error: (answer) => resolve({ ok: false, words: reason(answer) }),
      });

      function reason(answer) {
        if (answer.responseJSON?.message) return answer.responseJSON.message;
        if (answer.status === 404) return text('test.notDeployed');
        if (answer.status === 401 || answer.status === 403) return text('test.notAllowed');
        return text('test.noAnswer');
      }
    });

  /**
   * A press of the button on a node. The editor lets it be pressed whatever `enabled` says, so this looks, too.
   *
   * @param {object} node
   * @param {string} route
   * @param {{type: string, version?: string} | undefined} event nothing is sent without one
   * @param {(key: string, values?: object) => string} text
   */
  window.livestreamNodes.pressTestButton = async (node, route, event, text) => {
    if (node.changed) {
      const message = RED._('notification.warnings.undeployedChanges');
      RED.notify(RED._('notification.warning', { message }), 'warning');
      return;
    }
    if (!event) return;
    const { ok, words } = await sendTestEvent(route, node.id, event, text);
    const [type, timeout] = ok ? ['success', 2000] : ['error', 6000];
    RED.notify(RED.utils.sanitize(words), { type, timeout, id: `livestream-test-${type}` });
  };

  /**
   * The section of a dialog that sends any event: `#livestream-test-type`, `-send` and `-state`.
   *
   * @param {object} options
   * @param {string} options.route
   * @param {string} options.id of the node
   * @param {object} options.catalogue as the event picker takes it
   * @param {object} options.picker whose events come first
   * @param {(row: object) => boolean} [options.isSendable] leaves out types that the node cannot get
   * @param {(key: string, values?: object) => string} options.text
   * @returns {{update: () => void}} `update` lists the types anew, after what is chosen has changed
   */
  window.livestreamNodes.testSection = ({ route, id, catalogue, picker, isSendable = () => true, text }) => {
    const { element } = window.livestreamNodes;
    const select = document.getElementById('livestream-test-type');
    const state = document.getElementById('livestream-test-state');
    const keyOf = ({ type, version }) => `${type}@${version || ''}`;
    $('#livestream-test-send').on('click', send);
    return { update };

    /** What is chosen comes first, then every type of the catalogue. */
    function update() {
      const before = select.value;
      const chosen = picker.value();
      const keys = new Set(chosen.map(keyOf));
      const others = catalogue.types.filter((row) => isSendable(row) && !keys.has(keyOf(row)));
      const options = (events) => events.map((event) => option(event));
      const families = catalogue.families.map(({ id: family, title }) =>
        group(title, options(others.filter((row) => row.family === family))),
      );
      select.replaceChildren(
        ...group(text('test.chosen'), options(chosen)),
        ...(families.length > 0 ? families.flat() : group(text('test.others'), options(others))),
      );
      if ([...select.options].some((made) => made.value === before)) select.value = before;
    }

    function option(event) {
      return element('option', { value: keyOf(event) }, `${picker.titleOf(event)} (${event.type})`);
    }

    function group(label, options) {
      return options.length > 0 ? [element('optgroup', { label }, ...options)] : [];
    }

    async function send() {
      const [type, version] = select.value.split('@');
      const { ok, words } = await sendTestEvent(route, id, version ? { type, version } : { type }, text);
      state.textContent = words;
      state.classList.toggle('livestream-good', ok);
      state.classList.toggle('livestream-bad', !ok);
    }
  };
})();
