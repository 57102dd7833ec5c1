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

/** How a flow names an environment variable. */
const variable = (name: string) => `\${${name}}`;

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

  it('marks blank channels as long as a chosen event is about one', async () => {
    const { page } = editor;
    const marked = page.locator('#node-input-channel.input-error');
    // Leaving a field is what Node-RED takes as its change.
    const enter = async (field: string, value: string) => {
      await page.fill(`#node-input-${field}`, value);
      await page.locator(`#node-input-${field}`).blur();
    };
    assert.equal(await marked.count(), 0);
    await enter('channel', '');
    assert.equal(await marked.count(), 1);
    await enter('reader', 'my_bot');
    assert.equal(await marked.count(), 0, 'the reader is a channel, too');
    await enter('reader', '');
    await page.fill('.livestream-picker input[type=search]', 'channel.chat.message');
    const box = page.locator('[data-event="channel.chat.message@1"] input[type=checkbox]');
    await box.uncheck();
    assert.equal(await marked.count(), 0, 'without an event there is nothing to be about');
    await box.check();
    assert.equal(await marked.count(), 1);
    await editor.save();
    assert.match(
      (await complaints()).join(' '),
      /"A chat message arrives" needs a channel\. Enter one in Channels\./,
    );
  });

  for (const [what, needy, fields] of [
    ['an event about a channel', true, { events: [{ type: 'channel.cheer' }] }],
    ['a raid of either direction', true, { events: [{ type: 'channel.raid', version: '1' }] }],
    ['an event about a user', true, { events: [{ type: 'user.update', version: '1' }] }],
    ['an event that nobody knows', true, { events: [{ type: 'channel.future', version: '7' }] }],
    [
      'half a condition',
      true,
      { events: [{ type: 'channel.follow', version: '2', condition: { moderator_user_id: '12' } }] },
    ],
    [
      'a whole condition',
      false,
      {
        events: [
          { type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: variable('WHOSE') } },
        ],
      },
    ],
    [
      'one direction of a raid',
      false,
      { events: [{ type: 'channel.raid', version: '1', condition: { to_broadcaster_user_id: '12' } }] },
    ],
    ['an event about the app', false, { events: [{ type: 'user.authorization.grant', version: '1' }] }],
    ['no event', false, { events: [] }],
    ['an environment variable', false, { channel: variable('CHANNELS') }],
    ['a reader', false, { reader: 'my_bot' }],
  ] as const) {
    it(`${needy ? 'asks for a channel' : 'needs no channel'} with ${what}`, async () => {
      await editor.cancel();
      await editor.run(`{
        const node = RED.nodes.node('shards');
        Object.assign(node, { channel: '', reader: '' }, ${JSON.stringify(fields)});
        RED.editor.validateNode(node);
      }`);
      const said = (await complaints()).join(' ');
      if (needy) assert.match(said, /needs a channel/);
      else assert.equal(said, '');
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
