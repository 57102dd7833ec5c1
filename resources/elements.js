/**
 * Makes elements for the dialogs. Everything that is shown goes in as text, never as markup, because names
 * and messages come from servers.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {string} tag the element, with classes after dots: `span.livestream-chip`
   * @param {Record<string, unknown>} attributes `on…` are listeners, `true` and `false` set and leave out
   * @param {...(Node | string | null | undefined)} children texts and elements; empty ones are left out
   */
  window.livestreamNodes.element = (tag, attributes, ...children) => {
    const [name, ...classes] = tag.split('.');
    const element = document.createElement(name);
    if (classes.length > 0) element.className = classes.join(' ');
    for (const [key, value] of Object.entries(attributes || {})) {
      if (typeof value === 'function') element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, '');
      else if (value !== false && value !== undefined && value !== null)
        element.setAttribute(key, String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
    return element;
  };

  /** A Font Awesome icon that a screen reader passes over. */
  window.livestreamNodes.icon = (name) =>
    window.livestreamNodes.element(`i.fa.fa-${name}`, { 'aria-hidden': 'true' });
})();
