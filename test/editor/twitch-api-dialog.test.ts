import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
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
const NODE = {
  id: 'api',
  type: 'livestream-twitch-api',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  user: 'user',
  app: '',
  operation: '',
  source: 'node',
  parameters: [],
  allPages: false,
  mostPages: '',
  extensionId: '',
  extensionOwner: '',
  wires: [[]],
};
const BAN = {
  ...NODE,
  id: 'ban',
  y: 200,
  operation: 'ban-user',
  parameters: [
    { name: 'data.user_id', value: 'origin.login', type: 'msg' },
    { name: 'data.duration', value: '60', type: 'num' },
  ],
};
const WRONG = {
  ...NODE,
  id: 'wrong',
  y: 280,
  user: '',
  operation: 'create-poll',
  parameters: [
    { name: 'duration', value: 'long', type: 'num' },
    { name: 'question', value: 'x', type: 'str' },
  ],
  mostPages: 'all',
};
const REAL = { ...APP, id: 'realApp', server: 'live' };
const STREAMER = { ...USER, id: 'streamer', app: 'realApp', login: 'streamer' };
const REAL_NODE = { ...NODE, id: 'real', y: 360, user: 'streamer', operation: 'start-a-raid' };

const STRANGE = {
  ...NODE,
  id: 'strange',
  y: 440,
  operation: 'get-the-moon',
  parameters: [{ name: 'phase', value: 'full', type: 'str' }],
};

const LIST = '.livestream-operations';

describe('the dialog of twitch api', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    const tab = { id: 'tab', type: 'tab', label: 'Flow 1' };
    house = await EditorHouse.open({
      flows: [
        tab,
        APP,
        USER,
        REAL,
        STREAMER,
        ...[NODE, BAN, WRONG, REAL_NODE, STRANGE].map((node) => ({ ...node, d: true })),
      ],
    });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor({ height: 1400 });
  });
  afterEach(() => editor.close());

  const search = (words: string) => editor.page.fill(`${LIST} input[type=search]`, words);
  const operations = () => editor.page.locator(`${LIST} .livestream-operation`);
  const choose = async (id: string) => {
    await search(id.replaceAll('-', ' '));
    await editor.page.locator(`[data-operation="${id}"]`).click();
    await editor.page.locator('.livestream-operation-card').waitFor();
  };
  const row = (name: string) => editor.page.locator(`[data-parameter="${name}"]`);
  const rows = () =>
    editor.run<string[]>(
      `[...document.querySelectorAll('[data-parameter]')].map((each) => each.dataset.parameter)`,
    );
  const type = (name: string, text: string) => row(name).locator('.red-ui-typedInput-input').fill(text);
  const open = async (id: string) => {
    await editor.edit(id);
    await editor.page.locator(`${LIST}:visible, .livestream-operation-card:visible`).first().waitFor();
  };
  const saved = async (id = 'api') => {
    await editor.save();
    return editor.get<{ name: string; value: string; type: string }[]>(id, 'parameters');
  };

  it('finds an operation by its title, its path, its group and its permission', async () => {
    await open('api');
    for (const [words, id] of [
      ['start raid', 'start-a-raid'],
      ['/moderation/bans', 'ban-user'],
      ['hype train', 'get-hype-train-status'],
      ['channel:manage:vips', 'add-channel-vip'],
    ] as const) {
      await search(words);
      await editor.page.locator(`[data-operation="${id}"]`).waitFor();
      assert((await operations().count()) < 20, `"${words}" narrows the list down`);
    }
    await search('no such thing');
    assert.match(
      (await editor.page.locator(`${LIST} .livestream-picker-empty`).textContent()) ?? '',
      /No operation/,
    );
    await search('e');
    assert((await operations().count()) > 100);
    await editor.cancel();
  });

  it('is chosen and changed with the keyboard alone', async () => {
    await open('api');
    const { page } = editor;
    await page.focus(`${LIST} input[type=search]`);
    await page.keyboard.type('create clip');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match((await page.locator('.livestream-operation-card').textContent()) ?? '', /Create Clip/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('get users');
    await page.keyboard.press('Enter');
    assert.match((await page.locator('.livestream-operation-card').textContent()) ?? '', /Get Users/);
    await editor.cancel();
  });

  it('has a row for every value, the needed ones in front, nested ones by their whole name', async () => {
    await open('ban');
    assert.deepEqual(await rows(), [
      'broadcaster_id',
      'moderator_id',
      'data.user_id',
      'data.duration',
      'data.reason',
    ]);
    const texts = await editor.dialogTexts();
    assert.match(texts, /moderator:manage:banned_users/);
    assert.match(texts, /banned for good/);
    assert.doesNotMatch(texts, /twitch-api\.[a-z]+\./i);
    assert.equal(await row('data.user_id').locator('.livestream-required').count(), 1);
    assert.equal(await row('data.reason').locator('.livestream-required').count(), 0);
    assert.deepEqual(await editor.namelessFields(), []);
    await editor.cancel();
  });

  it('changes nothing when it is closed without a change', async () => {
    await open('ban');
    assert.deepEqual(await saved('ban'), BAN.parameters);
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('says that a saved operation is unknown, and keeps it with its values', async () => {
    await open('strange');
    const { page } = editor;
    const warning = page.locator('#livestream-operation [role=alert]');
    assert.match((await warning.textContent()) ?? '', /no operation "get-the-moon"/);
    assert.deepEqual(await saved('strange'), STRANGE.parameters);
    assert.equal(await editor.get('strange', 'operation'), 'get-the-moon');
    await open('strange');
    await choose('get-users');
    assert.equal(await warning.isVisible(), false);
    await editor.cancel();
  });

  it('saves what is filled in, with its type, and nothing that is blank', async () => {
    await open('api');
    await choose('create-poll');
    assert.deepEqual((await rows()).slice(0, 4), ['broadcaster_id', 'title', 'choices', 'duration']);
    await type('title', 'Tea?');
    await type('choices', 'Yes, No');
    await type('duration', '60');
    await row('channel_points_voting_enabled').locator('.red-ui-typedInput-option-trigger').click();
    await editor.page.locator('.red-ui-typedInput-options:visible').getByText('true').click();
    assert.deepEqual(await saved(), [
      { name: 'title', value: 'Tea?', type: 'str' },
      { name: 'choices', value: 'Yes, No', type: 'str' },
      { name: 'duration', value: '60', type: 'num' },
      { name: 'channel_points_voting_enabled', value: 'true', type: 'bool' },
    ]);
    assert.equal(await editor.get('api', 'operation'), 'create-poll');
    assert.deepEqual(await editor.complaints('api'), []);
    await open('api');
    assert.equal(await row('title').locator('.red-ui-typedInput-input').inputValue(), 'Tea?');
    await editor.cancel();
  });

  it('tells the values of a choice that has room for others', async () => {
    await open('api');
    await choose('update-user-chat-color');
    assert.match((await row('color').textContent()) ?? '', /blue, blue_violet, .* Or #RRGGBB/);
    await type('color', '#12ab9F');
    assert.equal(await row('color').locator('.livestream-bad').textContent(), '');
    await type('color', 'mauve');
    assert.match((await row('color').locator('.livestream-bad').textContent()) ?? '', /one of the values/);
    await editor.cancel();
  });

  it('keeps the values of a name when another operation is chosen', async () => {
    await open('api');
    await choose('create-poll');
    await type('title', 'Tea?');
    await editor.page.locator('.livestream-operation-card button').click();
    await choose('create-prediction');
    assert.equal(await row('title').locator('.red-ui-typedInput-input').inputValue(), 'Tea?');
    await editor.cancel();
  });

  it('says what is wrong while it is typed', async () => {
    await open('ban');
    const problem = (name: string) => row(name).locator('.livestream-bad').textContent();
    await type('data.duration', 'ten');
    assert.match((await problem('data.duration')) ?? '', /whole number/);
    await type('data.duration', '');
    assert.equal(await problem('data.duration'), '');
    await type('broadcaster_id', 'two words');
    assert.match((await problem('broadcaster_id')) ?? '', /the id of a user/);
    await editor.save();
    assert.match((await editor.complaints('ban')).join(' '), /broadcaster_id: .*the id of a user/);
  });

  it('marks a node on the canvas, with sentences, that cannot work', async () => {
    await editor.page.waitForFunction(`RED.nodes.node('wrong').validationErrors?.length >= 3`);
    const complaints = (await editor.complaints('wrong')).join('\n');
    assert.match(complaints, /needs a Twitch account/);
    assert.match(complaints, /duration: Enter a whole number/);
    assert.match(complaints, /takes no "question"/);
    assert.match(complaints, /most pages/);
    assert.match((await editor.complaints('api')).join(' '), /Choose what to call/);
    assert.deepEqual(await editor.complaints('ban'), []);
  });

  it('shows the fields only where they count, and what a payload looks like', async () => {
    await open('ban');
    const form = editor.page.locator('#livestream-form');
    await editor.page.selectOption('#node-input-source', 'payload');
    assert.equal(await form.isVisible(), false);
    assert.match((await editor.page.locator('#livestream-source-hint').textContent()) ?? '', /"data": …/);
    await editor.page.selectOption('#node-input-source', 'node');
    assert.equal(await form.isVisible(), true);
    await editor.cancel();
  });

  it('asks for the account, the app or the extension, as the operation takes it', async () => {
    await open('api');
    const shown = async () => [
      await editor.page.locator('#livestream-as-user').isVisible(),
      await editor.page.locator('#livestream-as-app').isVisible(),
      await editor.page.locator('#livestream-extension').isVisible(),
      await editor.page.locator('#livestream-pages').isVisible(),
    ];
    const change = () => editor.page.locator('.livestream-operation-card button').click();
    await choose('create-poll');
    assert.deepEqual(await shown(), [true, false, false, false]);
    await change();
    await choose('get-conduit-shards');
    assert.deepEqual(await shown(), [false, true, false, true]);
    assert.match((await editor.page.locator('#livestream-who').textContent()) ?? '', /needs a Twitch app/);
    await change();
    await choose('get-users');
    assert.deepEqual(await shown(), [true, true, false, false]);
    await change();
    await choose('send-extension-chat-message');
    assert.deepEqual(await shown(), [false, true, true, false]);
    await editor.cancel();
  });

  it('means the only account that there is in a new node, and none of several', async () => {
    const account = async () => {
      await open(await editor.drag('livestream-twitch-api', 300, 400));
      const picked = await editor.page.inputValue('#node-input-user');
      await editor.cancel();
      return picked;
    };
    assert.equal(await account(), '_ADD_');
    await editor.run(`RED.nodes.remove('${STREAMER.id}')`);
    assert.equal(await account(), USER.id);
  });

  it('says for whom an app acts, where a call needs a permission', async () => {
    await open('ban');
    await editor.page.selectOption('#node-input-user', '_ADD_');
    await editor.page.selectOption('#node-input-app', APP.id);
    await editor.page.waitForFunction(
      `document.querySelector('#livestream-who').textContent.includes('moderator_id')`,
    );
    const blank = () => row('moderator_id').locator('.red-ui-typedInput-input').getAttribute('placeholder');
    assert.equal(await blank(), 'blank: msg.payload.moderator_id');
    await editor.page.selectOption('#node-input-user', USER.id);
    assert.equal(await blank(), 'blank: the account itself');
    await editor.cancel();
  });

  it('proposes the permission of a saved operation, and of one that is chosen just now, to the account', async () => {
    const scopes = () =>
      editor.run<string[]>(
        `[...document.querySelectorAll('.livestream-scopes li')].map((each) => each.dataset.scope)`,
      );
    await open('real');
    await editor.page.locator('.livestream-operation-card button').click();
    await choose('create-clip');
    await editor.editConfig('node-input-user');
    await editor.page.locator('.livestream-scopes li').first().waitFor();
    assert.deepEqual((await scopes()).sort(), ['channel:manage:raids', 'clips:edit']);
    assert.match(await editor.dialogTexts(), /Start and cancel raids/);
    await editor.cancel();
    await editor.cancel();
  });

  it('fits into a narrow sidebar', async () => {
    await open('ban');
    assert.deepEqual(await editor.partsOutsideOf(320), []);
    await editor.cancel();
  });
});
