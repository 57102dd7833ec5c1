/** Which stream of Rumble is meant: the forms in which its id can be typed. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /** `${NAME}` stands for an environment variable, whose value is not known here. */
  const VARIABLE = /^\$\{\w+\}$/;
  const ID = /^[0-9a-z]{1,32}$/i;
  const ADDRESS =
    /^https?:\/\/[^/]+\/(?:chat\/(?:popup|api\/chat)\/\d+|embed\/(?:[0-9a-z]+\.)?v[0-9a-z]+)(?:[/?#].*)?$/i;

  /**
   * Whether a text can be one: a decimal id, one of base 36, or an address that holds one. The address of a video's
   * page cannot: its number is another one.
   *
   * @param {string} typed
   */
  window.livestreamNodes.isRumbleStream = (typed) =>
    [VARIABLE, ID, ADDRESS].some((form) => form.test(String(typed).trim()));

  /** The account's node, unless its dialog has not been saved. @param {string} id */
  const accountOf = (id) => {
    const node = id && RED.nodes.node(id);
    return node?.type === 'livestream-rumble-account' ? node : undefined;
  };

  /**
   * Whether an account is known to lack something. The editor does not see credentials, so that an account says of
   * itself what it was given; one that was not made in this editor does not say.
   *
   * @param {string} id of the account
   * @param {'hasApiUrl' | 'hasLogin'} what
   */
  window.livestreamNodes.rumbleAccountLacks = (id, what) => {
    const account = accountOf(id);
    return account !== undefined && account.server !== 'simulator' && account[what] === false;
  };
})();
