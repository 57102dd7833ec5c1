import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../src/simulator';
import type { TwitchAccount } from '../../../../src/twitch/account';
import { accountOn, Listener, wishFor } from '../../../support/hub';

describe('a burst of events', () => {
  let simulator: TwitchSimulator;
  let account: TwitchAccount;
  let listener: Listener;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    account = accountOn(simulator);
    await account.start();
    listener = new Listener();
    (await account.ready()).hub.join([wishFor(simulator, 'channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
  });

  afterEach(async () => {
    await account.close();
    await simulator.close();
  });

  it('comes in portions, between which everything else has its turn', async () => {
    const count = 2_000;
    for (let sent = 0; sent < count; sent += 1) simulator.emit('channel.chat.message');
    const perTurn: number[] = [];
    let heard = 0;
    while (heard < count) {
      await new Promise((resolve) => setImmediate(resolve));
      perTurn.push(listener.notifications.length - heard);
      heard = listener.notifications.length;
    }
    const most = Math.max(...perTurn);
    assert.ok(most < count / 5, `${most} of ${count} events came in one turn of the event loop`);
  });
});
