/**
 * The rule of a field for an account or an app. Node-RED's own says "property value missing" and "invalid
 * configuration node"; this one says what to do, and what it is that the account itself lacks.
 */
(() => {
  window.livestreamNodes = window.livestreamNodes || {};

  /**
   * @param {string} value the id of the config node
   * @param {{label: string}} opt as `validate` gets it
   * @param {string} missing the sentence when none is chosen
   * @returns {true | string} what `validate` gives
   */
  window.livestreamNodes.accountIsChosen = (value, opt, missing) => {
    const account = RED.nodes.node(value);
    if (!account) return missing;
    if (account.valid === undefined || account.valid === null || account.valid) return true;
    const [lack] = account.validationErrors || [];
    return lack ? `${opt.label}: ${lack}` : RED._('validator.errors.invalid-config', { prop: opt.label });
  };
})();
