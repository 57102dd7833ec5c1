import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { type Editor, EditorHouse } from '../support/editor';

describe('logging in with Twitch', () => {
  let house: EditorHouse;
  let twitch: TwitchSimulator;
  let editor: Editor;

  before(async () => {
    twitch = await TwitchSimulator.start();
    house = await EditorHouse.open();
  });
  after(async () => {
    await house?.close();
    await twitch?.close();
  });
  beforeEach(async () => {
    await house.deploy([{ id: 'tab', type: 'tab', label: 'Flow 1' }]);
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  /** A twitch events node with the dialog of a new account on top, whose app is new, too. */
  async function openNewAccount(): Promise<string> {
    const { page } = editor;
    const events = await editor.drag('livestream-twitch-events', 250, 120);
    await editor.edit(events);
    await page.locator('[data-event="channel.chat.message@1"]').waitFor();
    await page.fill('.livestream-picker input[type=search]', 'channel.follow');
    await page.locator('[data-event="channel.follow@2"] input[type=checkbox]').check();
    await editor.add('node-input-user');
    await page.locator('#livestream-login', { hasText: 'Choose or add a Twitch app above first' }).waitFor();
    await editor.add('node-config-input-app');
    await page.selectOption('#node-config-input-server', 'custom');
    await page.fill('#node-config-input-clientId', twitch.publicClientId);
    const { apiUrl, authUrl, eventsubUrl, pubsubUrl = '' } = twitch.endpoints;
    await page.fill('#node-config-input-apiUrl', apiUrl);
    await page.fill('#node-config-input-authUrl', authUrl);
    await page.fill('#node-config-input-eventsubUrl', eventsubUrl);
    await page.fill('#node-config-input-pubsubUrl', pubsubUrl);
    await editor.save();
    return events;
  }

  const button = () => editor.page.locator('.livestream-login-button');
  const card = (text: string) => editor.page.locator('#livestream-login', { hasText: text });

  async function shownCode(): Promise<string> {
    const output = editor.page.locator('.livestream-code output');
    await output.waitFor();
    return (await output.textContent()) ?? '';
  }

  it('works with a code before the first deploy, and the events come after it', async () => {
    const { page } = editor;
    const answers: string[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('livestream/')) answers.push(await response.text().catch(() => ''));
    });
    const events = await openNewAccount();
    // What the open dialog below has chosen is asked for, though nothing is saved yet.
    await page.locator('.livestream-scopes li[data-scope="moderator:read:followers"]').waitFor();
    await button().click();
    const code = await shownCode();
    const link = page.locator('#livestream-login a');
    assert.match((await link.getAttribute('href')) ?? '', new RegExp(`${twitch.port}.*${code}`));
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    assert.match((await page.locator('#livestream-login').textContent()) ?? '', /Time left: \d+:\d\d/);
    twitch.approveDevice(code);
    await card(`Logged in as ${twitch.broadcaster.login}`).waitFor();
    await page.locator('.livestream-scopes li[data-scope="user:read:chat"] .fa-check').waitFor();
    await editor.save();
    await editor.save();
    assert.deepEqual(await editor.complaints(events), []);
    const user = await editor.get<string>(events, 'user');
    assert.equal(await editor.get(user, 'login'), twitch.broadcaster.login);
    assert.deepEqual(await editor.get(user, 'scopes'), ['moderator:read:followers', 'user:read:chat']);

    const debug = await editor.drag('debug', 520, 120);
    await editor.wire(events, debug);
    await editor.openDebugSidebar();
    await editor.deploy();
    await editor.node(events).locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
    await twitch.watch.until(() => twitch.subscriptions('enabled').length === 2);
    twitch.say({ user: 'viewer_one', text: 'hello out there' });
    await editor.debugMessages().filter({ hasText: 'chat.message' }).first().waitFor();

    await editor.edit(events);
    await editor.editConfig('node-input-user');
    await card(`Logged in as ${twitch.broadcaster.login}`).waitFor();
    await editor.cancel();
    await editor.cancel();
    const stored = await editor.run<string>(
      'JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: true }))',
    );
    for (const text of [stored, ...answers]) {
      assert.doesNotMatch(text, /"(access|refresh)_?token":"[^"]+"|device_?code"/i);
    }
  });

  it('shows a permission that a newly chosen event needs, and asks for it at the next login', async () => {
    const { page } = editor;
    await openNewAccount();
    await page.locator('.livestream-scopes li').first().waitFor();
    await button().click();
    twitch.approveDevice(await shownCode());
    await card('Logged in as').waitFor();
    await page.fill('.livestream-scope-add input', 'channel:read:polls');
    await page.locator('.livestream-scope-add button').click();
    await page
      .locator('.livestream-scopes li[data-scope="channel:read:polls"] .fa-exclamation-triangle')
      .waitFor();
    assert.match((await page.locator('#livestream-scopes').textContent()) ?? '', /log in again/);
    await editor.save();
    await editor.editConfig('node-input-user');
    await page.locator('.livestream-scopes li[data-scope="channel:read:polls"]').waitFor();
    await button().click();
    twitch.approveDevice(await shownCode());
    await page.locator('.livestream-scopes li[data-scope="channel:read:polls"] .fa-check').waitFor();
    await editor.save();
    await editor.save();
  });

  it('can be given up, and is given up when the dialog is closed', async () => {
    const { page } = editor;
    await openNewAccount();
    await button().click();
    await shownCode();
    await page.locator('#livestream-login button', { hasText: 'Cancel' }).click();
    await card('Not logged in yet').waitFor();
    await button().click();
    await shownCode();
    const cancelled = page.waitForResponse((response) =>
      response.url().endsWith('livestream/twitch/login/cancel'),
    );
    await editor.cancel();
    assert.deepEqual(await (await cancelled).json(), { state: 'none' });
    await editor.cancel();
  });

  it('says why it failed and offers another try', async () => {
    const { page } = editor;
    await openNewAccount();
    await editor.editConfig('node-config-input-app');
    await page.fill('#node-config-input-clientId', 'nobodys-client-id');
    await editor.save();
    await button().click();
    await page.locator('#livestream-login .livestream-bad').waitFor();
    const said = (await page.locator('#livestream-login').textContent()) ?? '';
    assert.match(said, /client/i);
    assert.equal((await button().textContent())?.trim(), 'Try again');
    await editor.cancel();
    await editor.cancel();
  });

  it('takes a pasted token instead', async () => {
    const { page } = editor;
    const { accessToken, refreshToken } = twitch.signIn({ clientId: twitch.publicClientId });
    const events = await openNewAccount();
    await page.locator('#livestream-paste summary').click();
    await page.fill('#node-config-input-accessToken', accessToken);
    await page.fill('#node-config-input-refreshToken', refreshToken);
    await editor.save();
    await editor.save();
    const user = await editor.get<string>(events, 'user');
    assert.deepEqual(await editor.complaints(user), []);
    await editor.deploy();
    await editor.node(events).locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
    await editor.load();
    assert.deepEqual(await editor.complaints(user), [], 'it counts as right after a reload, too');
    await editor.edit(events);
    await editor.editConfig('node-input-user');
    assert.equal(await page.inputValue('#node-config-input-accessToken'), '__PWRD__');
    await editor.cancel();
    await editor.cancel();
  });

  it('does not count what the simulator has signed in as a login elsewhere', async () => {
    const { page } = editor;
    await house.deploy([
      { id: 'tab', type: 'tab', label: 'Flow 1' },
      { id: 'app', type: 'livestream-twitch-app', server: 'simulator' },
      { id: 'user', type: 'livestream-twitch-user', app: 'app', scopes: [], login: '' },
      {
        id: 'events',
        type: 'livestream-twitch-events',
        z: 'tab',
        x: 250,
        y: 120,
        user: 'user',
        events: [{ type: 'channel.follow', version: '2' }],
        wires: [[]],
      },
    ]);
    await editor.load();
    await editor.node('events').locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).waitFor();
    await editor.edit('events');
    await editor.editConfig('node-input-user');
    await editor.editConfig('node-config-input-app');
    await page.selectOption('#node-config-input-server', 'live');
    await page.fill('#node-config-input-clientId', twitch.publicClientId);
    await editor.save();
    await card('Not logged in yet').waitFor();
    await page.locator('.livestream-scopes li[data-scope="moderator:read:followers"]').waitFor();
    assert.equal(await page.locator('.livestream-scopes .fa-check').count(), 0);
  });
});
