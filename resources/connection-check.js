/** The part of an account's dialog that tries its fields out before they are deployed. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {object} options
   * @param {HTMLElement} options.container becomes the button and what came out
   * @param {string} options.route e.g. `livestream/chaturbate/check`
   * @param {() => object} options.read the fields as they stand in the dialog
   * @param {(answer: object) => string} options.words what a good answer says; nothing when there was nothing to try
   * @param {(key: string, values?: object) => string} options.text
   * @returns {{forget: () => void, close: () => void}} `forget` after a field has changed: what came out before no
   *   longer counts
   */
  window.livestreamNodes.connectionCheck = ({ container, route, read, words, text }) => {
    const { element, icon } = window.livestreamNodes;
    /** The question that is under way. An answer to any other comes too late. */
    let asked;
    const button = element(
      'button.red-ui-button',
      { type: 'button', onclick: check },
      icon('plug'),
      ` ${text('check.start')}`,
    );
    const outcome = element('div.livestream-check-outcome', { 'aria-live': 'polite' });
    container.classList.add('livestream-connection');
    container.replaceChildren(button, outcome);
    forget();
    return { forget, close: forget };

    function check() {
      asked?.abort();
      show('', 'refresh fa-spin', text('check.asking'));
      const question = $.ajax({
        url: route,
        type: 'POST',
        contentType: 'application/json; charset=utf-8',
        dataType: 'json',
        data: JSON.stringify(read()),
      });
      asked = question;
      question.then(
        (answer) => question === asked && showAnswer(words(answer)),
        (answer) => question === asked && show('livestream-bad', 'times', reason(answer)),
      );
    }

    function showAnswer(sentence) {
      if (sentence) show('livestream-good', 'check', sentence);
      else show('', 'info-circle', text('check.nothing'));
    }

    function reason(answer) {
      if (answer.responseJSON?.message) return answer.responseJSON.message;
      if (answer.status === 401 || answer.status === 403) return text('check.notAllowed');
      return text('check.noAnswer');
    }

    function forget() {
      const question = asked;
      asked = undefined;
      question?.abort();
      outcome.className = 'livestream-check-outcome livestream-hint';
      outcome.textContent = text('check.tip');
    }

    function show(tone, sign, sentence) {
      outcome.className = `livestream-check-outcome ${tone}`;
      outcome.replaceChildren(
        element('i', { class: `fa fa-${sign}`, 'aria-hidden': 'true' }),
        element('span', {}, sentence),
      );
    }
  };
})();
