/** What the definitions of all nodes that send events have in common. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {string} options.route of the node type, e.g. `livestream/twitch-events`
   * @param {(node: object) => {type: string, version?: string} | undefined} options.sampleOf what the button of a node
   *   sends; nothing where it has nothing to send
   * @param {(key: string, values?: object) => string} options.text
   * @returns {object} the part of a definition that is the same: outputs, label style, and the button on the node
   */
  window.livestreamNodes.inputNode = ({ route, sampleOf, text }) => ({
    inputs: 0,
    outputs: 1,
    outputLabels(index) {
      return text(index === 0 ? 'output.events' : 'output.connection');
    },
    paletteLabel: text('paletteLabel'),
    label() {
      return this.name || text('paletteLabel');
    },
    labelStyle() {
      return this.name ? 'node_label_italic' : '';
    },
    button: {
      enabled() {
        return !this.changed && Boolean(sampleOf(this));
      },
      onclick() {
        return window.livestreamNodes.pressTestButton(this, route, sampleOf(this), text);
      },
    },
  });
})();
