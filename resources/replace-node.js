/** Puts a node of another type in the place of one, with the same wires, as one step that can be undone. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} old the node in the flow
   * @param {string} type of the new node
   * @param {object} properties of the new node
   * @returns {object} the new node
   */
  window.livestreamNodes.replaceNode = (old, type, properties) => {
    const dirty = RED.nodes.dirty();
    const links = wiresOf(old);
    const { node, historyEvent } = RED.view.createNode(type, old.x, old.y, old.z);
    Object.assign(node, properties);
    // The editor puts a new node onto the grid, and grows it to the right: the left edges stay where they were.
    Object.assign(node, { x: old.x, y: old.y, w: old.w });
    if ('outputs' in properties) node.outputs = properties.outputs;
    // What a node is drawn with, beside its properties.
    for (const name of ['l', 'd', 'info', 'icon', 'outputLabels'])
      if (old[name] !== undefined) node[name] = old[name];
    const group = old.g && RED.nodes.group(old.g);
    const { links: cut } = RED.nodes.remove(old.id);
    if (group) group.nodes = group.nodes.filter((member) => member !== old);
    const added = RED.nodes.add(node) || node;
    const wires = links
      .filter(({ sourcePort }) => sourcePort < (added.outputs || 1))
      .map(({ sourcePort, target }) => ({ source: added, sourcePort, target }));
    for (const wire of wires) RED.nodes.addLink(wire);
    if (group) RED.group.addToGroup(group, added);
    RED.history.push({
      t: 'multi',
      events: [
        { t: 'delete', nodes: [old], links: cut || links, dirty },
        { ...historyEvent, links: wires, dirty },
      ],
      dirty,
    });
    RED.nodes.dirty(true);
    // Until somebody has judged it, a node is drawn as a wrong one.
    RED.editor.validateNode(added);
    RED.view.select({ nodes: [added] });
    RED.view.redraw(true);
    return added;
  };

  function wiresOf(node) {
    return RED.nodes.getNodeLinks(node.id).filter(({ source }) => source === node);
  }
})();
