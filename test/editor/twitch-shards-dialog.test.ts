import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { EVENTSUB_TYPES } from '../../src/twitch/eventsub/catalogue';
import { type Editor, EditorHouse } from '../support/editor';

const FLOW = [
  { id: 'tab', type: 'tab', label: 'Flow 1' },
  { id: 'app', type: 'livestream-twitch-app', name: '', server: 'live' },
  {
    id: 'shards',
    type: 'livestream-twitch-shards',
    // A disabled node: nothing has to be connected to look at its dialog.
    d: true,
    z: 'tab',
    x: 250,
    y: 120,
    name: '',
    app: 'app',
    conduit: '',
    shards: 'auto',
    claim: '',
    standIn: true,
    takeOver: false,
    shardCount: '',
    identify: 'auto',
    events: [{ type: 'channel.chat.message', version: '1' }],
    channel: 'first_channel',
    reader: '',
    transport: 'websocket',
    callbackUrl: '',
    path: '',
    own: false,
    raw: true,
    connectionEvents: false,
    outputs: 1,
    wires: [[]],
  },
];

const RAW_KEY = /twitch-shards\.[a-z]+\./i;

describe('the dialog of twitch shards', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({
      flows: FLOW,
      credentials: {
        app: { clientId: 'theclientid', clientSecret: 'a-client-secret-nobody-may-see' },
        shards: { secret: 'a-webhook-secret-nobody-may-see' },
      },
    });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
    await editor.edit('shards');
    await editor.page.locator('.livestream-event').first().waitFor();
  });
  afterEach(() => editor.close());

  const open = () => editor.page.locator('#livestream-shard-choice summary').click();
  const isShown = (field: string) => editor.page.locator(`#node-input-${field}`).isVisible();
  const complaints = () => editor.complaints('shards');

  it('has a text for everything that it shows, a label for every field, and no secret in it', async () => {
    await editor.showAllParts();
    const texts = await editor.dialogTexts();
    assert.doesNotMatch(texts, RAW_KEY);
    assert.match(texts, /Stand in for others/);
    assert.deepEqual(await editor.namelessFields(), []);
    assert.deepEqual(await editor.partsOutsideOf(450), []);
    assert(!(await editor.page.content()).includes('nobody-may-see'));
  });

  it('offers every event type, those for apps only, too, and says nothing of a user account', async () => {
    const boxes = editor.page.locator('.livestream-event input[type=checkbox]');
    await editor.page.fill('.livestream-picker input[type=search]', '.');
    assert.equal(await boxes.count(), EVENTSUB_TYPES.length);
    assert.equal(await editor.page.locator('.livestream-event input:disabled').count(), 0);
    await editor.page.fill('.livestream-picker input[type=search]', 'user.authorization.grant');
    await editor.page.locator('[data-event="user.authorization.grant@1"] input[type=checkbox]').check();
    assert.doesNotMatch(await editor.dialogTexts(), /user's connection/);
    await editor.save();
    assert.deepEqual(await complaints(), []);
  });

  it('says who has to sign in to the app, and with what', async () => {
    const consent = editor.page.locator('#livestream-consent');
    assert.match(
      (await consent.textContent()) ?? '',
      /owner must.*channel:bot.*reader.*user:bot, user:read:chat/i,
    );
    await editor.page.fill('.livestream-picker input[type=search]', 'channel.subscribe');
    await editor.page.locator('[data-event="channel.subscribe@1"] input[type=checkbox]').check();
    assert.match((await consent.textContent()) ?? '', /channel:bot, channel:read:subscriptions/);
  });

  it('shows only what its choices leave to be chosen', async () => {
    assert.equal(await isShown('shards'), false, 'the section is closed for what most people need');
    await open();
    const seen = async (...fields: string[]) => {
      const shown = [];
      for (const field of fields) if (await isShown(field)) shown.push(field);
      return shown;
    };
    const all = [
      'shards',
      'claim',
      'standIn',
      'takeOver',
      'shardCount',
      'identify',
      'callbackUrl',
      'path',
      'secret',
    ];
    assert.deepEqual(await seen(...all), ['shards', 'claim', 'standIn', 'shardCount', 'identify']);
    await editor.page.fill('#node-input-shards', '0-3');
    assert.deepEqual(await seen(...all), ['shards', 'takeOver', 'shardCount', 'identify']);
    await editor.page.selectOption('#node-input-transport', 'webhook');
    assert.deepEqual(await seen(...all), [
      'shards',
      'takeOver',
      'shardCount',
      'callbackUrl',
      'path',
      'secret',
    ]);
    await editor.page.fill('#node-input-conduit', 'none');
    assert.deepEqual(await seen(...all), ['callbackUrl', 'path', 'secret']);
  });

  it('has the second output for the connection, and always when the flow assigns the shards', async () => {
    await open();
    await editor.page.selectOption('#node-input-identify', 'flow');
    await editor.save();
    assert.equal(await editor.get('shards', 'outputs'), 2);
    assert.equal(await editor.get('shards', 'connectionEvents'), false);
    await editor.edit('shards');
    await editor.page.locator('.livestream-event').first().waitFor();
    await editor.page.selectOption('#node-input-identify', 'auto');
    await editor.save();
    assert.equal(await editor.get('shards', 'outputs'), 1);
    await editor.edit('shards');
    await editor.page.locator('.livestream-event').first().waitFor();
    await editor.page.check('#node-input-connectionEvents');
    await editor.save();
    assert.equal(await editor.get('shards', 'outputs'), 2);
  });

  for (const [what, fields, complaint] of [
    ['channels that are none', { channel: 'one, no such!' }, /"such!" is not a Twitch channel/],
    ['two readers', { reader: 'one, two' }, /one .* or id/],
    ['shards that are none', { shards: '0,x-2' }, /"x-2" does not name shards/],
    ['a count that is none', { claim: 'many' }, /whole number from 1 to 20000/],
    ['a conduit id that is none', { conduit: 'my conduit' }, /id of a conduit/],
    ['no conduit without webhooks', { conduit: 'none' }, /webhooks only/],
  ] as const) {
    it(`explains what is wrong with ${what}`, async () => {
      await open();
      for (const [field, value] of Object.entries(fields))
        await editor.page.fill(`#node-input-${field}`, value);
      await editor.save();
      assert.match((await complaints()).join(' '), complaint);
    });
  }

  for (const [url, complaint] of [
    ['', /whole address/],
    ['example.org/hook', /whole address/],
    ['http://example.org/hook', /https addresses without a port/],
    ['https://example.org:8443/hook', /https addresses without a port/],
    ['https://example.org/hook', undefined],
  ] as const) {
    it(`${complaint ? 'refuses' : 'takes'} "${url}" as the public address of a webhook`, async () => {
      await open();
      await editor.page.selectOption('#node-input-transport', 'webhook');
      await editor.page.fill('#node-input-callbackUrl', url);
      await editor.save();
      const said = (await complaints()).join(' ');
      if (complaint) assert.match(said, complaint);
      else assert.equal(said, '');
    });
  }

  it('keeps what was entered', async () => {
    await open();
    const { page } = editor;
    const entered = { channel: 'one, two', reader: 'my_bot', shards: '0,2', shardCount: '8', name: 'both' };
    for (const [field, value] of Object.entries(entered)) await page.fill(`#node-input-${field}`, value);
    await page.check('#node-input-takeOver');
    await editor.save();
    for (const [field, value] of Object.entries(entered))
      assert.equal(await editor.get('shards', field), value);
    assert.equal(await editor.get('shards', 'takeOver'), true);
    assert.deepEqual(await complaints(), []);
    await editor.edit('shards');
    await page.locator('.livestream-event').first().waitFor();
    assert.equal(await isShown('takeOver'), true, 'the section is open where something in it was chosen');
  });
});
