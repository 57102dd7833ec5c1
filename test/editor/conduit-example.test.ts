import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';
import { readExample } from '../support/examples';

/** The buttons in the order of their numbers, without the one that may be left out. */
const BUTTONS = ['create', 'list', 'up', 'down', 'subscribe', 'subscriptions', 'shards', 'delete', 'clean'];

describe('the example of a conduit by hand', () => {
  let house: EditorHouse;
  let editor: Editor;

  before(async () => {
    house = await EditorHouse.open({ flows: readExample('09 - conduit by hand.json') });
    editor = await house.editor();
    await editor.run(`RED.sidebar.show('debug')`);
    // Every answer that the sidebar gets, as it gets it.
    await editor.run(
      `window.answers = []; RED.comms.subscribe('debug', (topic, message) => answers.push(message))`,
    );
  });
  afterEach(() => editor.close());
  after(() => house?.close());

  it('shows the whole life of a conduit in the debug sidebar', async () => {
    const answers: unknown[] = [];
    for (const button of BUTTONS) {
      await editor.run(`void $.post('inject/demo9-${button}-button')`);
      const count = answers.length + 1;
      await editor.page.waitForFunction(`answers.length >= ${count}`);
      const message = await editor.run<{ id: string; msg: string }>(`answers[${count - 1}]`);
      assert.notEqual(message.id, 'demo9-why', message.msg);
      answers.push(JSON.parse(message.msg));
    }
    const shown = editor.page.locator('.red-ui-debug-msg');
    assert.equal(await shown.count(), BUTTONS.length);

    const [made, list, up, down, subscribed, subscriptions, shards, deleted, cleaned] = answers as Row[][];
    const id = made?.[0]?.id;
    assert.deepEqual(made, [{ id, shard_count: 2 }]);
    assert.deepEqual(list, made);
    assert.deepEqual(up, [{ id, shard_count: 5 }]);
    assert.deepEqual(down, [{ id, shard_count: 3 }]);
    assert.equal(subscribed?.[0]?.status, 'enabled');
    assert.deepEqual(
      subscriptions?.map((row) => row.id),
      [subscribed?.[0]?.id],
    );
    assert.deepEqual([shards, deleted], [[], []]);
    assert.deepEqual(
      cleaned?.map(({ id, status }) => [id, status]),
      [[subscribed?.[0]?.id, 'conduit_deleted']],
    );
  });
});

type Row = Record<string, unknown>;
