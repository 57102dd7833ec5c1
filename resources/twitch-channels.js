/** What is typed into a field for Twitch channels or users. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /** A login, an id, or an environment variable that holds one. */
  const NAME = /^(\w{1,25}|\$\{\w+\})$/;

  /**
   * The names in a text, like in the runtime: separated by commas or blanks, with or without the sign that chat puts
   * in front.
   *
   * @param {string} [typed]
   * @returns {string[]}
   */
  const namesIn = (typed) =>
    String(typed || '')
      .split(/[\s,;]+/)
      .map((name) => name.replace(/^[@#]/, ''))
      .filter(Boolean);

  window.livestreamNodes.twitchNames = namesIn;

  /**
   * A validator's verdict on such a field.
   *
   * @param {string} [typed]
   * @param {(key: string, values?: object) => string} text
   * @returns {true|string} the sentence for the first name that can be none
   */
  window.livestreamNodes.judgeTwitchNames = (typed, text) => {
    const wrong = namesIn(typed).find((name) => !NAME.test(name));
    return wrong === undefined ? true : text('error.channel', { name: RED.utils.sanitize(wrong) });
  };
})();
