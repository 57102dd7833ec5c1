import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { PUBSUB_TOPICS } from '../../src/twitch/pubsub/topics';
import { type Editor, EditorHouse } from '../support/editor';

const NODE = {
  id: 'topics',
  type: 'livestream-twitch-pubsub',
  // A disabled node: nothing has to be connected to look at its dialog.
  d: true,
  z: 'tab',
  x: 250,
  y: 120,
  name: 'old friend',
  user: 'user',
  channel: 'viewer_one',
  topics: ['channel-points-channel-v1', 'whispers'],
  transport: 'eventsub',
  format: 'event',
  own: false,
  raw: true,
  connectionEvents: true,
  outputs: 2,
  wires: [['one', 'two'], ['two']],
};

const FLOW = [
  { id: 'tab', type: 'tab', label: 'Flow 1' },
  { id: 'app', type: 'livestream-twitch-app', name: '', server: 'simulator' },
  { id: 'user', type: 'livestream-twitch-user', name: '', app: 'app', scopes: [], login: '' },
  NODE,
  { id: 'one', type: 'debug', z: 'tab', x: 500, y: 100, name: '', active: false, wires: [] },
  { id: 'two', type: 'debug', z: 'tab', x: 500, y: 160, name: '', active: false, wires: [] },
];

describe('the dialog of twitch pubsub', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({ flows: FLOW });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
    await editor.edit('topics');
    await editor.page.locator('.livestream-event').first().waitFor();
  });
  afterEach(async () => {
    assert.deepEqual(editor.mishaps, []);
    await editor.close();
  });

  const row = (topic: string) => editor.page.locator(`[data-event="${topic}"]`);
  const search = (words: string) => editor.page.fill('.livestream-picker input[type=search]', words);
  const shown = (selector: string) => editor.page.locator(selector).textContent();

  it('says which EventSub events a topic stands for, and which permission they need', async () => {
    await search('whispers');
    assert.match((await row('whispers').textContent()) ?? '', /user\.whisper\.message.*/s);
    assert.match((await row('whispers').textContent()) ?? '', /user:read:whispers/);
  });

  it('finds every topic, and an old one by what it is called today', async () => {
    for (const { name } of PUBSUB_TOPICS) {
      await search(name);
      await row(name).waitFor();
    }
    await search('channel.moderate');
    await row('chat_moderator_actions').waitFor();
  });

  it('refuses a topic that nothing stands for, until a PubSub server is the source', async () => {
    await search('follows');
    const box = row('follows').locator('input[type=checkbox]');
    assert.equal(await box.isDisabled(), true);
    assert.match((await row('follows').textContent()) ?? '', /EventSub has nothing like it/);
    await editor.page.selectOption('#node-input-transport', 'pubsub');
    await search('follows');
    assert.equal(await row('follows').locator('input[type=checkbox]').isDisabled(), false);
    await search('channel-bits-events-v2');
    assert.doesNotMatch((await row('channel-bits-events-v2').textContent()) ?? '', /not told any more/);
  });

  it('takes the other events for the form of PubSub, and says so', async () => {
    await search('channel-subscribe-events-v1');
    assert.match(
      (await row('channel-subscribe-events-v1').textContent()) ?? '',
      /channel\.subscription\.gift/,
    );
    await editor.page.selectOption('#node-input-format', 'pubsub');
    await search('channel-subscribe-events-v1');
    const text = (await row('channel-subscribe-events-v1').textContent()) ?? '';
    assert.match(text, /channel\.chat\.notification/);
    assert.match((await shown('#livestream-format-hint')) ?? '', /null/);
  });

  it('takes whole topics that are typed in, and saves what is ticked as plain texts', async () => {
    await editor.page.fill('#livestream-add-topic', '["polls.600100000", "raid.600100000"]');
    await editor.page.press('#livestream-add-topic', 'Enter');
    await search('');
    await editor.save();
    const topics = (await editor.get('topics', 'topics')) as string[];
    assert.deepEqual([...topics].sort(), [
      'channel-points-channel-v1',
      'polls.600100000',
      'raid.600100000',
      'whispers',
    ]);
  });

  it('says what is wrong with a topic that cannot be one', async () => {
    await editor.page.fill('#livestream-add-topic', 'no topic!');
    await editor.page.click('#livestream-add');
    assert.match((await shown('#livestream-add-problem')) ?? '', /is not a topic/);
  });

  it('lets the account ask for the permissions that its topics need, which the source decides', async () => {
    const proposed = async (): Promise<unknown> => {
      await editor.editConfig('node-input-user');
      const scopes = editor.page.locator('.livestream-scopes li');
      // An account of the simulator needs no permissions and does not show them.
      await scopes.first().waitFor({ state: 'attached' });
      const names = await editor.run(
        `[...document.querySelectorAll('.livestream-scopes li')].map((item) => item.dataset.scope)`,
      );
      await editor.cancel();
      return names;
    };
    assert.deepEqual(await proposed(), ['channel:read:redemptions', 'user:read:whispers']);
    await editor.page.selectOption('#node-input-transport', 'pubsub');
    await editor.page.fill('#livestream-add-topic', 'automod-queue');
    await editor.page.press('#livestream-add-topic', 'Enter');
    const asked = (await proposed()) as string[];
    assert.ok(asked.includes('channel:moderate'), asked.join());
  });

  it('marks a PubSub source where there is no PubSub server', async () => {
    const verdict = (app: Record<string, string>, transport = 'pubsub') =>
      editor.run(`(() => {
        Object.assign(RED.nodes.node('app'), ${JSON.stringify({ server: 'live', pubsubUrl: '', ...app })});
        const node = RED.nodes.node('topics');
        const { validate } = node._def.defaults.transport;
        document.querySelector('#node-input-transport').value = '${transport}';
        return validate.call(node, '${transport}', {});
      })()`);
    assert.equal(await verdict({ server: 'live' }, 'eventsub'), true);
    assert.equal(await verdict({ server: 'simulator' }), true);
    assert.match(String(await verdict({ server: 'live' })), /no PubSub server/);
    assert.match(String(await verdict({ server: 'custom' })), /no PubSub server/);
    assert.match(
      String(await verdict({ server: 'custom', pubsubUrl: 'wss://pubsub-edge.twitch.tv' })),
      /no PubSub server/,
    );
    assert.equal(await verdict({ server: 'custom', pubsubUrl: 'wss://pubsub.example.org' }), true);
  });

  it('is replaced by a twitch events node with the same wires, and that can be undone', async () => {
    assert.match((await shown('#livestream-migration-events')) ?? '', /user\.whisper\.message/);
    await editor.page.click('#livestream-migrate');
    await editor.page.waitForFunction(`!RED.nodes.node('topics')`);
    const flow = async () =>
      (await editor.run(`RED.nodes.createCompleteNodeSet().filter((node) => node.z === 'tab')`)) as Record<
        string,
        unknown
      >[];
    const replaced = (await flow()).find(({ type }) => type === 'livestream-twitch-events');
    assert.ok(replaced);
    const { events, wires, name, user, channel, connectionEvents, x, y } = replaced;
    assert.deepEqual(
      { wires, name, user, channel, connectionEvents, x, y },
      {
        wires: NODE.wires,
        name: 'old friend',
        user: 'user',
        channel: 'viewer_one',
        connectionEvents: true,
        x: 250,
        y: 120,
      },
    );
    assert.equal(await editor.get(String(replaced.id), 'valid'), true);
    assert.deepEqual((events as { type: string; version: string }[]).map(({ type }) => type).sort(), [
      'channel.channel_points_automatic_reward_redemption.add',
      'channel.channel_points_custom_reward.add',
      'channel.channel_points_custom_reward.remove',
      'channel.channel_points_custom_reward.update',
      'channel.channel_points_custom_reward_redemption.add',
      'channel.channel_points_custom_reward_redemption.update',
      'user.whisper.message',
    ]);
    await editor.run('RED.history.pop()');
    const back = await flow();
    assert.equal(
      back.some(({ type }) => type === 'livestream-twitch-events'),
      false,
    );
    const old = back.find(({ id }) => id === 'topics');
    assert.deepEqual(old?.wires, NODE.wires);
    assert.deepEqual(old?.topics, NODE.topics);
    await editor.run('RED.history.redo()');
    const again = (await flow()).find(({ type }) => type === 'livestream-twitch-events');
    assert.deepEqual(again?.wires, NODE.wires);
  });
});
