/** With which account a node acts: what has to be chosen in its dialog, so that it can. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const PLACES = ['origin', 'twitch', 'rumble'];

  /** Whether the flows have an account that a message can come through, and that can act. */
  function hasAnyAccount() {
    let found = false;
    RED.nodes.eachConfig(({ id, type }) => {
      const isRumble = type === 'livestream-rumble-account';
      const lacks = isRumble && window.livestreamNodes.rumbleAccountLacks(id, 'hasLogin');
      found = found || type === 'livestream-twitch-user' || (isRumble && !lacks);
      return !found;
    });
    return found;
  }

  /**
   * The sentence for what is missing; nothing when the node can act. With `origin` any account of the flows will do,
   * because the message names the one that received it.
   *
   * @param {object} chosen
   * @param {string} chosen.to
   * @param {string} [chosen.twitchUser]
   * @param {string} [chosen.rumbleAccount]
   * @param {boolean} [chosen.isApp] whether a Twitch app acts, which needs no user's login
   * @param {(key: string, values?: object) => string} text
   */
  window.livestreamNodes.missingAccount = ({ to, twitchUser, rumbleAccount, isApp = false }, text) => {
    if (!PLACES.includes(to)) return text('error.to');
    const rumble = to === 'twitch' ? '' : rumbleAccount;
    if (rumble && window.livestreamNodes.rumbleAccountLacks(rumble, 'hasLogin')) return text('error.noLogin');
    if (to === 'rumble') return rumble ? undefined : text('error.noRumbleAccount');
    if (isApp || twitchUser) return undefined;
    if (to === 'twitch') return text('error.noAccount');
    return rumble || hasAnyAccount() ? undefined : text('error.noAccountAnywhere');
  };

  const TWITCH = /^([@#]?\w{1,25}|\$\{\w+\})$/;

  /**
   * Whether a text can name a channel there: a login or an id on Twitch, a stream on Rumble.
   *
   * @param {string} typed
   * @param {string} to
   */
  window.livestreamNodes.isPlace = (typed, to) => {
    const name = typed.trim();
    const isStream = to !== 'twitch' && window.livestreamNodes.isRumbleStream(name);
    return isStream || (to !== 'rumble' && TWITCH.test(name));
  };

  const isBlank = (value) => value === undefined || value === null || String(value).trim() === '';

  /**
   * What the dialogs of nodes that act in chat have in common: their account, their channel, and the validators of
   * both. The editor takes sentences only from validators with two parameters.
   *
   * @param {(key: string, values?: object) => string} text
   */
  window.livestreamNodes.actingFields = (text) => {
    const { isPlace, missingAccount } = window.livestreamNodes;
    const isOpenFor = (node) => $('#node-input-to').data('node') === node.id;

    /** What stands in the dialog while it edits this node, else what was saved. */
    function current(node, property) {
      const value = isOpenFor(node) ? $(`#node-input-${property}`).val() : node[property];
      return value === '_ADD_' ? '' : value;
    }

    /** The login of a bot counts before the account, and is good for Twitch alone. */
    function hasAccount(_value, _opt) {
      const names = ['to', 'twitchUser', 'rumbleAccount', 'twitchApp'];
      const [to, twitchUser, rumbleAccount, app] = names.map((name) => current(this, name));
      const isApp = to !== 'rumble' && Boolean(app);
      if (isApp && !current(this, 'sender')) return text('error.noSender');
      return missingAccount({ to, twitchUser, rumbleAccount, isApp }, text) || true;
    }

    function isChannel(value, _opt) {
      const to = current(this, 'to');
      if (isBlank(value) || isPlace(value, to)) return true;
      return text(to === 'rumble' ? 'error.stream' : 'error.channel', { name: RED.utils.sanitize(value) });
    }

    function isSender(value, _opt) {
      if (isBlank(value) || isPlace(value, 'twitch')) return true;
      return text('error.sender', { name: RED.utils.sanitize(value) });
    }

    return {
      /** The dialog edits this node from now on. Gives the field that says where to. */
      open: (node) => $('#node-input-to').data('node', node.id),
      isOpenFor,
      current,
      hasAccount,
      isChannel,
      isSender,
    };
  };
})();
