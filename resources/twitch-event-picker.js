/** The event picker for Twitch: permissions, versions and the cost of each subscription. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  /** Twitch's allowance for one user over sockets; the platform's answer is what counts in the end. */
  const MOST_COST = 10;
  /** Letters that may be wrong for a type to be taken for another one. */
  const MOST_SLIPS = 2;

  /** How many letters must be changed, put in or left out to make one word of another. */
  function slips(one, other) {
    let before = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row += 1) {
      const now = [row];
      for (let at = 1; at <= other.length; at += 1) {
        const changed = before[at - 1] + (one[row - 1] === other[at - 1] ? 0 : 1);
        now.push(Math.min(changed, before[at] + 1, now[at - 1] + 1));
      }
      before = now;
    }
    return before[other.length];
  }

  /** The type that somebody may have meant, or nothing. */
  function nearest(typed, types) {
    const [best] = types
      .map((type) => ({ type, distance: slips(typed, type) }))
      .sort((one, other) => one.distance - other.distance);
    return best && best.distance > 0 && best.distance <= MOST_SLIPS ? best.type : undefined;
  }

  /**
   * @param {object} options as `eventPicker` takes them, with the catalogue of twitch-catalogue.js; with `forApp`
   *   that of twitch-app-catalogue.js: an app's own token gets every type, and its allowance is one that nobody reaches
   * @returns the picker, with `setOtherChannels(count)`: how many channels beside the user's own are listened to
   */
  window.livestreamNodes.twitchEventPicker = ({ catalogue, text, forApp = false, ...options }) => {
    const { element, eventPicker, twitchCatalogue, twitchCondition } = window.livestreamNodes;
    let otherChannels = 0;
    const picker = eventPicker({ ...options, catalogue: { ...catalogue, unknown }, text, describe, foot });
    return {
      ...picker,
      setOtherChannels(count) {
        otherChannels = count;
        picker.drawFoot();
      },
    };

    function unknown(type, version) {
      return {
        type,
        version: version || '1',
        kinds: ['other'],
        scopes: [],
        condition: [],
        socket: true,
        cost: 1,
        hint: unknownHint(type),
      };
    }

    /** A type that is not in the catalogue may be new at Twitch, or a slip of the pen. */
    function unknownHint(type) {
      const near = nearest(
        type,
        catalogue.types.map((row) => row.type),
      );
      return near ? text('picker.meant', { type: near }) : text('picker.unknown');
    }

    function describe(row) {
      const several = catalogue.types.filter((other) => other.type === row.type).length > 1;
      return {
        version: several || row.version !== '1' ? text('picker.version', { version: row.version }) : '',
        chips: chips(row),
        hints: betterHint(row),
        refusal: row.socket || forApp ? undefined : text('picker.refused'),
        words: row.scopes.flat(),
        fields: twitchCondition(row, text),
      };
    }

    function chips(row) {
      const made = [];
      if (row.status && row.status !== 'stable') {
        made.push(element('span.livestream-chip.livestream-chip-warn', {}, text(`picker.${row.status}`)));
      }
      for (const group of row.scopes) {
        const [first, ...others] = group;
        const title =
          others.length > 0 ? text('picker.scopeOr', { scopes: others.join(', ') }) : text('picker.scope');
        made.push(element('span.livestream-chip', { title }, others.length > 0 ? `${first} …` : first));
      }
      if (row.socket && !forApp) {
        const title = text(row.cost === 0 ? 'picker.costFreeWhy' : 'picker.costOneWhy');
        made.push(element('span.livestream-chip', { title }, text('picker.costChip', { cost: row.cost })));
      }
      return made;
    }

    /** Where another type tells the same happening better, unless the row says so itself. */
    function betterHint({ better, hint }) {
      const other = better && catalogue.find(better.type, better.version);
      if (!other || hint?.includes(other.type)) return [];
      return [text('picker.better', { title: other.title, type: other.type })];
    }

    function foot(rows, events) {
      if (forApp) return [];
      const cost = events.reduce((sum, event, index) => sum + costOf(event, rows[index]), 0);
      const scopes = twitchCatalogue.scopesFor(
        rows.flatMap((row) => row.scopes),
        [],
      );
      const tone = cost > MOST_COST ? 'livestream-bad' : '';
      const parts = [
        ' · ',
        element('span', { class: tone, title: text('picker.costOneWhy') }, costText(cost)),
      ];
      return scopes.length > 0 ? [...parts, ` · ${text('picker.needs')} ${scopes.join(', ')}`] : parts;
    }

    function costText(cost) {
      return cost > MOST_COST
        ? text('picker.costOver', { cost, most: MOST_COST })
        : text('picker.cost', { cost, most: MOST_COST });
    }

    /** Twitch charges only for channels whose owner has not signed in to the app: not for the user's own. */
    function costOf(event, row) {
      if (row.cost === 0) return 0;
      const named = row.condition.some((field) => field.fill !== 'user' && event.condition?.[field.name]);
      if (named) return 1;
      const both = event.type === 'channel.raid' ? 2 : 1;
      return row.condition.some((field) => field.fill === 'channel') ? otherChannels * both : 0;
    }
  };
})();
