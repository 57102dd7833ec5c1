/** The choice of a server in the dialogs of accounts and apps, and the addresses that a custom one has. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

  const choice = () => $('#node-config-input-server');
  const isOpenFor = (node) => choice().data('node') === node.id;

  window.livestreamNodes.serverChoice = {
    /** The dialog edits this node from now on. Gives the field. */
    open: (node) => choice().data('node', node.id),

    /** Whether the dialog that is open edits this node: then what stands there counts, else what was saved. */
    isOpenFor,

    /** The server of a node, as it stands now. */
    of: (node) => (isOpenFor(node) ? choice().val() : node.server),

    /** Shows the parts of a dialog that say in `data-servers` that they are for the chosen server. */
    showParts(dialog) {
      for (const part of dialog.querySelectorAll('[data-servers]')) {
        part.hidden = !part.dataset.servers.split(' ').includes(choice().val());
      }
    },
  };

  /** What was typed as an address; `undefined` when it is none. */
  window.livestreamNodes.readAddress = (typed) => {
    try {
      return new URL(typed.trim());
    } catch {
      return undefined;
    }
  };

  /** The same rule as in the runtime: a secret must not cross a network in the clear. */
  window.livestreamNodes.isSafeAddress = ({ hostname, protocol }, secure = 'https:', plain = 'http:') =>
    protocol === secure || (protocol === plain && LOOPBACK_HOSTS.includes(hostname));
})();
