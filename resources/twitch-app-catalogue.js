/** The EventSub catalogue for a node that listens with an app's own token, and who has to agree to what for it. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  /** Parts of a condition that name the app itself. */
  const APP_FIELDS = ['client_id', 'extension_client_id'];
  /** What the catalogue says for users only. */
  const OWN_LOGIN = "Needs the broadcaster's own login.";

  /** The catalogue of twitch-catalogue.js as an app sees it: nothing is refused, and its own id is filled in. */
  window.livestreamNodes.twitchAppCatalogue = (catalogue) => {
    const find = (type, version) => {
      const row = catalogue.find(type, version);
      return row && appRow(row);
    };
    return { ...catalogue, types: catalogue.types.map(appRow), find };
  };

  function appRow(row) {
    const condition = row.condition.map((part) =>
      APP_FIELDS.includes(part.name) ? { ...part, fill: 'app' } : part,
    );
    const hint = row.socket ? (row.hint || '').replace(OWN_LOGIN, '').trim() : '';
    return { ...row, condition, hint, socket: true };
  }

  /**
   * What the owner of each channel and the account that reads must once have signed in to the app with.
   *
   * @param {object[]} rows of the catalogue
   * @param {(groups: string[][], chosen: string[]) => string[]} scopesFor as few scopes as cover the groups
   * @returns {{channel: string[], reader: string[]}}
   */
  window.livestreamNodes.twitchConsent = (rows, scopesFor) => {
    const groups = { channel: [], reader: [] };
    for (const row of rows) {
      const who = row.condition.some(({ fill }) => fill === 'user') ? 'reader' : 'channel';
      groups[who].push(...row.scopes);
      if (!row.type.startsWith('channel.chat') || row.scopes.length === 0) continue;
      groups.reader.push(['user:bot']);
      // Whoever reads only what was held back of their own lines needs nobody else.
      if (!row.type.includes('.user_message_')) groups.channel.push(['channel:bot']);
    }
    return { channel: scopesFor(groups.channel, []), reader: scopesFor(groups.reader, []) };
  };
})();
