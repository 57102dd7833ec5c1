import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';

const WORDS = '.red-ui-tourGuide-popover';

describe('the guided tour of the first event', () => {
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

  /** Waits for a step of the tour by some of its words. */
  const says = (words: string) => editor.page.locator(WORDS, { hasText: words }).waitFor();

  const press = (selector: string) => editor.page.locator(selector).last().click();

  /** Node-RED's guide places its words for a tenth of a second, and stumbles if they are gone by then. */
  async function leave(): Promise<void> {
    await editor.page.waitForTimeout(200);
    await editor.page.keyboard.press('Escape');
  }

  async function drawWire(from: string, to: string): Promise<void> {
    const out = await editor.node(from).locator('.red-ui-flow-port-output').boundingBox();
    const into = await editor.node(to).locator('.red-ui-flow-port-input').boundingBox();
    assert(out && into);
    const { mouse } = editor.page;
    await mouse.move(out.x + out.width / 2, out.y + out.height / 2);
    await mouse.down();
    await mouse.move((out.x + into.x) / 2, into.y, { steps: 4 });
    await mouse.move(into.x + into.width / 2, into.y + into.height / 2, { steps: 4 });
    await mouse.up();
  }

  /** From the node on the canvas to the dialog that is closed with an account in it. */
  async function chooseSimulator(): Promise<void> {
    const { page } = editor;
    await says('Events come through an account');
    await press('#node-input-btn-user-add');
    await says('An account logs in through a Twitch app');
    await press('#node-config-input-btn-app-add');
    await says('Choose the simulator');
    await page.selectOption('#node-config-input-server', 'simulator');
    await says('That is all for the app');
    await press('#node-config-dialog-ok:visible');
    await says('logs the account in by itself');
    await press('#node-config-dialog-ok:visible');
    await says('Chat messages are ticked already');
    await press('#node-dialog-ok:visible');
  }

  it('leads from an empty flow to the first event, whoever follows it by hand', async () => {
    const { page } = editor;
    await editor.run(`RED.actions.invoke('livestream:tour')`);
    await says('Your first event in a minute');
    await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
    await says('Drag it onto the canvas');
    const events = await editor.drag('livestream-twitch-events', 480, 200);
    await says('Double-click the node');
    await editor.node(events).dblclick();
    await chooseSimulator();
    await says('drag a debug node');
    const debug = await editor.drag('debug', 760, 200);
    await says('Draw a wire');
    await drawWire(events, debug);
    await says('Press Deploy');
    await editor.deploy();
    await says('Here they come');
    await editor.debugMessages().filter({ hasText: 'chat.message' }).first().waitFor();
    await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
    await page.locator(WORDS).waitFor({ state: 'detached' });
    await page.locator('.red-ui-tourGuide-shade').waitFor({ state: 'detached' });
  });

  it('is offered in the dialog of a node without an account, and goes on from there', async () => {
    const { page } = editor;
    const events = await editor.drag('livestream-twitch-events', 480, 200);
    await editor.edit(events);
    await page.getByRole('button', { name: 'Show me how' }).click();
    await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
    await chooseSimulator();
    await says('drag a debug node');
    await leave();
    await page.locator(WORDS).waitFor({ state: 'detached' });
    await editor.edit(events);
    await page.locator('#livestream-tour').waitFor({ state: 'hidden' });
    await editor.cancel();
  });

  it('goes back when a dialog is closed too early, and can be taken again', async () => {
    const { page } = editor;
    await editor.run(`RED.actions.invoke('livestream:tour')`);
    await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
    await says('Drag it onto the canvas');
    const events = await editor.drag('livestream-twitch-events', 480, 200);
    await says('Double-click the node');
    await editor.node(events).dblclick();
    await says('Events come through an account');
    await press('#node-dialog-cancel:visible');
    await says('Double-click the node');
    await leave();
    await page.locator(WORDS).waitFor({ state: 'detached' });
    await editor.run(`RED.actions.invoke('livestream:tour')`);
    await says('Your first event in a minute');
    await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
    await says('Drag it onto the canvas');
    await leave();
  });

  it('is in the list of actions under a name that says what it does', async () => {
    const labels = await editor.run<string[]>(`RED.actions.list().map(({ label }) => label)`);
    assert(labels.includes('Show how to get the first livestream event'));
  });
});
