import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';

const row = (command: string, more: Record<string, unknown> = {}) => ({
  command,
  aliases: [],
  roles: [],
  cooldown: 0,
  userCooldown: 0,
  ...more,
});
const ROWS = [
  row('hello', { aliases: ['hi'], userCooldown: 10 }),
  row('so', { roles: ['moderator'], cooldown: 30 }),
  row('dice'),
];
const debug = (id: string, y: number) => ({
  id,
  type: 'debug',
  z: 'tab',
  x: 500,
  y,
  name: id,
  active: false,
  tosidebar: true,
  console: false,
  tostatus: false,
  complete: 'payload',
  targetType: 'msg',
  statusVal: '',
  statusType: 'auto',
  wires: [],
});
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Flow 1' },
  {
    id: 'cmd',
    type: 'livestream-chat-command',
    z: 'tab',
    x: 200,
    y: 120,
    name: '',
    prefix: '!',
    commands: ROWS,
    outputs: 4,
    wires: [['hello', 'all'], ['so'], ['dice', 'all'], ['unknown']],
  },
  ...['hello', 'so', 'dice', 'unknown', 'all'].map((id, index) => debug(id, 60 + 50 * index)),
];

/** Sends a command that everybody has to wait for. */
const ASK = {
  id: 'ask',
  type: 'inject',
  z: 'tab',
  x: 80,
  y: 400,
  name: '',
  props: [{ p: 'payload' }],
  repeat: '',
  crontab: '',
  once: false,
  onceDelay: 0.1,
  topic: '',
  payload: JSON.stringify({
    id: '1',
    platform: 'twitch',
    kind: 'chat.message',
    user: { id: '5', roles: ['moderator'] },
    message: { id: 'line', text: '!so somebody', parts: [] },
  }),
  payloadType: 'json',
  wires: [['cmd']],
};

/** An environment variable that a flow may name in place of a number. */
const REST = `\${REST}`;

const ROW = '.livestream-command';
/** The field of a command of before, by its place then. */
const field = (port: number, part: string) => `#livestream-command-${port}-${part}`;

describe('the dialog of chat command', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({ flows: FLOW });
  });
  after(() => house?.close());
  beforeEach(async () => {
    // High enough for all rows at once, so that one can be dragged over the others.
    editor = await house.editor({ height: 1600 });
  });
  afterEach(() => editor.close());

  const commands = () => editor.get<{ command: string }[]>('cmd', 'commands');
  const names = async () => (await commands()).map(({ command }) => command);
  /** What each output leads to, as it would be deployed. */
  const wires = () =>
    editor.run<string[][]>(`RED.nodes.convertNode(RED.nodes.node('cmd')).wires.map((ends) => ends.sort())`);
  const remove = (index: number) =>
    editor.page.locator('#livestream-commands .red-ui-editableList-item-remove').nth(index).click();
  const gone = (count: number) =>
    editor.page.waitForFunction(`document.querySelectorAll('${ROW}').length === ${count}`);
  const add = async (command: string) => {
    await editor.page.locator('.livestream-commands .red-ui-editableList-addButton').click();
    await editor.page.locator(`${ROW} [id$=-command]`).last().fill(command);
  };
  /** Moves a row up or down by its handle. */
  const drag = async (from: number, to: number) => {
    const handles = editor.page.locator('#livestream-commands .red-ui-editableList-item-handle');
    const rows = editor.page.locator(ROW);
    const start = await handles.nth(from).boundingBox();
    const end = await rows.nth(to).boundingBox();
    assert(start && end);
    const { mouse } = editor.page;
    await mouse.move(start.x + 4, start.y + 4);
    await mouse.down();
    await mouse.move(start.x + 4, start.y + (to > from ? 20 : -20), { steps: 3 });
    await mouse.move(start.x + 4, to > from ? end.y + end.height + 10 : end.y - 10, { steps: 12 });
    await mouse.up();
    await editor.settled();
  };

  it('has a text for everything, a label for every field and a name for every button', async () => {
    await editor.edit('cmd');
    const texts = await editor.run<string>(`(() => {
      const dialog = document.querySelector('.livestream-dialog');
      return [dialog.textContent, ...[...dialog.querySelectorAll('*')].flatMap((element) =>
        ['placeholder', 'title', 'aria-label'].map((name) => element.getAttribute(name) ?? ''))].join('\\n');
    })()`);
    assert.doesNotMatch(texts, /chat-command\.[a-z]+\./i);
    assert.match(texts, /Viewers write: !hello/);
    assert.match(texts, /Output 4 is for/);
    const nameless = `[...document.querySelectorAll('.livestream-dialog input:not([type=hidden]), .livestream-dialog button, .livestream-dialog a')]
      .filter((field) => field.offsetParent && !field.labels?.length && !field.getAttribute('aria-label') && !field.textContent.trim())
      .map((field) => field.outerHTML)`;
    assert.deepEqual(await editor.run(nameless), []);
    await editor.cancel();
  });

  it('changes nothing when it is closed without a change', async () => {
    await editor.edit('cmd');
    await editor.save();
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
    assert.deepEqual(await commands(), ROWS);
  });

  it('keeps what was entered', async () => {
    const { page } = editor;
    await editor.edit('cmd');
    await page.fill('#node-input-prefix', ' ? ');
    await page.fill(field(0, 'command'), 'Hallo');
    await page.fill(field(0, 'aliases'), 'hi,  hey moin');
    await page.check(field(0, 'role-vip'));
    await page.uncheck(field(1, 'role-moderator'));
    await page.fill(field(0, 'cooldown'), '1.5');
    await page.fill(field(0, 'userCooldown'), '');
    await page.fill(field(2, 'cooldown'), REST);
    await editor.save();
    assert.deepEqual(await commands(), [
      row('Hallo', { aliases: ['hi', 'hey', 'moin'], roles: ['vip'], cooldown: 1.5 }),
      row('so', { cooldown: 30 }),
      row('dice', { cooldown: REST }),
    ]);
    assert.equal(await editor.get('cmd', 'prefix'), '?');
    assert.deepEqual(await editor.complaints('cmd'), []);
    await editor.edit('cmd');
    assert.equal(await page.inputValue(field(0, 'aliases')), 'hi, hey, moin');
    assert.equal(await page.isChecked(field(0, 'role-vip')), true);
    await editor.cancel();
  });

  it('gives a new command an output of its own, before that for unknown ones', async () => {
    await editor.edit('cmd');
    await add('new');
    await editor.save();
    assert.deepEqual(await names(), ['hello', 'so', 'dice', 'new']);
    assert.equal(await editor.get('cmd', 'outputs'), 5);
    assert.deepEqual(await wires(), [['all', 'hello'], ['so'], ['all', 'dice'], [], ['unknown']]);
  });

  it('takes the wires of a removed command with it, and leaves those of the others', async () => {
    await editor.edit('cmd');
    await remove(1);
    await gone(2);
    await editor.save();
    assert.deepEqual(await names(), ['hello', 'dice']);
    assert.deepEqual(await wires(), [['all', 'hello'], ['all', 'dice'], ['unknown']]);
    await editor.run('RED.history.pop()');
    assert.deepEqual(
      await wires(),
      [['all', 'hello'], ['so'], ['all', 'dice'], ['unknown']],
      'and undo brings it back',
    );
    assert.deepEqual(await commands(), ROWS);
  });

  it('counts a command as removed while its row still fades', async () => {
    await editor.edit('cmd');
    await editor.run(`(() => {
      jQuery.fx.off = false;
      document.querySelectorAll('#livestream-commands .red-ui-editableList-item-remove')[0].click();
      document.querySelector('#node-dialog-ok').click();
    })()`);
    await editor.page.waitForFunction(`!document.querySelector('.red-ui-tray')`);
    await editor.run('jQuery.fx.off = true');
    assert.deepEqual(await names(), ['so', 'dice']);
    assert.deepEqual(await wires(), [['so'], ['all', 'dice'], ['unknown']]);
  });

  it('moves the wires with a command that is dragged to another place', async () => {
    await editor.edit('cmd');
    await drag(2, 0);
    await editor.save();
    assert.deepEqual(await names(), ['dice', 'hello', 'so']);
    assert.deepEqual(await wires(), [['all', 'dice'], ['all', 'hello'], ['so'], ['unknown']]);
    assert.equal(await editor.get('cmd', 'outputs'), 4);
  });

  it('keeps every wire right over all of it at once, and what is deployed is what is shown', async () => {
    await editor.edit('cmd');
    await add('first');
    await add('second');
    await remove(0);
    await gone(4);
    await drag(3, 0);
    assert.deepEqual(await editor.page.locator('.livestream-command-output').allTextContents(), [
      '→ 1',
      '→ 2',
      '→ 3',
      '→ 4',
    ]);
    await editor.save();
    assert.deepEqual(await names(), ['second', 'so', 'dice', 'first']);
    const expected = [[], ['so'], ['all', 'dice'], [], ['unknown']];
    assert.deepEqual(await wires(), expected);
    await editor.deploy();
    const answer = await fetch(`${house.url}flows`);
    const deployed = (await answer.json()) as { id: string; wires: string[][]; outputs: number }[];
    const node = deployed.find(({ id }) => id === 'cmd');
    assert.equal(node?.outputs, 5);
    assert.deepEqual(
      node?.wires.map((ends) => ends.sort()),
      expected,
    );
    await house.deploy(FLOW);
  });

  it('shows at the node which command came, and in words how long the next one has to wait', async () => {
    await house.deploy([...FLOW, ASK]);
    const watching = await house.editor();
    const press = () => fetch(`${house.url}inject/ask`, { method: 'POST' });
    const shows = (words: RegExp) =>
      watching.node('cmd').locator('.red-ui-flow-node-status-label', { hasText: words }).waitFor();
    await press();
    await shows(/^!so$/);
    await press();
    await shows(/^rests, (30|2\d) s left$/);
    await watching.close();
    await house.deploy(FLOW);
  });

  it('writes the name of each output at its port, and on the node', async () => {
    const labels = () =>
      editor.run<string[]>(
        `((node) => Array.from({ length: node.outputs }, (_, index) => node._def.outputLabels.call(node, index)))(RED.nodes.node('cmd'))`,
      );
    assert.deepEqual(await labels(), ['!hello', '!so', '!dice', 'unknown command']);
    assert.match((await editor.node('cmd').textContent()) ?? '', /!hello !so \+1/);
    await editor.edit('cmd');
    await editor.page.fill('#node-input-prefix', 'bot');
    assert.match((await editor.page.textContent('#livestream-prefix-hint')) ?? '', /bot hello$/);
    await editor.save();
    assert.deepEqual(await labels(), ['bot hello', 'bot so', 'bot dice', 'unknown command']);
    await editor.edit('cmd');
    await editor.page.fill(field(0, 'command'), '🎉'.repeat(40));
    await editor.save();
    assert.match(
      (await editor.node('cmd').textContent()) ?? '',
      /bot 🎉{11}… bot so \+1/u,
      'shortened, so that the node stays small',
    );
  });

  it('says what is wrong in sentences, in the dialog and at the node', async () => {
    const { page } = editor;
    await editor.edit('cmd');
    await page.fill(field(0, 'command'), '!hello');
    await page.fill(field(1, 'aliases'), 'DICE');
    await page.fill(field(1, 'cooldown'), '-1');
    await add('');
    await add('two words');
    const sentences = [
      '"!hello" has the prefix in it. Enter the name alone.',
      'How long "so" rests must be a number of seconds, 0 or more.',
      '"dice" is there twice. A name can belong to one command only.',
      'Command 4 has no name. Enter one word.',
      '"two words" has a space in it. A command is one word.',
    ];
    const shown = await page.locator(`${ROW} .livestream-bad:not([hidden])`).allTextContents();
    assert.deepEqual(shown, sentences);
    assert.equal(await page.getAttribute(field(0, 'command'), 'aria-invalid'), 'true');
    await editor.save();
    assert.deepEqual(await editor.complaints('cmd'), sentences);
    await editor.node('cmd').locator('.red-ui-flow-node-error').waitFor();
  });

  it('asks for a prefix and for at least one command', async () => {
    await editor.edit('cmd');
    await editor.page.fill('#node-input-prefix', ' ');
    for (let left = 2; left >= 0; left -= 1) {
      await remove(0);
      await gone(left);
    }
    await editor.save();
    assert.deepEqual(await editor.complaints('cmd'), [
      'Enter what a command starts with, for example !',
      'Add at least one command.',
    ]);
    assert.equal(await editor.get('cmd', 'outputs'), 1);
    assert.deepEqual(await wires(), [['unknown']]);
  });

  it('warns of a prefix that no line can start with', async () => {
    await editor.edit('cmd');
    await editor.page.fill('#node-input-prefix', '/');
    assert.match((await editor.page.textContent('#livestream-prefix-hint')) ?? '', /never comes/);
    await editor.cancel();
  });

  it('lets no text of a flow become a part of the page, and keeps a role that it does not know', async () => {
    const hostile = '<img/src=x/onerror=window.hacked=1>';
    const rows = [row(hostile, { aliases: [hostile], roles: [hostile] }), row(`${hostile} `), row('')];
    await editor.run(
      `(RED.nodes.node('cmd').commands = ${JSON.stringify(rows)}, RED.editor.validateNode(RED.nodes.node('cmd')))`,
    );
    assert.doesNotMatch((await editor.complaints('cmd')).join(), /<img/);
    await editor.edit('cmd');
    assert.match((await editor.page.textContent('.livestream-commands')) ?? '', /<img/);
    await editor.page.fill('#node-input-prefix', hostile);
    assert.match((await editor.page.textContent('#livestream-prefix-hint')) ?? '', /<img/);
    await editor.save();
    assert.deepEqual((await editor.get<{ roles: string[] }[]>('cmd', 'commands'))[0]?.roles, [hostile]);
    assert.equal(await editor.run(`'hacked' in window`), false);
  });

  it('keeps roles and other names that a flow written by hand has as a text', async () => {
    const byHand = { command: 'title', aliases: 'a, b', roles: 'moderator', cooldown: 0, userCooldown: 0 };
    await editor.run(
      `(RED.nodes.node('cmd').commands = ${JSON.stringify([byHand])}, RED.editor.validateNode(RED.nodes.node('cmd')))`,
    );
    await editor.edit('cmd');
    assert.equal(await editor.page.isChecked(field(0, 'role-moderator')), true);
    await editor.save();
    assert.deepEqual(await commands(), [row('title', { aliases: ['a', 'b'], roles: ['moderator'] })]);
  });

  it('survives a flow that somebody wrote by hand', async () => {
    for (const rows of [[null], [{}], [{ command: 5, aliases: 'a, b', roles: 'vip' }], 'none', null]) {
      await editor.run(
        `(RED.nodes.node('cmd').commands = ${JSON.stringify(rows)}, RED.editor.validateNode(RED.nodes.node('cmd')))`,
      );
      await editor.edit('cmd');
      await editor.cancel();
    }
  });

  it('fits a narrow dialog in both themes', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const narrow = await house.editor({ theme, width: 900 });
      await narrow.edit('cmd');
      await narrow.run(`document.querySelector('.livestream-dialog').style.width = '320px'`);
      const outside = `[...document.querySelectorAll('.livestream-dialog *')]
        .filter((element) => element.offsetParent && getComputedStyle(element).position !== 'absolute')
        .filter((element) => element.getBoundingClientRect().right > document.querySelector('.livestream-dialog').getBoundingClientRect().right + 1)
        .map((element) => element.outerHTML.slice(0, 100)).slice(0, 5)`;
      assert.deepEqual(await narrow.run(outside), [], theme);
      await narrow.cancel();
      await narrow.close();
    }
  });
});
