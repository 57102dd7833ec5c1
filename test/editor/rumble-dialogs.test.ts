import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { RUMBLE_EVENTS } from '../../src/rumble/catalogue';
import { RumbleSimulator } from '../../src/simulator';
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
  type: 'livestream-rumble-account',
  name: '',
  server: 'custom',
  siteUrl: '',
  chatUrl: '',
  hasApiUrl: true,
  hasLogin: true,
};
const EVENTS = {
  id: 'events',
  type: 'livestream-rumble-events',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  account: 'account',
  stream: '',
  chat: true,
  api: true,
  interval: 10,
  events: [],
  history: false,
  own: false,
  raw: true,
  connectionEvents: false,
  outputs: 1,
  wires: [['debug']],
};

/** A key that was not found in the catalogue is shown as itself. */
const RAW_KEY = /rumble-(account|events)\.[a-z]+\./i;

describe('the Rumble dialogs', () => {
  let house: EditorHouse;
  let site: RumbleSimulator;
  let editor: Editor;

  before(async () => {
    site = await RumbleSimulator.start();
    const { siteUrl, chatUrl, apiUrl, session } = site;
    house = await EditorHouse.open({
      flows: [TAB, DEBUG, { ...ACCOUNT, siteUrl, chatUrl }, EVENTS],
      credentials: { account: { apiUrl, session } },
    });
  });
  after(async () => {
    await house?.close();
    await site?.close();
  });
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  const row = (kind: string) => editor.page.locator(`[data-event="${kind}"]`);
  const outcome = (tone: 'good' | 'bad') =>
    editor.page.locator(`#livestream-rumble-check .livestream-${tone}`);
  const check = () => editor.page.click('#livestream-rumble-check button');
  const field = (name: string) => `#node-config-input-${name}`;
  const openAll = () =>
    editor.run(
      `document.querySelectorAll('#livestream-rumble-account details').forEach((each) => { each.open = true; })`,
    );

  /** Opens the dialog of the account on top of that of the events. */
  async function openAccount() {
    await editor.edit('events');
    await editor.editConfig('node-input-account');
    await openAll();
  }

  async function leaveBoth() {
    await editor.cancel();
    await editor.cancel();
  }

  const shownFields = () =>
    editor.run<string[]>(
      `['siteUrl', 'chatUrl', 'apiUrl', 'session', 'username', 'password'].filter((name) => $('#node-config-input-' + name).is(':visible'))`,
    );

  /** Sets properties of a node past its dialog, and gives what is wrong with it then. */
  async function complaintsWith(id: string, properties: object): Promise<string[]> {
    await editor.run(
      `((node) => { Object.assign(node, ${JSON.stringify(properties)}); RED.editor.validateNode(node); })(RED.nodes.node('${id}'))`,
    );
    return editor.complaints(id);
  }

  it('have a text for everything that they show, and a name for every field', async () => {
    await editor.edit('events');
    await editor.page.selectOption('#livestream-which', 'some');
    await row('chat.message').waitFor();
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.showAllParts();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    await editor.editConfig('node-input-account');
    await openAll();
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.showAllParts();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    await leaveBoth();
  });

  it('fit a narrow screen', async () => {
    await editor.edit('events');
    await editor.page.selectOption('#livestream-which', 'some');
    await row('chat.message').waitFor();
    assert.deepEqual(await editor.partsOutsideOf(320), []);
    await editor.editConfig('node-input-account');
    await openAll();
    assert.deepEqual(await editor.partsOutsideOf(320), []);
    await leaveBoth();
  });

  it('ask for what the chosen server needs, and for no more', async () => {
    await openAccount();
    const all = ['siteUrl', 'chatUrl', 'apiUrl', 'session', 'username', 'password'];
    assert.deepEqual(await shownFields(), all);
    await editor.page.selectOption(field('server'), 'simulator');
    assert.deepEqual(await shownFields(), []);
    await editor.page.selectOption(field('server'), 'live');
    assert.deepEqual(await shownFields(), all);
    await leaveBoth();
  });

  it('explain how an API URL and a session are got where there is none', async () => {
    await editor.edit('events');
    await editor.add('node-input-account');
    const how = (name: string) => editor.page.locator(`#livestream-how-${name} .livestream-note`);
    assert.equal(await how('api').isVisible(), true);
    assert.match((await how('api').textContent()) ?? '', /rumble\.com\/account\/livestream-api.*key=/s);
    assert.match((await how('session').textContent()) ?? '', /u_s.*without logging out/s);
    await leaveBoth();
    await editor.edit('events');
    await editor.editConfig('node-input-account');
    assert.equal(await how('api').isVisible(), false);
    await leaveBoth();
  });

  it('check the stored secrets without showing them, and a wrong one', async () => {
    const answers: string[] = [];
    editor.page.on('response', async (response) => {
      const isText = /json|text/.test(response.headers()['content-type'] ?? '');
      if (isText && response.url().startsWith(editor.url))
        answers.push(await response.text().catch(() => ''));
    });
    await openAccount();
    await check();
    await outcome('good').waitFor();
    assert.match(
      (await outcome('good').textContent()) ?? '',
      /API URL works: .*A stream is live.*chat can be read.*(Logged in as|The login works)/,
    );
    await editor.page.fill(field('session'), 'a-wrong-session');
    assert.equal(await outcome('good').count(), 0, 'what came out before no longer counts');
    await check();
    await outcome('bad').waitFor();
    assert.match((await outcome('bad').textContent()) ?? '', /session/i);
    await leaveBoth();
    const exported = await editor.run<string>(
      'JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false }))',
    );
    assert(answers.length > 0);
    const key = new URL(site.apiUrl).searchParams.get('key');
    assert(key);
    for (const text of [exported, ...answers]) {
      assert(!text.includes(site.session));
      assert(!text.includes(key));
    }
  });

  it('send a stored secret to no other address', async () => {
    await openAccount();
    await editor.page.fill(field('siteUrl'), `${site.siteUrl}/elsewhere`);
    await check();
    await outcome('bad').waitFor();
    assert.match((await outcome('bad').textContent()) ?? '', /given for other addresses/);
    await leaveBoth();
  });

  it('take the value of the cookie out of what was pasted', async () => {
    await openAccount();
    await editor.page.fill(field('session'), ' a=b; u_s=the-value; c=d ');
    await editor.page.press(field('session'), 'Tab');
    assert.equal(await editor.page.inputValue(field('session')), 'the-value');
    await leaveBoth();
  });

  it('say what is wrong with an account in sentences', async () => {
    await openAccount();
    const { page } = editor;
    for (const [name, value] of [
      ['siteUrl', 'http://example.com'],
      ['chatUrl', 'nonsense'],
      ['apiUrl', 'http://example.com/?key=1'],
      ['session', 'two words'],
      ['username', 'somebody@example.com'],
    ] as const) {
      await page.fill(field(name), value);
      await page.press(field(name), 'Tab');
      await page.locator(`${field(name)}.input-error`).waitFor();
    }
    await page.locator(`${field('password')}.input-error`).waitFor();
    await editor.save();
    assert.deepEqual(await editor.complaints('account'), [
      'Site URL must start with https:// (http:// only for a server on this computer).',
      'Chat URL is not a web address. Enter it with its https:// in front.',
      'API URL must start with https:// (http:// only for a server on this computer).',
      'Session: that cannot be a cookie. Copy the value of u_s alone, without spaces.',
    ]);
    await editor.cancel();

    const live = { server: 'live', siteUrl: '', chatUrl: '', credentials: {} };
    assert.deepEqual(await complaintsWith('account', live), []);
    assert.deepEqual(await complaintsWith('account', { chatUrl: 'https://web9.rumble.com/' }), []);
    for (const chatUrl of [
      'https://notrumble.com',
      'https://rumble.com.example.com',
      'http://web7.rumble.com',
      'https://web7.rumble.com:8443',
    ]) {
      assert.match((await complaintsWith('account', { chatUrl })).join(), /^Chat URL must start with https/);
    }
    const custom = { server: 'custom', siteUrl: 'https://example.com/a?b=c', chatUrl: 'http://example.com' };
    assert.deepEqual(await complaintsWith('account', custom), [
      'Site URL must be an address alone: no name or password in front, nothing after ? or #.',
      'Chat URL must start with https:// (http:// only for a server on this computer).',
    ]);
    const apiUrl = 'https://rumble.com/-livestream-api/get-data';
    const credentials = { apiUrl, session: '', username: 'name', password: '' };
    assert.deepEqual(await complaintsWith('account', { ...live, credentials }), [
      'API URL lacks its key. Copy the whole address, with key= and what follows.',
      'To log in by password, enter both the user name and the password. Leave both blank otherwise.',
    ]);
    assert.deepEqual(await complaintsWith('account', { server: 'simulator' }), []);
  });

  it('tell after a reload what an account was given', async () => {
    const blank = { ...ACCOUNT, id: 'blank', server: 'live', hasApiUrl: false, hasLogin: false };
    await editor.run(
      `RED.nodes.import(${JSON.stringify([
        blank,
        { ...blank, id: 'simulated', server: 'simulator' },
        { ...blank, id: 'foreign', hasApiUrl: undefined },
      ])}, { generateIds: false })`,
    );
    assert.deepEqual(await editor.complaints('blank'), [], 'it can read the chat of any stream');
    const needsStream = /no API URL to find a live stream with/;
    assert.match((await complaintsWith('events', { account: 'blank' })).join(), needsStream);
    assert.deepEqual(await complaintsWith('events', { stream: '347112905' }), []);
    assert.deepEqual(await complaintsWith('events', { account: 'simulated', stream: '' }), []);
    assert.deepEqual(await complaintsWith('events', { account: 'foreign' }), [], 'it does not say');
  });

  it('know which texts can be a stream', async () => {
    for (const stream of [
      '347112905',
      '5qlb2h',
      'v5qlb2h',
      'https://rumble.com/chat/popup/347112905',
      'https://rumble.com/embed/v5qlb2h/?pub=4',
      `\${STREAM}`,
    ]) {
      assert.deepEqual(await complaintsWith('events', { stream }), [], stream);
    }
    for (const stream of ['https://rumble.com/v5qlb2h-a-title.html', 'two words', '<b>']) {
      assert.match((await complaintsWith('events', { stream })).join(), /^Stream: enter its id/, stream);
    }
  });

  it('say what is wrong with the events in sentences', async () => {
    const { page } = editor;
    await editor.edit('events');
    await page.fill('#node-input-interval', '4');
    await page.uncheck('#node-input-chat');
    await editor.save();
    assert.deepEqual(await editor.complaints('events'), ['Ask every: enter seconds, at least 5.']);
    await editor.edit('events');
    await page.uncheck('#node-input-api');
    assert.equal(await page.locator('#node-input-interval').isVisible(), false);
    await editor.save();
    assert.deepEqual(await editor.complaints('events'), [
      'Nothing can come: read the chat, ask the Live Stream API, or both.',
    ]);
  });

  it('say which of the chosen events cannot come with what is switched on', async () => {
    const { page } = editor;
    await editor.edit('events');
    await page.selectOption('#livestream-which', 'some');
    await row('chat.message').waitFor();
    await page.fill('.livestream-picker input[type=search]', 'follow');
    await row('follow').locator('input').check();
    await page.fill('.livestream-picker input[type=search]', 'raid.out');
    await row('raid.out').locator('input').check();
    const warning = page.locator('.livestream-picker-foot .livestream-warn');
    assert.equal(await warning.count(), 0);
    await page.uncheck('#node-input-api');
    assert.match((await warning.textContent()) ?? '', /Only the API.*off: Somebody follows\.$/);
    await page.check('#node-input-api');
    await page.uncheck('#node-input-chat');
    assert.match((await warning.textContent()) ?? '', /Only the chat.*off: This stream raids another one\.$/);
    await editor.cancel();
  });

  it('change nothing when they are closed without a change', async () => {
    await editor.edit('events');
    await editor.editConfig('node-input-account');
    await editor.save();
    await editor.save();
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('keep what was entered, but no API URL in place of the stream', async () => {
    const { page } = editor;
    await editor.edit('events');
    assert.equal(await row('tip').isVisible(), false, 'all events need no list');
    await page.selectOption('#livestream-which', 'some');
    await row('chat.message').waitFor();
    await page.fill('.livestream-picker input[type=search]', '.');
    assert.equal(await page.locator('.livestream-event').count(), RUMBLE_EVENTS.length);
    await row('tip').locator('input').check();
    await row('stream.online').locator('input').check();
    await page.fill('#node-input-stream', 'https://rumble.com/-livestream-api/get-data?key=abc');
    assert.equal(
      await page.inputValue('#node-input-stream'),
      '',
      'a secret does not stay in a field of the flow',
    );
    await page.fill('#node-input-stream', ' https://rumble.com/chat/popup/347112905 ');
    await page.fill('#node-input-interval', '30');
    for (const name of ['history', 'own', 'connectionEvents']) await page.check(`#node-input-${name}`);
    await page.uncheck('#node-input-raw');
    await editor.save();
    const saved = () =>
      editor.run<object>(
        `(({ id, type, z, x, y, wires, name, outputs, ...rest }) => ({ ...rest, interval: Number(rest.interval), outputs: Number(outputs) }))(RED.nodes.convertNode(RED.nodes.node('events')))`,
      );
    const expected = {
      account: 'account',
      stream: 'https://rumble.com/chat/popup/347112905',
      chat: true,
      api: true,
      interval: 30,
      events: ['tip', 'stream.online'],
      history: true,
      own: true,
      raw: false,
      connectionEvents: true,
      outputs: 2,
    };
    assert.deepEqual(await saved(), expected);
    assert.deepEqual(await editor.complaints('events'), []);

    await editor.edit('events');
    await row('tip').waitFor();
    assert.equal(await page.inputValue('#livestream-which'), 'some');
    assert.equal(await row('stream.online').locator('input').isChecked(), true);
    await editor.save();
    assert.deepEqual(await saved(), expected);
  });

  it('take the choices of the runtime for what a flow leaves out', async () => {
    await editor.run(
      `((node) => { for (const name of ['stream', 'chat', 'api', 'interval', 'events', 'history', 'own', 'raw']) delete node[name]; RED.editor.validateNode(node); })(RED.nodes.node('events'))`,
    );
    assert.deepEqual(await editor.complaints('events'), []);
    await editor.edit('events');
    await editor.save();
    const names = ['chat', 'api', 'raw', 'history', 'own', 'stream', 'events'];
    assert.deepEqual(await Promise.all(names.map((name) => editor.get('events', name))), [
      ...[true, true, true, false, false],
      ...['', []],
    ]);
    assert.equal(Number(await editor.get('events', 'interval')), 10);
  });

  it('refuse what cannot be an event, and let nothing of a flow become a part of the page', async () => {
    const hostile = '<img/src=x/onerror=window.hacked=1>';
    const properties = { events: [hostile, 7], stream: hostile };
    const complaints = (await complaintsWith('events', properties)).join();
    assert.match(complaints, /Events: one of them cannot be an event/);
    assert.doesNotMatch(complaints, /<img/);
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
    assert.match((await editor.page.locator('.livestream-picker-list').textContent()) ?? '', /<img/);
    await editor.cancel();
    assert.equal(await editor.run(`'hacked' in window`), false);
  });

  it('send a test event from the dialog and from the button on the node', async () => {
    const { page } = editor;
    await editor.openDebugSidebar();
    await editor.edit('events');
    await page.locator('#livestream-test-type option[value="tip@"]').waitFor({ state: 'attached' });
    await page.selectOption('#livestream-test-type', 'tip@');
    await page.click('#livestream-test-send');
    await page.locator('#livestream-test-state.livestream-good').waitFor();
    assert.match((await page.textContent('#livestream-test-state')) ?? '', /tip/);
    await editor.cancel();
    await editor.debugMessages().filter({ hasText: 'tipped' }).waitFor();
    await editor.node('events').locator('.red-ui-flow-node-button-button').click();
    await editor.debugMessages().nth(1).waitFor();
  });
});

describe('a Rumble stream in the editor', () => {
  let house: EditorHouse;
  let site: RumbleSimulator;

  before(async () => {
    site = await RumbleSimulator.start();
    house = await EditorHouse.open({ flows: [TAB, DEBUG] });
  });
  after(async () => {
    await house?.close();
    await site?.close();
  });

  it('is set up by drag, fields and Deploy; its events come, and an answer goes', async () => {
    const editor = await house.editor();
    const { page } = editor;
    const events = await editor.drag('livestream-rumble-events', 250, 200);
    await editor.node(events).locator('.red-ui-flow-node-error').waitFor();
    assert.match((await editor.complaints(events)).join(), /^There is no account\. [^,]+$/);
    await editor.edit(events);
    await editor.add('node-input-account');
    await page.click('#livestream-rumble-check button');
    await page.getByText('Nothing is entered that could be tried.').waitFor();
    assert.equal(await page.locator('#livestream-rumble-check .livestream-good').count(), 0);
    await page.selectOption('#node-config-input-server', 'custom');
    for (const [name, value] of [
      ['siteUrl', site.siteUrl],
      ['chatUrl', site.chatUrl],
      ['apiUrl', site.apiUrl],
      ['session', site.session],
    ] as const) {
      await page.fill(`#node-config-input-${name}`, value);
    }
    await page.click('#livestream-rumble-check button');
    await page.locator('#livestream-rumble-check .livestream-good').waitFor();
    await editor.save();
    await editor.save();
    assert.deepEqual(await editor.complaints(events), []);
    const chat = await editor.drag('livestream-send-chat', 250, 320);
    await editor.edit(chat);
    await editor.run(
      `$('#node-input-text').typedInput('type', 'str').typedInput('value', 'nice to see you')`,
    );
    await editor.save();
    assert.deepEqual(await editor.complaints(chat), []);
    await editor.wire(events, 'debug');
    await editor.wire(events, chat);
    await editor.openDebugSidebar();
    await editor.deploy();
    await page.locator(`[id="${events}"] .red-ui-flow-node-status-label`, { hasText: 'connected' }).waitFor();
    const answered = site.watch.next('written', ({ text }) => text === 'nice to see you');
    site.say('a_viewer', 'hello there');
    await editor.debugMessages().filter({ hasText: 'hello there' }).waitFor();
    await answered;

    await editor.load();
    const account = await editor.get<string>(events, 'account');
    assert.deepEqual(await editor.complaints(account), [], 'it is right after a reload, too');
    assert.equal(await editor.get(account, 'hasApiUrl'), true);
    assert.equal(await editor.get(account, 'hasLogin'), true);
    await editor.close();
  });
});
