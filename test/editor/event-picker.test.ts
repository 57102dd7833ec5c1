import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { EVENTSUB_TYPES } from '../../src/twitch/eventsub/catalogue';
import { type Editor, EditorHouse } from '../support/editor';

const FLOW = [
  { id: 'tab', type: 'tab', label: 'Flow 1' },
  { id: 'app', type: 'livestream-twitch-app', name: '', server: 'simulator' },
  { id: 'user', type: 'livestream-twitch-user', name: '', app: 'app', scopes: [], login: '' },
  {
    id: 'events',
    type: 'livestream-twitch-events',
    // A disabled node: nothing has to be connected to look at its dialog.
    d: true,
    z: 'tab',
    x: 250,
    y: 120,
    name: '',
    user: 'user',
    channel: '',
    events: [],
    own: false,
    raw: true,
    connectionEvents: false,
    outputs: 1,
    wires: [[]],
  },
];

describe('the event picker', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({ flows: FLOW });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
    await editor.edit('events');
    await editor.page.locator('.livestream-event').first().waitFor();
  });
  afterEach(() => editor.close());

  const row = (key: string) => editor.page.locator(`[data-event="${key}"]`);
  const rows = () => editor.page.locator('.livestream-event');
  const foot = () => editor.page.locator('.livestream-picker-foot');
  const search = (words: string) => editor.page.fill('.livestream-picker input[type=search]', words);
  const tick = (key: string) => row(key).locator('input[type=checkbox]').check();

  async function saved(): Promise<unknown> {
    await editor.save();
    return editor.get('events', 'events');
  }

  it('finds an event by its title, its type, its kind or its permission', async () => {
    for (const [words, key] of [
      ['follow', 'channel.follow@2'],
      ['channel.raid', 'channel.raid@1'],
      ['raid.in', 'channel.raid@1'],
      ['moderator:read:followers', 'channel.follow@2'],
      ['REWARD redeem', 'channel.channel_points_custom_reward_redemption.add@1'],
    ] as const) {
      await search(words);
      await row(key).waitFor();
      assert((await rows().count()) < 30, `"${words}" narrows the list down`);
    }
    await search('no such thing at all');
    assert.match(
      (await editor.page.locator('.livestream-picker-empty').textContent()) ?? '',
      /No event matches/,
    );
    await editor.cancel();
  });

  it('has a row for every type of the catalogue, with its title, permissions and cost', async () => {
    await search('.');
    const keys = await editor.run<string[]>(
      `[...document.querySelectorAll('.livestream-event')].map((each) => each.dataset.event)`,
    );
    assert.deepEqual(keys.sort(), EVENTSUB_TYPES.map(({ type, version }) => `${type}@${version}`).sort());
    const follow = EVENTSUB_TYPES.find(({ type }) => type === 'channel.follow');
    const text = (await row('channel.follow@2').textContent()) ?? '';
    assert(follow && text.includes(follow.title));
    assert.match(text, /moderator:read:followers/);
    assert.match(text, /cost 0/);
    await editor.cancel();
  });

  it('refuses types that a user cannot receive, and names the node that can', async () => {
    await search('conduit.shard.disabled');
    const refused = row('conduit.shard.disabled@1');
    assert.equal(await refused.locator('input[type=checkbox]').isDisabled(), true);
    assert.match((await refused.textContent()) ?? '', /twitch shards/);
    await editor.page.fill('#livestream-add-type', 'conduit.shard.disabled');
    await editor.page.click('#livestream-add');
    assert.match((await editor.page.locator('#livestream-add-problem').textContent()) ?? '', /twitch shards/);
    await editor.cancel();
    assert.deepEqual(await editor.get('events', 'events'), []);
  });

  it('takes a type by its name: a known one in its newest version, an unknown one as it is', async () => {
    const { page } = editor;
    await page.fill('#livestream-add-type', 'channel.follow');
    await page.press('#livestream-add-type', 'Enter');
    await row('channel.follow@2').waitFor();
    await page.fill('#livestream-add-type', 'channel.brand_new.thing');
    await page.fill('#livestream-add-version', 'beta');
    await page.click('#livestream-add');
    await row('channel.brand_new.thing@beta').waitFor();
    assert.match((await row('channel.brand_new.thing@beta').textContent()) ?? '', /Not known here/);
    await page.fill('#livestream-add-type', 'channel.folow');
    await page.click('#livestream-add');
    await row('channel.folow@1').getByText('Did you mean channel.follow?').waitFor();
    await row('channel.folow@1').locator('input[type=checkbox]').uncheck();
    await page.fill('#livestream-add-type', 'not a type');
    await page.click('#livestream-add');
    assert.match((await page.locator('#livestream-add-problem').textContent()) ?? '', /looks like/);
    await row('channel.brand_new.thing@beta').locator('.livestream-event-head button').click();
    const other = row('channel.brand_new.thing@beta').locator('.livestream-event-fields input').last();
    await other.fill('region');
    await other.press('Tab');
    await row('channel.brand_new.thing@beta').getByLabel('region', { exact: true }).fill('north');
    assert.deepEqual(await saved(), [
      { type: 'channel.follow', version: '2' },
      { type: 'channel.brand_new.thing', version: 'beta', condition: { region: 'north' } },
    ]);
  });

  it('narrows an event down by the fields of its condition', async () => {
    const key = 'channel.channel_points_custom_reward_redemption.add@1';
    await search('custom_reward_redemption.add');
    await tick(key);
    await row(key).locator('.livestream-event-head button').click();
    assert.equal(
      await row(key).getByLabel('broadcaster_user_id').getAttribute('placeholder'),
      'blank: from Channel',
    );
    await row(key).getByLabel('reward_id').fill('a-reward');
    const events = [
      {
        type: 'channel.channel_points_custom_reward_redemption.add',
        version: '1',
        condition: { reward_id: 'a-reward' },
      },
    ];
    assert.deepEqual(await saved(), events);
    await editor.edit('events');
    await row(key).waitFor();
    assert.equal(await row(key).getByLabel('reward_id').inputValue(), 'a-reward');
    await editor.cancel();
  });

  it('adds up what is chosen and warns when Twitch will refuse some of it', async () => {
    const { page } = editor;
    await search('stream.o');
    await tick('stream.online@1');
    await tick('stream.offline@1');
    assert.match((await foot().textContent()) ?? '', /2 chosen · cost 0 of 10/);
    await page.fill('#node-input-channel', 'one, two, three');
    assert.match((await foot().textContent()) ?? '', /cost 6 of 10/);
    await page.fill('#node-input-channel', 'one two three four five six');
    assert.match((await foot().textContent()) ?? '', /cost 12: Twitch allows 10/);
    await search('channel.follow');
    await tick('channel.follow@2');
    assert.match((await foot().textContent()) ?? '', /permissions: moderator:read:followers/);
    await page.locator('.livestream-picker-bar button').click();
    await search('');
    assert.equal(await rows().count(), 3, 'only what is chosen is shown');
    await editor.cancel();
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = editor;
    await search('channel.follow');
    await row('channel.follow@2').locator('input[type=checkbox]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    assert.equal(await editor.run(`document.activeElement.getAttribute('aria-expanded')`), 'true');
    assert.deepEqual(await saved(), [{ type: 'channel.follow', version: '2' }]);
  });

  it('keeps what a flow has chosen, whatever it is', async () => {
    await editor.cancel();
    const odd = [
      { type: 'channel.follow' },
      { type: 'channel.future', version: '7', condition: { broadcaster_user_id: '12' } },
      null,
      { version: '1' },
    ];
    await editor.run(`RED.nodes.node('events').events = ${JSON.stringify(odd)}, 1`);
    await editor.edit('events');
    await row('channel.future@7').waitFor();
    assert.deepEqual(await saved(), [
      { type: 'channel.follow', version: '2' },
      { type: 'channel.future', version: '7', condition: { broadcaster_user_id: '12' } },
    ]);
  });
});
