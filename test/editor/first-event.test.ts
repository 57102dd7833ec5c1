import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';

/** The name of the debug node's message in the sidebar, e.g. `chat.message : msg.payload : Object`. */
const TOPIC = '.red-ui-debug-msg-topic';

describe('a stranger in front of the editor', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open();
  });
  after(() => house?.close());
  beforeEach(async () => {
    await house.deploy([{ id: 'tab', type: 'tab', label: 'Flow 1' }]);
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  /** Drags, configures and wires a twitch events node on the simulator, by hand and without any account. */
  async function build(): Promise<string> {
    const { page } = editor;
    const events = await editor.drag('livestream-twitch-events', 250, 120);
    const debug = await editor.drag('debug', 520, 120);
    await editor.edit(events);
    await editor.add('node-input-user');
    await editor.add('node-config-input-app');
    await page.selectOption('#node-config-input-server', 'simulator');
    await editor.save();
    await page.locator('#livestream-login', { hasText: 'logs this account in by itself' }).waitFor();
    await editor.save();
    await editor.save();
    assert.deepEqual(await editor.complaints(events), []);
    await editor.wire(events, debug);
    await editor.openDebugSidebar();
    return events;
  }

  it('sees the first event of the simulator in the debug sidebar, without an account', async () => {
    const events = await build();
    await editor.deploy();
    await editor.debugMessages().locator(TOPIC, { hasText: 'chat.message' }).first().waitFor();
    await editor.node(events).locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
  });

  it('sends a test event with the button on the node, but not before it is deployed', async () => {
    const events = await build();
    const button = editor.node(events).locator('.red-ui-flow-node-button-button');
    await button.click();
    await editor.deploy();
    await editor.run(
      `$('#red-ui-sidebar-debug-clear, #red-ui-sidebar-debug-clear-all').first().trigger('click')`,
    );
    await editor.node(events).locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
    // The notice goes away by itself, so it is awaited before it is caused.
    const notice = editor.page.getByText('A sample of channel.chat.message was sent.').waitFor();
    await button.click();
    await notice;
  });

  it('sends a test event of any type from the dialog', async () => {
    const { page } = editor;
    const events = await build();
    await editor.edit(events);
    await page.locator('#livestream-test-type option').first().waitFor({ state: 'attached' });
    await page.locator('#livestream-test-send').click();
    const state = page.locator('#livestream-test-state.livestream-bad');
    await state.waitFor();
    assert.equal(await state.textContent(), 'This node is not deployed yet. Press Deploy first.');
    await editor.cancel();
    await editor.deploy();
    await editor.edit(events);
    await page.locator('#livestream-test-type option').first().waitFor({ state: 'attached' });
    assert.match(await page.inputValue('#livestream-test-type'), /^channel\.chat\.message@1$/);
    await page.selectOption('#livestream-test-type', 'channel.follow@2');
    await page.locator('#livestream-test-send').click();
    await page.locator('#livestream-test-state.livestream-good').waitFor();
    await editor.cancel();
    await editor.debugMessages().locator(TOPIC, { hasText: 'follow' }).first().waitFor();
  });

  it('gets a second output for the connection, and the wire of the first one stays', async () => {
    const events = await build();
    await editor.edit(events);
    await editor.page.check('#node-input-connectionEvents');
    await editor.save();
    assert.equal(await editor.node(events).locator('.red-ui-flow-port-output').count(), 2);
    assert.equal(
      await editor.run(`RED.nodes.filterLinks({ source: RED.nodes.node('${events}') }).length`),
      1,
    );
    const alarm = await editor.drag('debug', 520, 220);
    await editor.wire(events, alarm, 1);
    await editor.deploy();
    await editor.debugMessages().locator(TOPIC, { hasText: 'connection.opened' }).first().waitFor();
    await editor.edit(events);
    await editor.page.uncheck('#node-input-connectionEvents');
    await editor.save();
    assert.equal(await editor.node(events).locator('.red-ui-flow-port-output').count(), 1);
  });

  it('gets to the plus beside an account with the keyboard alone, and adds one', async () => {
    const { page } = editor;
    const events = await editor.drag('livestream-twitch-events', 250, 120);
    await editor.edit(events);
    const focused = () => editor.run<string>('document.activeElement.id');
    await page.locator('#node-input-user').focus();
    await page.keyboard.press('Tab');
    if ((await focused()) === 'node-input-btn-user-edit') await page.keyboard.press('Tab');
    assert.equal(await focused(), 'node-input-btn-user-add');
    assert.match(await editor.run(`document.activeElement.getAttribute('aria-label')`), /Account/);
    await page.keyboard.press('Enter');
    await page.locator('#node-config-input-app').waitFor();
    await editor.settled();
    await editor.cancel();
    await page.waitForFunction(`document.activeElement.id === 'node-input-btn-user-add'`);
    await editor.cancel();
  });

  it('answers in chat with nothing set but a text', async () => {
    const events = await build();
    const chat = await editor.drag('livestream-send-chat', 250, 260);
    assert.deepEqual(await editor.complaints(chat), [], 'the account that received the message will do');
    await editor.edit(chat);
    await editor.run(
      `$('#node-input-text').typedInput('type', 'str').typedInput('value', 'hello from a flow')`,
    );
    await editor.save();
    const answer = await editor.drag('debug', 520, 260);
    await editor.wire(events, chat);
    await editor.wire(chat, answer);
    await editor.deploy();
    await editor.node(events).locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
    await editor.debugMessages().filter({ hasText: 'sent' }).first().waitFor();
  });
});
