/**
 * Starts the guided tour of the first event: from the editor's list of actions, and from the dialog of a node
 * that has no account yet. The tour itself, `tour.js`, is a module that Node-RED's tour guide imports.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const TOUR = 'resources/@livestream-nodes/node-red-livestream/tour.js';
  const ACTION = 'livestream:tour';
  let runs = 0;

  /** Whether this Node-RED has a tour guide. */
  const isPossible = () => Boolean(RED.tourGuide?.run);

  /**
   * The guide keeps each module that it has imported, and imports relative to its own script. So every run has
   * an address of its own, and a whole one.
   *
   * @param {string} [nodeId] the twitch events node whose dialog is open; without one the tour begins with the palette
   */
  function start(nodeId) {
    if (!isPossible()) return;
    runs += 1;
    const address = new URL(TOUR, document.baseURI);
    address.search = new URLSearchParams({ run: String(runs), ...(nodeId && { node: nodeId }) });
    RED.tourGuide.run(address.href);
  }

  window.livestreamNodes.tour = {
    /** @param {string} label what the list of actions says */
    offer(label) {
      if (isPossible()) RED.actions?.add?.(ACTION, () => start(), { label });
    },

    /**
     * A line in a dialog that offers the tour, in sight as long as no account is chosen.
     *
     * @param {HTMLElement} container
     * @param {object} field the jQuery object of the account's field
     * @param {string} nodeId
     * @param {(key: string) => string} text
     */
    hint(container, field, nodeId, text) {
      const { element } = window.livestreamNodes;
      const ask = element(
        'button.livestream-link',
        { type: 'button', onclick: () => start(nodeId) },
        text('tour.link'),
      );
      container.replaceChildren(`${text('tour.newHere')} `, ask);
      const look = () => {
        container.hidden = !isPossible() || Boolean(RED.nodes.node(field.val()));
      };
      field.on('change', look);
      look();
    },
  };
})();
