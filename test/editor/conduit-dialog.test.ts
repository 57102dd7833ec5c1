import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { CONDUIT_ACTIONS } from '../../src/actions/conduit-order';
import { type Editor, EditorHouse } from '../support/editor';

const APP = { id: 'app', type: 'livestream-twitch-app', name: '', server: 'simulator' };
const CONDUIT = {
  id: 'conduit',
  type: 'livestream-twitch-conduit',
  z: 'tab',
  x: 250,
  y: 120,
  name: '',
  app: 'app',
  action: 'list',
  conduitId: '',
  shardCount: '',
  statusFilter: '',
  eventType: '',
  version: '',
  condition: '',
  userId: '',
  subscriptionId: '',
  wires: [[]],
};
const FIELDS = [
  'conduitId',
  'shardCount',
  'eventType',
  'version',
  'userId',
  'statusFilter',
  'subscriptionId',
];

describe('the dialog of twitch conduit', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({
      flows: [{ id: 'tab', type: 'tab', label: 'Flow 1' }, APP, CONDUIT],
    });
  });
  after(() => house?.close());
  beforeEach(async () => {
    editor = await house.editor();
  });
  afterEach(() => editor.close());

  const choose = (action: string) => editor.page.selectOption('#node-input-action', action);
  const words = async (id: string) => (await editor.page.textContent(`#livestream-conduit-${id}`)) ?? '';
  const isMarked = () =>
    editor.run<boolean>(
      `document.getElementById('livestream-conduit-does').classList.contains('livestream-danger')`,
    );
  const shownFields = () =>
    editor.run<string[]>(
      `${JSON.stringify(FIELDS)}.filter((name) => $('#node-input-' + name).closest('.form-row').is(':visible'))`,
    );
  const saved = () =>
    editor.run<Record<string, unknown>>(
      `(({ id, type, z, x, y, wires, name, ...rest }) => rest)(RED.nodes.convertNode(RED.nodes.node('conduit')))`,
    );

  it('knows every action of the runtime, and says of each what it does and what the message may hold', async () => {
    await editor.edit('conduit');
    const options = await editor.run<string[]>(
      `[...document.querySelectorAll('#node-input-action option')].map(({ value }) => value)`,
    );
    assert.deepEqual([...options].sort(), [...CONDUIT_ACTIONS, 'msg'].sort());
    for (const action of options) {
      await choose(action);
      for (const id of ['does', 'payload']) {
        const said = await words(id);
        assert(said.length > 20, `${action}: ${said}`);
        assert.doesNotMatch(said, /twitch-conduit\./);
      }
    }
    await editor.cancel();
  });

  it('asks for what the action needs and for no more', async () => {
    await editor.edit('conduit');
    for (const [action, fields] of [
      ['list', []],
      ['create', ['shardCount']],
      ['resize', ['conduitId', 'shardCount']],
      ['delete', ['conduitId']],
      ['identifyShard', ['conduitId']],
      ['listShards', ['conduitId', 'statusFilter']],
      ['updateShards', ['conduitId']],
      ['listSubscriptions', ['conduitId', 'eventType', 'userId', 'statusFilter']],
      ['subscribe', ['conduitId', 'eventType', 'version']],
      ['unsubscribe', ['subscriptionId']],
      ['cleanUp', []],
      ['msg', []],
    ] as const) {
      await choose(action);
      assert.deepEqual(await shownFields(), fields, action);
    }
    await editor.cancel();
  });

  it('marks what cannot be taken back', async () => {
    await editor.edit('conduit');
    assert.equal(await isMarked(), false);
    await choose('delete');
    assert.equal(await isMarked(), true);
    assert.match(await words('does'), /the only one/);
    await editor.page.fill('#node-input-conduitId', 'c1');
    assert.doesNotMatch(await words('does'), /the only one/);
    await choose('msg');
    assert.equal(await isMarked(), true);
    await editor.cancel();
  });

  it('draws the condition of the chosen event, says which permission it needs, and keeps what was entered', async () => {
    const { page } = editor;
    await editor.edit('conduit');
    await choose('subscribe');
    await page.fill('#node-input-eventType', 'channel.follow');
    await page.locator('#livestream-conduit-part-moderator_user_id').waitFor();
    assert.match(await words('type-hint'), /moderator:read:followers/);
    await page.fill('#livestream-conduit-part-broadcaster_user_id', ' 100 ');
    await page.fill('#livestream-conduit-part-moderator_user_id', '200');
    await editor.save();
    assert.deepEqual(await editor.complaints('conduit'), []);
    const { action, eventType, version, condition } = await saved();
    assert.deepEqual([action, eventType, version], ['subscribe', 'channel.follow', '']);
    assert.equal(condition, '{"broadcaster_user_id":"100","moderator_user_id":"200"}');

    await editor.edit('conduit');
    assert.equal(await page.inputValue('#livestream-conduit-part-broadcaster_user_id'), '100');
    await choose('create');
    await page.fill('#node-input-shardCount', '4');
    await editor.save();
    const after = await saved();
    assert.equal(after.shardCount, '4');
    assert.deepEqual([after.eventType, after.condition], ['', ''], 'what is not shown must not act unseen');
  });

  it('takes an event that the catalogue does not know, with parts of its own', async () => {
    const { page } = editor;
    await editor.edit('conduit');
    await choose('subscribe');
    await page.fill('#node-input-eventType', 'channel.brand_new');
    const other = page.locator('#livestream-conduit-condition input').last();
    await other.fill('some_id');
    await other.press('Tab');
    await page.fill('#livestream-conduit-part-some_id', '7');
    await editor.save();
    assert.equal((await saved()).condition, '{"some_id":"7"}');
  });

  it('changes nothing when it is closed without a change', async () => {
    await house.deploy([{ id: 'tab', type: 'tab', label: 'Flow 1' }, APP, CONDUIT]);
    await editor.load();
    await editor.edit('conduit');
    await editor.save();
    assert.equal(await editor.run('RED.nodes.dirty()'), false);
  });

  it('says in sentences what is wrong', async () => {
    const wrong = async (properties: object) => {
      await editor.run(
        `Object.assign(RED.nodes.node('conduit'), ${JSON.stringify({ ...CONDUIT, wires: undefined, ...properties })})`,
      );
      await editor.run(`RED.editor.validateNode(RED.nodes.node('conduit'))`);
      return editor.complaints('conduit');
    };
    assert.deepEqual(await wrong({}), []);
    assert.deepEqual(await wrong({ action: 'explode' }), ['Choose an action.']);
    assert.deepEqual(await wrong({ app: '' }), [
      'There is no app. Open the node and choose or add a Twitch app.',
    ]);
    for (const shardCount of ['0', '20001', 'two', '1.5']) {
      assert.match((await wrong({ shardCount })).join(), /^Shards: enter a whole number/, shardCount);
    }
    assert.deepEqual(await wrong({ shardCount: `\${SHARDS}` }), []);
    assert.match((await wrong({ userId: 'somebody' })).join(), /^User id: enter the number/);
    assert.match((await wrong({ condition: '{"a":' })).join(), /^Whom it is about/);
    assert.equal((await wrong({ conduitId: 'a b', eventType: 'a b', subscriptionId: 'a b' })).length, 3);
  });
});
