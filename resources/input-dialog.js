/** What the dialogs of all nodes that pick events share: list, line to type in, test, second output, size. */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  const list = () => document.getElementById('livestream-event-picker');

  window.livestreamNodes.inputDialog = {
    /** The second output is there as long as the events of the connection are wanted. */
    followConnectionEvents() {
      $('#node-input-connectionEvents').on('change', function () {
        $('#node-input-outputs').val(this.checked ? 2 : 1);
      });
    },

    /**
     * Shows the list only while some events are wanted, and not all.
     *
     * @param {number} count of the events that are chosen: none means all
     */
    followWhich(count) {
      const which = $('#livestream-which').val(count > 0 ? 'some' : 'all');
      which.on('change', () => {
        document.getElementById('livestream-some').hidden = which.val() === 'all';
        RED.tray.resize();
      });
      which.trigger('change');
    },

    /** Whether every event is wanted, now and later. */
    wantsAll: () => $('#livestream-which').val() === 'all',

    /**
     * Shows the list when its catalogue is there, or says that there is none.
     *
     * @param {Promise<object>} loading
     * @param {(catalogue: object, container: HTMLElement) => object} make gives the picker
     * @param {(key: string, values?: object) => string} text
     */
    showPicker(loading, make, text) {
      const container = list();
      loading.then(
        (catalogue) => {
          $(container).data('picker', make(catalogue, container));
          // The dialog may have taken its size before the catalogue came.
          RED.tray.resize();
        },
        () => $(container).addClass('form-tips').text(text('error.catalogue')),
      );
    },

    /** The picker of the open dialog; `undefined` as long as there is no catalogue. */
    picker: () => $(list()).data('picker'),

    /** Shows at the list what its validator says of it. */
    showVerdict(verdict) {
      $(list())
        .toggleClass('input-error', verdict !== true)
        .attr('aria-invalid', verdict !== true);
    },

    /**
     * Calls `add` for what was typed below the list, by its button or by Enter, which would otherwise press the
     * dialog's first button.
     *
     * @param {string[]} fields ids of the fields to type in
     * @param {(...typed: string[]) => string} add gets what stands in them; gives what is wrong, blank when it was added
     */
    addTyped(fields, add) {
      const inputs = fields.map((id) => $(`#${id}`));
      const take = () => {
        const problem = add(...inputs.map((input) => input.val().trim()));
        $('#livestream-add-problem').text(problem);
        if (!problem) for (const input of inputs) input.val('');
      };
      $('#livestream-add').on('click', take);
      for (const input of inputs) {
        input.on('keydown', (event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          take();
        });
      }
    },

    /**
     * Gives the list the room that the rest of the dialog leaves.
     *
     * @param {{height: number}} size of the tray
     * @param {number} leastPx of the list
     */
    resize(size, leastPx) {
      const picker = $(list());
      const others = picker.closest('.livestream-dialog').outerHeight(true) - (picker.outerHeight() || 0);
      picker.outerHeight(Math.max(size.height - others - 30, leastPx));
    },
  };
})();
