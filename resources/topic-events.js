/** What stands for topics of PubSub in a *twitch events* node: its events, and whose channels they are about. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /** The account's own channel, as long as nobody has said otherwise. */
  const OWN = '';

  /**
   * The EventSub events that stand for some topics, each once, as a *twitch events* node saves them.
   *
   * @param {string[]} names topics, bare or whole
   * @param {object} catalogue of twitch-catalogue.js
   */
  window.livestreamNodes.eventsOfTopics = (names, catalogue) => {
    const events = new Map();
    for (const name of names) {
      for (const { type, version, title } of catalogue.topics.find(name)?.events || []) {
        events.set(type, { type, version, title });
      }
    }
    return [...events.values()];
  };

  /**
   * The properties of a *twitch events* node that brings what the topics of a *twitch pubsub* node have brought. A whole
   * topic names a channel of its own: it becomes the node's channel where all events are about the same ones, and a part
   * of the condition where they are not.
   *
   * @param {object} node
   * @param {string[]} node.topics bare or whole
   * @param {string} node.channel as typed: names, separated
   * @param {string} node.login of the account; blank when nobody is logged in
   * @param {object} catalogue of twitch-catalogue.js
   * @returns {{channel: string, events: Array<{type: string, version: string, condition?: object}>}}
   */
  window.livestreamNodes.eventsForTopics = ({ topics, channel, login }, catalogue) => {
    const typed = window.livestreamNodes.twitchNames(channel);
    const usual = typed.length > 0 ? typed : [OWN];
    const channelsOf = channelsByType(topics, usual, catalogue);
    const shared = sharedBy([...channelsOf.values()], usual);
    return {
      channel: isSame(shared, [OWN])
        ? ''
        : shared
            .map((one) => one || login)
            .filter(Boolean)
            .join(', '),
      events: window.livestreamNodes.eventsOfTopics(topics, catalogue).map(({ type, version }) => {
        const channels = channelsOf.get(type) || shared;
        // The topic told of raids that go out, and a blank condition asks for those that arrive, too.
        const isSpecial = type === 'channel.raid' || !isSame(channels, shared);
        const about = isSpecial && channels.length === 1 && (channels[0] || login);
        const field = about && fieldOf(type, version, catalogue);
        return { type, version, ...(field ? { condition: { [field]: about } } : {}) };
      }),
    };
  };

  /** By type: the channels that its topics are about; a type about the account alone is not in it. */
  function channelsByType(topics, usual, catalogue) {
    const channels = new Map();
    for (const name of topics) {
      const row = catalogue.topics.find(name);
      const at = row ? row.ids.findIndex((part) => part !== 'user') : -1;
      if (at < 0) continue;
      const named = name.split('.')[at + 1];
      for (const { type } of row.events) {
        channels.set(type, [...new Set([...(channels.get(type) || []), ...(named ? [named] : usual)])]);
      }
    }
    return channels;
  }

  /** The channels for the whole node. Some events may bring more than before then, but none less. */
  function sharedBy(all, usual) {
    const [first = usual] = all;
    if (all.every((channels) => isSame(channels, first))) return first;
    const isNamed = (channels) => channels.length === 1 || isSame(channels, usual);
    return all.every(isNamed) ? usual : [...new Set(all.flat())];
  }

  /** The part of a condition that names the channel. */
  function fieldOf(type, version, catalogue) {
    if (type === 'channel.raid') return 'from_broadcaster_user_id';
    return catalogue.find(type, version)?.condition.find(({ fill }) => fill === 'channel')?.name;
  }

  function isSame(some, others) {
    return some.length === others.length && some.every((one) => others.includes(one));
  }
})();
