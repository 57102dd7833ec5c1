/** The EventSub catalogue in the editor: fetched once from the runtime, so that there is one table only. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  let loading;
  let loaded;

  /** What `livestream-send-chat` needs to write; announcing and pinning ask for more. */
  const SEND_CHAT = 'user:write:chat';
  const SEND_CHAT_EXTRAS = ['moderator:manage:announcements', 'moderator:manage:chat_messages'];

  /** What `livestream-moderate` needs for an action; `msg` may turn out to be any. */
  const BANS = 'moderator:manage:banned_users';
  const LINES = 'moderator:manage:chat_messages';
  const MODERATE = {
    mute: [BANS],
    unmute: [BANS],
    ban: [BANS],
    unban: [BANS],
    warn: ['moderator:manage:warnings'],
    delete: [LINES],
    clear: [LINES],
    pin: [LINES],
    unpin: [LINES],
    msg: [BANS, LINES, 'moderator:manage:warnings'],
  };

  /** Resolves with `{ families, types, find, operationScopes }`; a failure is not kept, so the next dialog tries again. */
  function load() {
    loading =
      loading ||
      Promise.resolve($.ajax({ url: 'livestream/twitch/catalogue', dataType: 'json' })).then(
        (answer) => {
          const named = ({ type, version }) => `${type}@${version}`;
          const { families, types } = window.livestreamNodes.inEditorLanguage('twitch-events', answer, named);
          const operationScopes = answer.operationScopes || {};
          const topics = topicsOf(answer.topics, types);
          loaded = { families, types, find: finder(types), operationScopes, topics };
          return loaded;
        },
        (error) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  }

  /** The topics of PubSub, with the EventSub rows that stand for them in either form, named as in `types`. */
  function topicsOf(table, types) {
    const named = new Map(types.map(({ type, version, title }) => [`${type}@${version}`, title]));
    const inLanguage = (rows) =>
      rows?.map((row) => ({ ...row, title: named.get(`${row.type}@${row.version}`) || row.title }));
    const topics = window.livestreamNodes.inEditorLanguage(
      'twitch-pubsub',
      table || { types: [] },
      (row) => row.type,
    );
    const shown = topics.types.map((row) => ({
      ...row,
      events: inLanguage(row.events),
      shapes: inLanguage(row.shapes),
    }));
    const rows = new Map(shown.map((row) => [row.type, row]));
    return { ...topics, types: shown, find: (topic) => rows.get(nameOf(String(topic))) };
  }

  /** Behind the first dot of a topic stand ids, but for one name with a dot of its own, which nothing stands for. */
  function nameOf(topic) {
    const [first, second] = topic.split('.');
    return second === 'rewards' ? `${first}.${second}` : first;
  }

  function finder(types) {
    const rows = new Map(types.map((row) => [`${row.type}@${row.version}`, row]));
    return (type, version) => {
      if (version) return rows.get(`${type}@${version}`);
      const versions = types.filter((row) => row.type === type);
      const stable = versions.filter((row) => row.status === 'stable');
      return (stable.length > 0 ? stable : versions).at(-1);
    };
  }

  /** The scopes that `groups` need, with as few as possible beside those `chosen` already. */
  function scopesFor(groups, chosen) {
    const scopes = new Set(chosen);
    for (const group of groups) if (group.length === 1) scopes.add(group[0]);
    for (const group of groups) if (!group.some((scope) => scopes.has(scope))) scopes.add(group[0]);
    return [...scopes].sort();
  }

  /** The groups of scopes that the chosen events need; what is no event of the catalogue may bring its own. */
  function groupsOf(events, catalogue) {
    return (events || []).flatMap(
      ({ type, version, scopes }) => scopes || catalogue.find(type, version)?.scopes || [],
    );
  }

  /**
   * The groups of scopes that the topics of a livestream-twitch-pubsub node need.
   *
   * @param {{topics: string[], transport: string, format: string}} node
   */
  function groupsOfTopics({ topics, transport, format }, catalogue) {
    const rows = (topics || []).map((topic) => catalogue.topics.find(topic)).filter(Boolean);
    if (transport === 'pubsub') return rows.filter((row) => row.scope).map((row) => [row.scope]);
    return rows.flatMap((row) =>
      row[format === 'pubsub' ? 'shapes' : 'events'].flatMap(({ scopes }) => scopes),
    );
  }

  /**
   * What the nodes of all flows need of one account.
   *
   * @param {string} userId id of the livestream-twitch-user node
   * @param {object} catalogue what `load` gave
   * @param {Array} openEvents events chosen in a dialog that is open below and not saved yet
   * @param {string} [openOperation] the operation chosen in one
   */
  function neededBy(userId, catalogue, openEvents, openOperation) {
    const groups = groupsOf(openEvents, catalogue);
    groups.push(...(catalogue.operationScopes[openOperation] || []));
    RED.nodes.eachNode((node) => {
      if (node.type === 'livestream-twitch-events' && node.user === userId) {
        groups.push(...groupsOf(node.events, catalogue));
      }
      if (node.type === 'livestream-twitch-pubsub' && node.user === userId) {
        groups.push(...groupsOfTopics(node, catalogue));
      }
      // A node that answers where a message came from acts through whatever account received it.
      const actsAs =
        node.to !== 'rumble' && (node.twitchUser === userId || (node.to === 'origin' && !node.twitchUser));
      if (node.type === 'livestream-send-chat' && actsAs) groups.push([SEND_CHAT]);
      if (node.type === 'livestream-moderate' && actsAs) {
        groups.push(...(MODERATE[node.action] || []).map((scope) => [scope]));
      }
      if (node.type === 'livestream-twitch-api' && node.user === userId) {
        groups.push(...(catalogue.operationScopes[node.operation] || []));
      }
    });
    return groups;
  }

  /** Every scope that can be added by hand, sorted. */
  function allScopes(catalogue) {
    const scopes = new Set([SEND_CHAT, ...SEND_CHAT_EXTRAS, ...MODERATE.msg, 'user:bot', 'channel:bot']);
    for (const row of catalogue.types)
      for (const group of row.scopes) for (const scope of group) scopes.add(scope);
    for (const groups of Object.values(catalogue.operationScopes))
      for (const scope of groups.flat()) scopes.add(scope);
    return [...scopes].sort();
  }

  window.livestreamNodes.twitchCatalogue = {
    load,
    /** What has been loaded so far, for code that cannot wait. */
    current: () => loaded,
    scopesFor,
    groupsOf,
    groupsOfTopics,
    neededBy,
    allScopes,
  };
})();
