/** The fields of a dialog that say which shards to serve, and how: what belongs together is shown together. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  const MAX_SHARDS = 20000;

  const trimmed = (value) => String(value ?? '').trim();
  const isVariable = (value) => /\$\{\w+\}/.test(value);
  const isAuto = (shards) => ['', 'auto'].includes(trimmed(shards).toLowerCase());
  const isNone = (conduit) => trimmed(conduit).toLowerCase() === 'none';

  const isOpenFor = (node) => $('#livestream-twitch-shards').data('node') === node?.id;

  /** What stands in the dialog while it edits this node, else what was saved. */
  const current = (node, property) =>
    isOpenFor(node) ? $(`#node-input-${property}`).val() : node?.[property];

  /** The same for other checks of this dialog. */
  window.livestreamNodes.shardField = Object.assign(current, { isOpenFor });

  const CHECKS = {
    conduit(value, node) {
      if (isNone(value)) return current(node, 'transport') === 'webhook' ? null : { key: 'noneNeedsWebhook' };
      return trimmed(value) === '' || /^[\w-]{8,64}$/.test(trimmed(value)) ? null : { key: 'conduit' };
    },
    shards(value, node) {
      if (isAuto(value) || isNone(current(node, 'conduit'))) return null;
      for (const part of trimmed(value).split(/[\s,;]+/)) {
        const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) || [];
        if (first === undefined || Number(last) < Number(first) || Number(last) >= MAX_SHARDS) {
          return { key: 'shards', values: { part: RED.utils.sanitize(part) } };
        }
      }
      return null;
    },
    claim: (value, node) => (isAuto(current(node, 'shards')) ? countProblem(value) : null),
    shardCount: (value) => countProblem(value),
    callbackUrl(value, node) {
      if (current(node, 'transport') !== 'webhook') return null;
      if (!URL.canParse(trimmed(value))) return { key: 'callbackUrl' };
      const url = new URL(trimmed(value));
      const server = RED.nodes.node(current(node, 'app'))?.server;
      if (server && server !== 'live') return /^https?:$/.test(url.protocol) ? null : { key: 'callbackUrl' };
      return url.protocol === 'https:' && url.port === '' ? null : { key: 'callbackPort' };
    },
    path: (value) => (/^[A-Za-z0-9._~/-]*$/.test(trimmed(value)) ? null : { key: 'path' }),
  };

  function countProblem(value) {
    const count = trimmed(value);
    const isRight =
      count === '' || (/^\d+$/.test(count) && Number(count) >= 1 && Number(count) <= MAX_SHARDS);
    return isRight ? null : { key: 'count' };
  }

  /**
   * What is wrong with one of the fields, as a key for a text and its values; `null` for nothing.
   *
   * @param {string} field the property
   * @param {unknown} value
   * @param {object} node whose other properties count, too
   */
  window.livestreamNodes.shardFieldProblem = (field, value, node) =>
    isVariable(trimmed(value)) ? null : CHECKS[field](value, node);

  /** Shows in a dialog only what its choices leave to be chosen, and keeps the number of outputs right. */
  window.livestreamNodes.shardFields = (dialog) => {
    const node = RED.editor.getEditStack().at(-1);
    dialog.data('node', node?.id);
    const value = (property) => $(`#node-input-${property}`).val();
    const isOdd =
      ['conduit', 'claim', 'shardCount'].some((name) => trimmed(value(name))) || !isAuto(value('shards'));
    $('#livestream-shard-choice').prop(
      'open',
      isOdd || value('transport') === 'webhook' || value('identify') === 'flow',
    );

    function update() {
      const isPlain = isNone(value('conduit')) && value('transport') === 'webhook';
      const mode = isPlain ? 'plain' : value('transport') || 'websocket';
      const rule = isAuto(value('shards')) ? 'auto' : 'list';
      dialog.find('[data-shards]').each((_index, part) => {
        $(part).toggle(part.dataset.shards.split(' ').includes(mode));
      });
      dialog.find('[data-rule]').each((_index, part) => {
        $(part).toggle(part.dataset.rule === rule);
      });
      const byFlow = mode === 'websocket' && value('identify') === 'flow';
      dialog.find('[data-identify]').toggle(byFlow);
      const isTwo = byFlow || $('#node-input-connectionEvents').prop('checked');
      $('#node-input-outputs').val(isTwo ? 2 : 1);
    }

    function judgeOthers() {
      for (const name of Object.keys(CHECKS)) {
        const field = $(`#node-input-${name}`);
        const problem = window.livestreamNodes.shardFieldProblem(name, field.val(), node);
        field.toggleClass('input-error', Boolean(problem));
      }
    }

    dialog.find('#node-input-conduit, #node-input-shards').on('input change', update);
    dialog
      .find('#node-input-transport, #node-input-identify, #node-input-connectionEvents')
      .on('change', update);
    dialog.find('#node-input-transport, #node-input-conduit, #node-input-app').on('change', judgeOthers);
    update();
  };
})();
