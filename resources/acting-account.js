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
})();
