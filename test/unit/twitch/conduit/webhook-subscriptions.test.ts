import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppSubscriptionCalls } from '../../../../src/twitch/conduit/app-subscription-calls';
import { ConduitSubscriptions } from '../../../../src/twitch/conduit/subscriptions';
import { UNREACHED } from '../../../../src/twitch/conduit/unreached';
import { agreeable, Callback } from '../../../support/callback';
import { clientOf, Stage } from '../../../support/serving';

/** The looks are the test's own: none comes by itself while it runs. */
const NEVER_MS = 600_000;

describe('webhook subscriptions whose address is not reached', { timeout: 60_000 }, () => {
  let stage: Stage;
  let callback: Callback;
  let subscriptions: ConduitSubscriptions;
  let said: string[];
  beforeEach(async () => {
    stage = await Stage.open();
    callback = await Callback.open();
    said = [];
    const client = clientOf(stage.simulator);
    const condition = { broadcaster_user_id: stage.simulator.broadcaster.id };
    subscriptions = new ConduitSubscriptions([{ type: 'stream.online', version: '1', condition }], {
      calls: new AppSubscriptionCalls(client.helix, client.access.endpoints.subscriptionsUrl),
      made: [],
      everyMs: NEVER_MS,
      events: {
        subscribed: ({ type }) => said.push(`subscribed ${type}`),
        refused: (_wish, { code }) => said.push(`refused ${code}`),
        unreached: () => said.push('unreached'),
        made: () => undefined,
        changed: () => undefined,
      },
    });
  });
  afterEach(async () => {
    subscriptions.close();
    await callback.close();
    await stage.close();
  });

  const listed = () => stage.simulator.subscriptions().map(({ status }) => status);
  const until = (isSo: () => boolean) => stage.simulator.watch.until(isSo);
  /** Looks until something is told; on a slow machine a look of its own may be faster. */
  const lookUntil = async (news: string): Promise<void> => {
    while (!said.includes(news)) {
      await subscriptions.sync();
      await nextTurn();
    }
  };
  const standing = () => subscriptions.progressOf(() => true);

  it('go on once it is reached, and never count as there before that', async () => {
    callback.answering = () => ({ status: 404 });
    subscriptions.use({ method: 'webhook', callback: callback.url, secret: 'a-secret-of-the-test' });
    await until(() => listed().join() === UNREACHED);
    assert.deepEqual(standing(), { active: 0, pending: 1, parked: 0 });
    callback.answering = agreeable;
    await lookUntil('unreached');
    assert(!said.includes('subscribed stream.online'));
    await until(() => listed().join() === 'enabled');
    await lookUntil('subscribed stream.online');
    assert.deepEqual([...new Set(said)], ['unreached', 'subscribed stream.online']);
    assert.deepEqual(standing(), { active: 1, pending: 0, parked: 0 });
    stage.simulator.emit('stream.online', '1');
    assert.equal((await callback.heard('notification')).length, 1);
  });

  it('ask for what else is wanted while a list is on its way', async () => {
    callback.answering = agreeable;
    subscriptions.use({ method: 'webhook', callback: callback.url, secret: 'a-secret-of-the-test' });
    const condition = { broadcaster_user_id: stage.simulator.broadcaster.id };
    subscriptions.want([{ type: 'stream.offline', version: '1', condition }]);
    await until(() => listed().join() === 'enabled');
    assert.deepEqual(
      stage.simulator.subscriptions().map(({ type }) => type),
      ['stream.offline'],
    );
  });
});
