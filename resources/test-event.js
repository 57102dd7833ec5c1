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
  window.livestreamNodes.sendTestEvent = (route, id, event, text) =>
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
})();
