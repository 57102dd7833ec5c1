import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { MODERATION_ACTIONS } from '../../src/actions/moderation';
import { type Editor, EditorHouse } from '../support/editor';

const APP = { id: 'app', type: 'livestream-twitch-app', name: '', server: 'simulator' };
const USER = {
  id: 'user',
  type: 'livestream-twitch-user',
  name: '',
  app: 'app',
  scopes: [],
  login: '',
  pasted: false,
};
const ACCOUNT = {
  id: 'account',
  type: 'livestream-rumble-account',
  name: '',
  server: 'simulator',
  siteUrl: '',
  chatUrl: '',
  hasApiUrl: false,
  hasLogin: false,
};
const MODERATE = {
  id: 'moderate',
  type: 'livestream-moderate',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  action: 'mute',
  to: 'origin',
  twitchUser: 'user',
  twitchApp: '',
  sender: '',
  rumbleAccount: 'account',
  channel: '',
  user: '',
  message: '',
  duration: '',
  reason: '',
  total: false,
  wires: [[]],
};
const CHAT = {
  id: 'chat',
  type: 'livestream-send-chat',
  z: 'tab',
  x: 250,
  y: 220,
  name: '',
  to: 'rumble',
  twitchUser: '',
  twitchApp: '',
  sender: '',
  rumbleAccount: 'account',
  rumbleChannel: '',
  channel: '',
  text: 'payload',
  textType: 'msg',
  reply: false,
  commands: false,
  wires: [[]],
};
/** An account that only reads. */
const READER = { ...ACCOUNT, id: 'reader', server: 'live' };

const RAW_KEY = /(moderate|send-chat)\.[a-z]+\./i;

describe('the dialogs of the nodes that act', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({
      flows: [{ id: 'tab', type: 'tab', label: 'Flow 1' }, APP, USER, ACCOUNT, READER, MODERATE, CHAT],
    });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  const FIELDS = ['twitchUser', 'rumbleAccount', 'user', 'message', 'duration', 'total', 'reason'];
  const shownFields = () =>
    editor.run<string[]>(
      `${JSON.stringify(FIELDS)}.filter((name) => $('#node-input-' + name).closest('.form-row, .livestream-check').is(':visible'))`,
    );
  const does = async () => (await editor.page.textContent('#livestream-does')) ?? '';
  const isMarked = () =>
    editor.run<boolean>(`document.getElementById('livestream-does').classList.contains('livestream-danger')`);
  const choose = (action: string) => editor.page.selectOption('#node-input-action', action);
  const sendTo = (to: string) => editor.page.selectOption('#node-input-to', to);

  /** Sets properties of a node past its dialog, and gives what is wrong with it then. */
  async function complaintsWith(id: string, properties: object): Promise<string[]> {
    await editor.run(
      `((node) => { Object.assign(node, ${JSON.stringify(properties)}); RED.editor.validateNode(node); })(RED.nodes.node('${id}'))`,
    );
    return editor.complaints(id);
  }

  for (const id of ['moderate', 'chat']) {
    it(`have a text for everything, and a name for every field: ${id}`, async () => {
      await editor.edit(id);
      for (const to of ['origin', 'twitch', 'rumble']) {
        await sendTo(to);
        assert.deepEqual(await editor.namelessFields(), []);
        assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
      }
      assert.deepEqual(await editor.partsOutsideOf(320), []);
      await editor.showAllParts();
      assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY);
      await editor.cancel();
    });
  }

  it('know every action of the runtime, and say of each what it does on each platform', async () => {
    await editor.edit('moderate');
    const options = await editor.run<string[]>(
      `[...document.querySelectorAll('#node-input-action option')].map(({ value }) => value)`,
    );
    assert.deepEqual(options, [...MODERATION_ACTIONS, 'msg']);
    for (const action of options) {
      await choose(action);
      for (const to of ['twitch', 'origin']) {
        await sendTo(to);
        const words = await does();
        assert(words.length > 20, `${action} ${to}: ${words}`);
        assert.doesNotMatch(words, RAW_KEY);
        if (to === 'twitch') assert.doesNotMatch(words, /Rumble/);
      }
    }
    await editor.cancel();
  });

  it('ask for what the action needs on that platform, and for no more', async () => {
    await editor.edit('moderate');
    const accounts = ['twitchUser', 'rumbleAccount'];
    for (const [action, to, fields] of [
      ['mute', 'origin', [...accounts, 'user', 'duration', 'total', 'reason']],
      ['mute', 'twitch', ['twitchUser', 'user', 'duration', 'reason']],
      ['mute', 'rumble', ['rumbleAccount', 'user', 'duration', 'total']],
      ['ban', 'origin', [...accounts, 'user', 'reason']],
      ['unban', 'rumble', ['rumbleAccount', 'user']],
      ['delete', 'origin', [...accounts, 'message']],
      ['clear', 'twitch', ['twitchUser']],
      ['pin', 'twitch', ['twitchUser', 'message', 'duration']],
      ['pin', 'rumble', ['rumbleAccount', 'message']],
      ['msg', 'origin', FIELDS],
    ] as const) {
      await sendTo(to);
      await choose(action);
      assert.deepEqual(await shownFields(), fields, `${action} ${to}`);
    }
    await editor.cancel();
  });

  it('mark what cannot be taken back, and say whom it hits', async () => {
    const { page } = editor;
    await editor.edit('moderate');
    assert.equal(await isMarked(), false, 'a mute');
    await choose('ban');
    assert.equal(await isMarked(), true);
    assert.match(await does(), /for good.*with every message that comes in/);
    await page.fill('#node-input-user', 'somebody');
    assert.doesNotMatch(await does(), /with every message/);
    await choose('clear');
    assert.equal(await isMarked(), true);
    assert.match(await does(), /every line of the chat, for everybody.*cannot be undone.*Rumble cannot/);
    await choose('msg');
    assert.equal(await isMarked(), true);
    await choose('mute');
    assert.equal(await isMarked(), false);
    await page.check('#node-input-total');
    assert.equal(await isMarked(), true);
    assert.match(await does(), /that is what a ban is/);
    await page.fill('#node-input-duration', '5400');
    assert.equal(await isMarked(), false);
    assert.match((await page.textContent('#livestream-duration-hint')) ?? '', /1 h 30 min/);
    await editor.cancel();
  });

  it('leave nothing behind that is not shown: it must not act unseen', async () => {
    const { page } = editor;
    await editor.edit('moderate');
    await choose('mute');
    await page.fill('#node-input-user', 'somebody');
    await page.fill('#node-input-duration', '60');
    await page.check('#node-input-total');
    await choose('delete');
    await editor.save();
    const saved = await editor.run(
      `(({ action, user, duration, total }) => ({ action, user, duration, total }))(RED.nodes.convertNode(RED.nodes.node('moderate')))`,
    );
    assert.deepEqual(saved, { action: 'delete', user: '', duration: '', total: false });
    assert.equal(
      await editor.get('moderate', '_def.label.call(RED.nodes.node("moderate"))'),
      'delete a line',
    );
  });

  it('keep what was entered', async () => {
    const { page } = editor;
    await editor.edit('moderate');
    await choose('msg');
    await page.fill('#node-input-channel', ' some_channel ');
    for (const [name, value] of [
      ['user', '@somebody'],
      ['message', '2403846329322621779'],
      ['duration', '90'],
      ['reason', 'no links, please'],
    ] as const) {
      await page.fill(`#node-input-${name}`, value);
    }
    await page.check('#node-input-total');
    await editor.save();
    assert.deepEqual(await editor.complaints('moderate'), []);
    const saved = await editor.run(
      `(({ id, type, z, x, y, wires, name, ...rest }) => rest)(RED.nodes.convertNode(RED.nodes.node('moderate')))`,
    );
    assert.deepEqual(saved, {
      action: 'msg',
      to: 'origin',
      twitchUser: 'user',
      twitchApp: '',
      sender: '',
      rumbleAccount: 'account',
      channel: 'some_channel',
      user: '@somebody',
      message: '2403846329322621779',
      duration: '90',
      reason: 'no links, please',
      total: true,
    });
  });

  it('change nothing when they are closed without a change', async () => {
    for (const id of ['moderate', 'chat']) {
      await editor.edit(id);
      await editor.save();
    }
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('say in sentences what a moderating node lacks', async () => {
    const wrong = async (properties: object) =>
      complaintsWith('moderate', { ...MODERATE, z: 'tab', wires: undefined, ...properties });
    assert.deepEqual(await wrong({}), []);
    assert.deepEqual(
      await wrong({ twitchUser: '', rumbleAccount: '' }),
      [],
      'any account of the flows will do',
    );
    assert.deepEqual(await wrong({ to: 'twitch', twitchUser: '' }), [
      'Choose the Twitch account that moderates.',
    ]);
    assert.deepEqual(await wrong({ to: 'rumble', rumbleAccount: '' }), [
      'Choose the Rumble account that moderates.',
    ]);
    assert.deepEqual(await wrong({ rumbleAccount: 'reader' }), [
      'The Rumble account has no login to moderate with. Open it and enter a session.',
    ]);
    assert.deepEqual(await wrong({ to: 'twitch', twitchUser: '', twitchApp: 'app' }), [
      'Enter the user name of the bot account that the app moderates for.',
    ]);
    assert.deepEqual(await wrong({ to: 'rumble', action: 'clear' }), [
      'Rumble cannot do this: Clear the whole chat. Choose another action.',
    ]);
    assert.deepEqual(await wrong({ action: 'explode' }), ['Choose an action.']);
    for (const duration of ['0', '1.5', '10m', '-3']) {
      assert.match((await wrong({ duration })).join(), /^Duration: enter whole seconds/, duration);
    }
    assert.deepEqual(await wrong({ duration: `\${SECONDS}` }), []);
    assert.deepEqual(await wrong({ duration: '1209601' }), ['Duration: Twitch takes 1 to 1209600 seconds.']);
    assert.deepEqual(await wrong({ action: 'pin', duration: 29 }), [
      'Duration: Twitch takes 30 to 1800 seconds.',
    ]);
    assert.deepEqual(await wrong({ to: 'rumble', duration: '1209601' }), []);
    const hostile = '<img/src=x/onerror=window.hacked=1>';
    assert.doesNotMatch((await wrong({ channel: hostile })).join(), /<img/);
    assert.equal((await wrong({ user: 'two words', message: 'two words' })).length, 2);
  });

  it('say in sentences what a sending node lacks on Rumble', async () => {
    const wrong = async (properties: object) =>
      complaintsWith('chat', { ...CHAT, z: 'tab', wires: undefined, ...properties });
    assert.deepEqual(await wrong({}), []);
    assert.deepEqual(await wrong({ rumbleAccount: '' }), ['Choose the Rumble account that writes.']);
    assert.deepEqual(await wrong({ rumbleAccount: 'reader' }), [
      'The Rumble account has no login to write with. Open it and enter a session.',
    ]);
    assert.deepEqual(await wrong({ rumbleChannel: 'my channel' }), [
      'Channel id: enter the number of a channel of the Rumble account.',
    ]);
    assert.match((await wrong({ channel: 'not one' })).join(), /is not a stream of Rumble/);
    const command = { text: '/raid somebody', textType: 'str' };
    assert.match((await wrong(command)).join(), /^Rumble takes a text that starts with \//);
    assert.deepEqual(await wrong({ ...command, commands: true }), []);
    assert.deepEqual(await wrong({ text: '...and so on', textType: 'str' }), [], 'a dot is nothing special');
    assert.match(
      (await wrong({ ...command, commands: true, to: 'twitch', twitchUser: 'user' })).join(),
      /^Twitch/,
    );
  });

  it('lead from an event as the text to an answer of the own', async () => {
    const events = /msg\.payload is an event and no text/;
    const hint = editor.page.locator('#livestream-text-hint');
    await editor.wire(await editor.drag('livestream-chat-command', 250, 320), 'chat');
    await editor.edit('chat');
    assert.match((await hint.textContent()) ?? '', events);
    await editor.save();
    assert.match((await editor.complaints('chat')).join(), events);
    await editor.edit('chat');
    await editor.run(`$('#node-input-text').typedInput('type', 'str').typedInput('value', 'hello')`);
    assert(await hint.isHidden());
    await editor.save();
    assert.deepEqual(await editor.complaints('chat'), []);
  });

  it('ask for the account of the platform that is written to', async () => {
    await editor.edit('chat');
    const shown = () =>
      editor.run<string[]>(
        `['twitchUser', 'rumbleAccount', 'commands'].filter((name) => $('#node-input-' + name).closest('.form-row, .livestream-check').is(':visible'))`,
      );
    assert.deepEqual(await shown(), ['rumbleAccount', 'commands']);
    await sendTo('twitch');
    assert.deepEqual(await shown(), ['twitchUser']);
    await sendTo('origin');
    assert.deepEqual(await shown(), ['twitchUser', 'rumbleAccount', 'commands']);
    await editor.cancel();
  });

  it('have the permissions that an action needs proposed by the Twitch account', async () => {
    await editor.run(`RED.nodes.node('moderate').action = 'warn'`);
    await editor.edit('moderate');
    await editor.editConfig('node-input-twitchUser');
    await editor.page.locator('[data-scope="moderator:manage:warnings"]').waitFor({ state: 'attached' });
    assert.equal(await editor.page.locator('[data-scope="moderator:manage:banned_users"]').count(), 0);
    await editor.cancel();
    await editor.cancel();
  });
});
