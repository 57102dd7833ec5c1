/**
 * The plus and the pencil beside a config node's field are links without an address in Node-RED, so that the
 * keyboard never gets to them: without a mouse nobody could add an account. In our dialogs they are buttons.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};
  // Several dialogs bring this script along.
  if (window.livestreamNodes.hasReachableButtons) return;
  window.livestreamNodes.hasReachableButtons = true;

  const BUTTONS = '.livestream-dialog a.red-ui-button[id*="-input-btn-"]';

  const LOOK_EVERY_MS = 200;

  /** What assistive technology says: Node-RED's words of the tooltip, with the label of the field. */
  function nameOf(button) {
    const type = button.closest('.form-row')?.querySelector('label')?.textContent.trim() ?? '';
    return RED._(button.id.endsWith('-add') ? 'editor.addNewConfig' : 'editor.editConfig', { type });
  }

  /**
   * Gives the keyboard back to the button once the dialog that it opened is closed. Node-RED takes the dialog below
   * off the page for that time and leaves the focus nowhere afterwards, where Ctrl+Enter saves nothing.
   */
  function returnTo(button) {
    let isAway = false;
    const timer = setInterval(() => {
      if (!button.isConnected) isAway = true;
      const isOver = !document.querySelector('.red-ui-tray');
      if (!isOver && !(isAway && button.isConnected)) return;
      clearInterval(timer);
      if (!isOver) button.focus();
    }, LOOK_EVERY_MS);
  }

  document.addEventListener('focusin', ({ target }) => {
    if (!target.closest?.('.livestream-dialog')) return;
    for (const button of document.querySelectorAll(`${BUTTONS}:not([tabindex])`)) {
      button.tabIndex = 0;
      button.setAttribute('role', 'button');
      button.setAttribute('aria-label', nameOf(button));
    }
  });

  document.addEventListener('keydown', (event) => {
    const button = event.target.closest?.(BUTTONS);
    // Ctrl+Enter saves the dialog.
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!button || !isPlain || !['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    button.click();
    returnTo(button);
  });
})();
