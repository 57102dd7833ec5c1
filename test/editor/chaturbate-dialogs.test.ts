import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../src/chaturbate/catalogue';
import { ChaturbateSimulator } from '../../src/simulator';
import { type Editor, EditorHouse } from '../support/editor';

const TAB = { id: 'tab', type: 'tab', label: 'Flow 1' };
const DEBUG = {
  id: 'debug',
  type: 'debug',
  z: 'tab',
  x: 500,
  y: 120,
  name: '',
  active: true,
  tosidebar: true,
  complete: 'payload.summary',
  targetType: 'msg',
  wires: [],
};
const ACCOUNT = {
  id: 'account',
  type: 'livestream-chaturbate-account',
  name: '',
  server: 'custom',
  url: '',
  timeout: 30,
  requestsPerMinute: 2000,
  entered: true,
};
const EVENTS = {
  id: 'events',
  type: 'livestream-chaturbate-events',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  account: 'account',
  events: [],
  strict: false,
  backlog: 'skip',
  resume: true,
  own: false,
  raw: true,
  connectionEvents: false,
  outputs: 1,
  wires: [['debug']],
};

/** A key that was not found in the catalogue is shown as itself. */
const RAW_KEY = /chaturbate-(account|events)\.[a-z]+\./i;

describe('the Chaturbate dialogs', () => {
  let house: EditorHouse;
  let room: ChaturbateSimulator;
  let editor: Editor;

  before(async () => {
    room = await ChaturbateSimulator.start();
    house = await EditorHouse.open({
      flows: [TAB, DEBUG, { ...ACCOUNT, url: room.baseUrl }, EVENTS],
      credentials: { account: { username: room.username, token: room.token } },
    });
  });
  after(async () => {
    await house?.close();
    await room?.close();
  });
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  const row = (method: string) => editor.page.locator(`[data-event="${method}"]`);
  const outcome = (tone: 'good' | 'bad') =>
    editor.page.locator(`#livestream-chaturbate-check .livestream-${tone}`);
  const check = () => editor.page.click('#livestream-chaturbate-check button');
  const field = (name: string) => `#node-config-input-${name}`;

  /** Opens the dialog of the account on top of that of the events. */
  async function openAccount() {
    await editor.edit('events');
    await editor.editConfig('node-input-account');
  }

  async function leaveBoth() {
    await editor.cancel();
    await editor.cancel();
  }

  const shownServers = () =>
    editor.run<string[]>(
      `['url', 'username', 'token'].filter((name) => $('#node-config-input-' + name).is(':visible'))`,
    );

  it('have a text for everything that they show, and a name for every field', async () => {
    await editor.edit('events');
    await editor.page.selectOption('#livestream-which', 'some');
    await row('tip').waitFor();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.editConfig('node-input-account');
    await editor.page.locator('#livestream-polling summary').click();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    assert.deepEqual(await editor.namelessFields(), []);
    await leaveBoth();
  });

  it('fit a narrow screen', async () => {
    await editor.edit('events');
    await editor.page.selectOption('#livestream-which', 'some');
    await row('tip').waitFor();
    assert.deepEqual(await editor.partsOutsideOf(320), []);
    await editor.editConfig('node-input-account');
    await editor.page.locator('#livestream-polling summary').click();
    await editor.page.fill(field('token'), 'a-wrong-token');
    await check();
    await outcome('bad').waitFor();
    assert.deepEqual(await editor.partsOutsideOf(320), []);
    await leaveBoth();
  });

  it('ask for what the chosen server needs, and for no more', async () => {
    await openAccount();
    const { page } = editor;
    assert.deepEqual(await shownServers(), ['url', 'username', 'token']);
    await page.selectOption(field('server'), 'live');
    assert.deepEqual(await shownServers(), ['username', 'token']);
    await page.selectOption(field('server'), 'testbed');
    await page.locator('.livestream-how summary').click();
    const how = page.locator('.livestream-how a:visible');
    assert.deepEqual(await how.allTextContents(), ['www.testbed.cb.dev/statsapi/authtoken']);
    await page.selectOption(field('server'), 'simulator');
    assert.deepEqual(await shownServers(), []);
    assert.equal(await page.locator('.livestream-how').isVisible(), false);
    await leaveBoth();
  });

  it('explain how a token is made where there is none', async () => {
    await editor.edit('events');
    await editor.add('node-input-account');
    const how = editor.page.locator('.livestream-how .livestream-note');
    assert.match((await how.textContent()) ?? '', /chaturbate\.com\/statsapi\/authtoken.*Events API/s);
    await leaveBoth();
    await openAccount();
    assert.equal(await how.isVisible(), false);
    await leaveBoth();
  });

  it('check the stored token without showing it, and a wrong one', async () => {
    const answers: string[] = [];
    editor.page.on('response', async (response) => {
      const isText = /json|text/.test(response.headers()['content-type'] ?? '');
      if (isText && response.url().startsWith(editor.url))
        answers.push(await response.text().catch(() => ''));
    });
    await openAccount();
    assert.equal(await editor.page.inputValue(field('username')), room.username);
    await check();
    await outcome('good').waitFor();
    assert((await outcome('good').textContent())?.includes(room.username));
    await editor.page.fill(field('token'), 'a-wrong-token');
    assert.equal(await outcome('good').count(), 0, 'what came out before no longer counts');
    await check();
    await outcome('bad').waitFor();
    assert.match((await outcome('bad').textContent()) ?? '', /does not accept the token/);
    await leaveBoth();
    const exported = await editor.run<string>(
      'JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false }))',
    );
    assert(answers.length > 0);
    for (const text of [exported, ...answers]) assert(!text.includes(room.token));
    assert(!exported.includes(room.username), 'nor does a flow tell whose room it is');
  });

  it('send a stored token to no other server', async () => {
    await openAccount();
    const before = room.requests().length;
    await editor.page.fill(field('url'), `${room.baseUrl}/elsewhere`);
    await check();
    await outcome('bad').waitFor();
    assert.match((await outcome('bad').textContent()) ?? '', /given for another server/);
    assert(
      !room
        .requests()
        .slice(before)
        .some(({ status }) => status !== 200),
    );
    await leaveBoth();
  });

  it('take the address of the token page or of the room apart, and cut off blanks around what was pasted', async () => {
    await openAccount();
    const { page } = editor;
    await page.fill(
      field('token'),
      'https://eventsapi.chaturbate.com/events/some%5Fone/t0k%2Fen/?timeout=10',
    );
    await page.press(field('token'), 'Tab');
    assert.equal(await page.inputValue(field('username')), 'some_one');
    assert.equal(await page.inputValue(field('token')), 't0k/en');
    await page.selectOption(field('server'), 'custom');
    await page.fill(field('url'), 'https://events.example/events/third_one/s3cret/?timeout=10');
    await page.press(field('url'), 'Tab');
    assert.equal(await page.inputValue(field('url')), 'https://events.example');
    assert.equal(await page.inputValue(field('token')), 's3cret');
    await page.fill(field('username'), '  another_one ');
    await page.press(field('username'), 'Tab');
    assert.equal(await page.inputValue(field('username')), 'another_one');
    await page.fill(field('username'), 'https://chaturbate.com/b/some_room/?tour=1');
    await page.press(field('username'), 'Tab');
    assert.equal(await page.inputValue(field('username')), 'some_room');
    for (const name of ['username', 'token']) {
      await page.fill(field(name), 'some room');
      await page.press(field(name), 'Tab');
      await page.locator(`${field(name)}.input-error`).waitFor();
    }
    await leaveBoth();
  });

  it('say what is wrong with an account in sentences', async () => {
    await openAccount();
    const { page } = editor;
    await page.locator('#livestream-polling summary').click();
    for (const [name, value] of [
      ['url', 'http://example.com'],
      ['token', ''],
      ['timeout', '90.5'],
      ['requestsPerMinute', '0'],
    ] as const) {
      await page.fill(field(name), value);
      await page.press(field(name), 'Tab');
      await page.locator(`${field(name)}.input-error`).waitFor();
    }
    await editor.save();
    assert.deepEqual(await editor.complaints('account'), [
      'URL must start with https:// (http:// only for a server on this computer).',
      'Long poll: enter whole seconds from 0 to 90.',
      'Requests: enter a number from 1. Chaturbate takes up to 2000 each minute.',
      'Enter the user name and the token of your room, or choose the simulator.',
    ]);
    await editor.cancel();
    for (const [url, complaint] of [
      ['nonsense', /not a web address/],
      ['https://name@example.com/', /must end with its path/],
      ['https://example.com/?a=b', /must end with its path/],
      ['https://example.com/mock', /^Enter/],
      ['http://localhost:8080', /^Enter/],
    ] as const) {
      await editor.run(
        `((node) => { Object.assign(node, { url: '${url}', timeout: '', requestsPerMinute: '' }); RED.editor.validateNode(node); })(RED.nodes.node('account'))`,
      );
      assert.match((await editor.complaints('account')).join(), complaint);
    }
  });

  it('know after a reload whether an account has its credentials', async () => {
    assert.deepEqual(await editor.complaints('account'), []);
    const accounts = [
      { ...ACCOUNT, id: 'blank', server: 'live', entered: false },
      { ...ACCOUNT, id: 'simulated', server: 'simulator', entered: false },
      { ...ACCOUNT, id: 'foreign', server: 'live', entered: undefined },
    ];
    await editor.run(
      `RED.nodes.import(${JSON.stringify(accounts)}, { generateIds: false }), ['blank', 'simulated', 'foreign'].forEach((id) => RED.editor.validateNode(RED.nodes.node(id)))`,
    );
    assert.equal((await editor.complaints('blank')).length, 1);
    assert.deepEqual(await editor.complaints('simulated'), []);
    assert.deepEqual(await editor.complaints('foreign'), [], 'a flow of another hand does not say');
  });

  it('change nothing when they are closed without a change', async () => {
    await openAccount();
    await editor.save();
    await editor.save();
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('keep what was entered', async () => {
    const { page } = editor;
    await editor.edit('events');
    assert.equal(await row('tip').isVisible(), false, 'all events need no list');
    await page.selectOption('#livestream-which', 'some');
    await row('tip').waitFor();
    assert.equal(await page.locator('.livestream-event').count(), CHATURBATE_METHODS.length);
    await page.fill('.livestream-picker input[type=search]', 'subscription');
    await row('fanclubJoin').locator('input').check();
    await page.fill('.livestream-picker input[type=search]', '');
    await row('tip').locator('input').check();
    await page.fill('#livestream-add-type', 'not one');
    await page.press('#livestream-add-type', 'Enter');
    assert.match((await page.textContent('#livestream-add-problem')) ?? '', /looks like chatMessage/);
    await page.fill('#livestream-add-type', 'brandNew');
    await page.press('#livestream-add-type', 'Enter');
    await row('brandNew').waitFor();
    assert.match((await page.textContent('.livestream-picker-foot')) ?? '', /3 chosen/);
    await page.selectOption('#node-input-backlog', 'emit');
    await page.uncheck('#node-input-resume');
    await page.check('#node-input-strict');
    await page.uncheck('#node-input-raw');
    await page.check('#node-input-connectionEvents');
    await editor.save();
    const saved = await editor.run<object>(
      `(({ events, backlog, resume, strict, raw, own, connectionEvents, outputs }) => ({ events, backlog, resume, strict, raw, own, connectionEvents, outputs: Number(outputs) }))(RED.nodes.convertNode(RED.nodes.node('events')))`,
    );
    const settings = { backlog: 'emit', resume: false, strict: true, raw: false, own: false };
    const events = ['tip', 'fanclubJoin', 'brandNew'];
    assert.deepEqual(saved, { ...settings, events, connectionEvents: true, outputs: 2 });
    assert.deepEqual(await editor.complaints('events'), []);

    await editor.edit('events');
    await row('brandNew').waitFor();
    assert.equal(await page.inputValue('#livestream-which'), 'some');
    assert.equal(await row('fanclubJoin').locator('input').isChecked(), true);
    await page.selectOption('#livestream-which', 'all');
    await editor.save();
    assert.deepEqual(await editor.get('events', 'events'), []);
  });

  it('take the choices of the runtime for what a flow leaves out', async () => {
    await editor.run(
      `((node) => { for (const name of ['events', 'backlog', 'resume', 'raw', 'strict']) delete node[name]; RED.editor.validateNode(node); })(RED.nodes.node('events'))`,
    );
    assert.deepEqual(await editor.complaints('events'), []);
    await editor.edit('events');
    await editor.save();
    assert.deepEqual(await editor.get('events', 'events'), []);
    assert.equal(await editor.get('events', 'backlog'), 'skip');
    assert.equal(await editor.get('events', 'resume'), true);
    assert.equal(await editor.get('events', 'raw'), true);
    assert.equal(await editor.get('events', 'strict'), false);
  });

  it('refuse what cannot be an event, and let nothing of a flow become a part of the page', async () => {
    const hostile = '<img/src=x/onerror=window.hacked=1>';
    await editor.run(
      `((node) => { node.events = ${JSON.stringify([hostile, 7])}; RED.editor.validateNode(node); })(RED.nodes.node('events'))`,
    );
    assert.match((await editor.complaints('events')).join(), /^Events: one of them cannot be an event/);
    await editor.edit('events');
    await editor.page.locator('.livestream-event').last().scrollIntoViewIfNeeded();
    assert.match((await editor.page.locator('.livestream-event').last().textContent()) ?? '', /<img/);
    await editor.cancel();
    assert.equal(await editor.run(`'hacked' in window`), false);
  });

  it('send a test event from the dialog and from the button on the node', async () => {
    const { page } = editor;
    await editor.openDebugSidebar();
    await editor.edit('events');
    await page.selectOption('#livestream-test-type', 'tip@');
    await page.click('#livestream-test-send');
    await page.locator('#livestream-test-state.livestream-good').waitFor();
    assert.match((await page.textContent('#livestream-test-state')) ?? '', /tip/);
    await editor.cancel();
    await editor.debugMessages().filter({ hasText: 'tokens' }).waitFor();
    await editor.node('events').locator('.red-ui-flow-node-button-button').click();
    await editor.debugMessages().nth(1).waitFor();
  });
});

describe('a Chaturbate room in the editor', () => {
  let house: EditorHouse;
  let room: ChaturbateSimulator;

  before(async () => {
    room = await ChaturbateSimulator.start();
    house = await EditorHouse.open({ flows: [TAB, DEBUG] });
  });
  after(async () => {
    await house?.close();
    await room?.close();
  });

  it('is set up by drag, fields and Deploy, and its events come', async () => {
    const editor = await house.editor();
    const { page } = editor;
    const events = await editor.drag('livestream-chaturbate-events', 250, 200);
    await editor.node(events).locator('.red-ui-flow-node-error').waitFor();
    assert.match((await editor.complaints(events)).join(), /^There is no account\. [^,]+$/);
    await editor.edit(events);
    await editor.add('node-input-account');
    await page.selectOption('#node-config-input-server', 'custom');
    await page.fill('#node-config-input-url', room.baseUrl);
    await page.fill('#node-config-input-username', room.username);
    await page.fill('#node-config-input-token', room.token);
    await page.click('#livestream-chaturbate-check button');
    await page.locator('#livestream-chaturbate-check .livestream-good').waitFor();
    await editor.save();
    await editor.save();
    assert.deepEqual(await editor.complaints(events), []);
    await editor.wire(events, 'debug');
    await editor.openDebugSidebar();
    await editor.deploy();
    await page.locator(`[id="${events}"] .red-ui-flow-node-status-label`, { hasText: 'connected' }).waitFor();
    room.say('a_viewer', 'hello there');
    await editor.debugMessages().filter({ hasText: 'hello there' }).waitFor();

    await editor.load();
    const account = await editor.get<string>(events, 'account');
    assert.deepEqual(await editor.complaints(account), [], 'it is right after a reload, too');
    assert.equal(await editor.get(account, 'entered'), true);
    await editor.close();
  });
});
