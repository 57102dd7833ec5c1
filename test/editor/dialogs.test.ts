import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';

const TAB = { id: 'tab', type: 'tab', label: 'Flow 1' };
const APP = {
  id: 'app',
  type: 'livestream-twitch-app',
  name: '',
  server: 'live',
  apiUrl: '',
  authUrl: '',
  eventsubUrl: '',
};
const USER = {
  id: 'user',
  type: 'livestream-twitch-user',
  name: '',
  app: 'app',
  scopes: [],
  login: 'demo_streamer',
};
const EVENTS = {
  id: 'events',
  type: 'livestream-twitch-events',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  user: 'user',
  channel: '',
  events: [{ type: 'channel.chat.message', version: '1' }],
  own: false,
  raw: true,
  connectionEvents: false,
  outputs: 1,
  wires: [[]],
};
const CHAT = {
  id: 'chat',
  type: 'livestream-send-chat',
  z: 'tab',
  x: 250,
  y: 220,
  name: '',
  to: 'origin',
  twitchUser: 'user',
  twitchApp: '',
  sender: '',
  rumbleAccount: '',
  rumbleChannel: '',
  channel: '',
  text: 'payload',
  textType: 'msg',
  reply: false,
  commands: false,
  wires: [[]],
};
const SECRETS = {
  clientSecret: 'a-client-secret-nobody-may-see',
  accessToken: 'an-access-token-nobody-may-see',
};

/** A key that was not found in the catalogue is shown as itself. */
const RAW_KEY = /(twitch-app|twitch-user|twitch-events|send-chat)\.[a-z]+\./i;

describe('the dialogs', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({
      flows: [TAB, { ...APP, server: 'custom', ...addressesOfNobody() }, USER, EVENTS, CHAT],
      credentials: {
        app: { clientId: 'theclientid', clientSecret: SECRETS.clientSecret },
        user: { accessToken: SECRETS.accessToken },
      },
    });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  /** A custom server on which nothing listens: no test may reach the real platform. */
  function addressesOfNobody() {
    return {
      apiUrl: 'http://127.0.0.1:9/helix',
      authUrl: 'http://127.0.0.1:9/oauth2',
      eventsubUrl: 'ws://127.0.0.1:9/ws',
    };
  }

  it('have a text for everything that they show', async () => {
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
    await editor.showAllParts();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    await editor.editConfig('node-input-user');
    await editor.page.locator('.livestream-scopes li').first().waitFor();
    await editor.showAllParts();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    await editor.editConfig('node-config-input-app');
    await editor.showAllParts();
    const app = await editor.dialogTexts();
    assert.doesNotMatch(app, RAW_KEY);
    assert.match(app, /http:\/\/localhost/);
    assert.match(app, /two-factor/);
    for (let dialog = 0; dialog < 3; dialog += 1) await editor.cancel();
    await editor.edit('chat');
    await editor.showAllParts();
    assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
    await editor.cancel();
  });

  it('give every field a label, and every button a name', async () => {
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.editConfig('node-input-user');
    await editor.page.locator('.livestream-scopes li').first().waitFor();
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.editConfig('node-config-input-app');
    assert.deepEqual(await editor.namelessFields(), []);
    for (let dialog = 0; dialog < 3; dialog += 1) await editor.cancel();
    await editor.edit('chat');
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.cancel();
  });

  it('keep what was entered', async () => {
    const { page } = editor;
    await editor.edit('events');
    await page.fill('#node-input-name', 'my events');
    await page.fill('#node-input-channel', 'first_channel, second_channel');
    await page.locator('[data-event="channel.chat.message@1"]').waitFor();
    await page.fill('.livestream-picker input[type=search]', 'channel.follow');
    await page.locator('[data-event="channel.follow@2"] input[type=checkbox]').check();
    await page.check('#node-input-own');
    await page.uncheck('#node-input-raw');
    await page.check('#node-input-connectionEvents');
    await editor.save();
    assert.equal(await editor.get('events', 'outputs'), 2);
    assert.equal(await editor.get('events', 'changed'), true);
    assert.deepEqual(await editor.complaints('events'), []);
    const events = [
      { type: 'channel.chat.message', version: '1' },
      { type: 'channel.follow', version: '2' },
    ];
    assert.deepEqual(await editor.get('events', 'events'), events);

    await editor.edit('events');
    await page.locator('[data-event="channel.follow@2"]').waitFor();
    assert.equal(await page.inputValue('#node-input-channel'), 'first_channel, second_channel');
    assert.equal(await page.isChecked('#node-input-own'), true);
    assert.equal(await page.isChecked('#node-input-raw'), false);
    assert.equal(await page.isChecked('[data-event="channel.follow@2"] input[type=checkbox]'), true);
    await editor.save();
    assert.deepEqual(await editor.get('events', 'events'), events);

    await editor.edit('chat');
    await page.selectOption('#node-input-to', 'twitch');
    await page.fill('#node-input-channel', 'first_channel');
    await editor.run(`$('#node-input-text').typedInput('type', 'str').typedInput('value', 'hello there')`);
    await page.check('#node-input-reply');
    await editor.save();
    const chat = await editor.run(
      `(({ to, channel, text, textType, reply, rumbleAccount, rumbleChannel, commands }) => ({ to, channel, text, textType, reply, rumbleAccount, rumbleChannel, commands }))(RED.nodes.convertNode(RED.nodes.node('chat')))`,
    );
    assert.deepEqual(chat, {
      to: 'twitch',
      channel: 'first_channel',
      text: 'hello there',
      textType: 'str',
      reply: true,
      rumbleAccount: '',
      rumbleChannel: '',
      commands: false,
    });
  });

  it('change nothing when they are closed without a change', async () => {
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
    await editor.save();
    await editor.edit('chat');
    await editor.save();
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('export no secret, and never get one from the server', async () => {
    const answers: string[] = [];
    editor.page.on('response', async (response) => {
      const isText = /json|text/.test(response.headers()['content-type'] ?? '');
      if (isText && response.url().startsWith(editor.url))
        answers.push(await response.text().catch(() => ''));
    });
    await editor.edit('events');
    await editor.editConfig('node-input-user');
    await editor.page.locator('#livestream-login .livestream-card-state').waitFor();
    await editor.editConfig('node-config-input-app');
    assert.equal(await editor.page.inputValue('#node-config-input-clientId'), 'theclientid');
    for (let dialog = 0; dialog < 3; dialog += 1) await editor.cancel();
    const exported = await editor.run<string>(
      'JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false }))',
    );
    assert(answers.length > 0);
    for (const secret of Object.values(SECRETS)) {
      assert(!exported.includes(secret));
      assert(!answers.some((answer) => answer.includes(secret)));
    }
  });

  it('say what is wrong in sentences', async () => {
    const { page } = editor;
    await editor.edit('events');
    await page.fill('#node-input-channel', 'not a channel!');
    await page.locator('[data-event="channel.chat.message@1"] input[type=checkbox]').uncheck();
    await editor.save();
    assert.deepEqual(await editor.complaints('events'), [
      '"channel!" is not a Twitch channel. Enter user names or ids, separated by commas.',
      'Choose at least one event.',
    ]);
    await editor.node('events').locator('.red-ui-flow-node-error').waitFor();

    await editor.edit('chat');
    await page.locator('#livestream-as-app summary').click();
    await page.selectOption('#node-input-twitchApp', 'app');
    await editor.save();
    assert.deepEqual(await editor.complaints('chat'), [
      'Enter the user name of the bot account that the app writes for.',
    ]);

    await editor.edit('chat');
    await page.selectOption('#node-input-twitchApp', '_ADD_');
    await page.selectOption('#node-input-twitchUser', '_ADD_');
    await page.selectOption('#node-input-to', 'twitch');
    await editor.run(`$('#node-input-text').typedInput('type', 'str').typedInput('value', '/ban somebody')`);
    await editor.save();
    assert.deepEqual(await editor.complaints('chat'), [
      'Choose the Twitch account that writes.',
      'Twitch takes a text that starts with / or . for a command. Put a word in front.',
    ]);
  });

  it('let no text of a flow become a part of the page', async () => {
    const hostile = '<img/src=x/onerror=window.hacked=1>';
    await editor.run(
      `RED.nodes.node('events').channel = ${JSON.stringify(hostile)}, RED.nodes.node('events').events = [{ type: ${JSON.stringify(hostile)}, version: '1' }], RED.editor.validateNode(RED.nodes.node('events'))`,
    );
    assert.doesNotMatch((await editor.complaints('events')).join(), /<img/);
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
    assert.match((await editor.page.locator('.livestream-family').first().textContent()) ?? '', /<img/);
    await editor.cancel();
    assert.equal(await editor.run(`'hacked' in window`), false);
  });

  it('refuse addresses over which a token would cross a network in the clear', async () => {
    const { page } = editor;
    await editor.edit('events');
    await editor.editConfig('node-input-user');
    await editor.editConfig('node-config-input-app');
    await page.fill('#node-config-input-apiUrl', 'http://example.com/helix');
    await page.fill('#node-config-input-eventsubUrl', 'nonsense');
    await editor.save();
    assert.deepEqual(await editor.complaints('app'), [
      'API URL must start with https:// (http:// only for a server on this computer).',
      'EventSub URL is not a web address. Enter it with its wss:// in front.',
    ]);
    await editor.cancel();
    await editor.cancel();
  });

  it('fit a narrow screen and the dark theme', async () => {
    const narrow = await house.editor({ theme: 'dark', width: 900 });
    await narrow.edit('events');
    await narrow.page.locator('.livestream-event').first().waitFor();
    // Node-RED 4 has no dark theme of its own.
    if (await narrow.run(`document.documentElement.classList.contains('nr-theme-dark')`)) {
      const row = await narrow.run<string>(
        `getComputedStyle(document.querySelector('.livestream-event')).backgroundColor`,
      );
      assert.match(row, /^rgb\(\d\d?, /, 'a row of the picker is dark');
    }
    assert.deepEqual(await narrow.partsOutsideOf(320), []);
    const contrasts = await narrow.run<number[]>(CONTRASTS);
    assert(contrasts.length > 10);
    assert(Math.min(...contrasts) >= 3, `the faintest text has a contrast of ${Math.min(...contrasts)}`);
    await narrow.cancel();
    await narrow.close();
  });
});

describe('an editor that lies somewhere else', () => {
  let house: EditorHouse;

  before(async () => {
    house = await EditorHouse.open({ settings: { httpAdminRoot: '/some/where' } });
  });
  after(() => house?.close());

  it('finds the scripts, the styles and the routes of our dialogs', async () => {
    const editor = await house.editor();
    assert.match(editor.url, /\/some\/where\/$/);
    const id = await editor.drag('livestream-twitch-events', 250, 120);
    await editor.edit(id);
    await editor.page.locator('.livestream-event').first().waitFor();
    const display = await editor.run(
      `getComputedStyle(document.querySelector('.livestream-picker')).display`,
    );
    assert.equal(display, 'flex');
    await editor.cancel();
    await editor.close();
  });
});

/** The contrast of each text in the picker with what lies behind it, by the formula of WCAG 2. */
const CONTRASTS = `(() => {
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0.9) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('.livestream-dialog label, .livestream-dialog .livestream-hint, .livestream-event-name, .livestream-chip')]
    .filter((element) => element.offsetParent && element.textContent.trim())
    .map((element) => {
      const [text, ground] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
      return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    });
})()`;
