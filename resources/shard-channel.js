/** Which event of twitch shards has no channel to be about: what the runtime would refuse after the deploy. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  const isFilled = (value) => String(value ?? '').trim() !== '';

  /**
   * The first event that is about a channel or a user while none is typed in: neither in Channels, nor as the reader,
   * who is then its own channel, nor beside the event.
   *
   * @param {object} node as it was saved; what its open dialog shows counts instead
   * @returns {string|undefined} the event's title; nothing as long as the catalogue has not come
   */
  window.livestreamNodes.shardWithoutChannel = (node) => {
    const { twitchCatalogue, shardField, inputDialog } = window.livestreamNodes;
    const catalogue = twitchCatalogue?.current();
    if (!catalogue || isFilled(shardField(node, 'reader'))) return undefined;
    const events = (shardField.isOpenFor(node) && inputDialog.picker()?.value()) || node?.events;
    if (!Array.isArray(events)) return undefined;
    for (const event of events) {
      if (!event?.type) continue;
      const row = catalogue.find(event.type, event.version) || catalogue.find(event.type);
      if (needsChannel(event, row)) return row?.title || RED.utils.sanitize(String(event.type));
    }
    return undefined;
  };

  function needsChannel({ type, condition = {} }, row) {
    const isBlank = !Object.values(condition).some(isFilled);
    // A raid is about either of two channels, and what the catalogue does not know is taken to be about one.
    if (!row || type === 'channel.raid') return isBlank;
    return row.condition.some(({ name, fill, required }) => required && fill && !isFilled(condition[name]));
  }
})();
