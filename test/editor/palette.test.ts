import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';
import { allDefinitions, packageJson } from '../support/editor-parts';

const MODULE = packageJson().name;
const NODES = allDefinitions().filter(({ category }) => category !== 'config');

describe('the palette', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open();
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  it('shows our nodes under a heading of their own', async () => {
    for (const { type, category } of NODES) {
      assert.equal(category, 'livestream');
      await editor.palette(type).waitFor();
      const label = ((await editor.palette(type).textContent()) ?? '').trim().replace(/\s+/g, ' ');
      assert.equal(label, type.replace(/^livestream-/, '').replaceAll('-', ' '));
    }
    const heading = editor.page.locator('#red-ui-palette-header-livestream');
    assert.equal((await heading.textContent())?.trim(), 'livestream');
  });

  it('draws our nodes with icons that Node-RED has found, not with its arrow', async () => {
    const answer = await fetch(`${editor.url}icons`, { headers: { accept: 'application/json' } });
    const icons = (await answer.json()) as Record<string, string[]>;
    for (const { type, icon } of NODES) {
      assert(icon && icons[MODULE]?.includes(icon), `${type}: ${icon} is in the list of icons`);
      const background = await editor.run<string>(
        `getComputedStyle(document.querySelector('[data-palette-type="${type}"] .red-ui-palette-icon')).backgroundImage`,
      );
      assert(background.includes(`/${icon}`), `${type} shows ${background}`);
    }
  });

  it('tells what a node does when the mouse rests on it', async () => {
    await editor.palette('livestream-send-chat').hover();
    const popover = editor.page.locator('.red-ui-popover', { hasText: /\w+ \w+ \w+ \w+/ });
    await popover.waitFor();
    await editor.page.mouse.move(700, 500);
    await popover.waitFor({ state: 'detached' });
    for (const { type } of NODES) {
      const help = await editor.run<string>(`RED.nodes.getNodeHelp('${type}')`);
      assert.match(help, /\w+ \w+ \w+ \w+/, type);
    }
  });

  it('marks a node that was just dropped as not ready, and says what is missing', async () => {
    const events = await editor.drag('livestream-twitch-events', 300, 200);
    const chat = await editor.drag('livestream-send-chat', 300, 300);
    for (const id of [events, chat]) {
      await editor.node(id).locator('.red-ui-flow-node-error').waitFor();
    }
    assert.match((await editor.complaints(events)).join(), /^There is no account\. [^,]+$/);
    assert.deepEqual(await editor.complaints(chat), [
      'There is no account to write with. Choose one, or add a Twitch or Rumble account.',
    ]);
  });
});
