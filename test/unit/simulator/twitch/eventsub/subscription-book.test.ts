import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TWITCH_FIGURES } from '../../../../../src/simulator';
import {
  SubscriptionBook,
  type SubscriptionTransport,
} from '../../../../../src/simulator/twitch/eventsub/subscriptions';

const CONDUIT: SubscriptionTransport = { method: 'conduit', conduitId: 'one' };

function add(book: SubscriptionBook, condition: Record<string, string>, type = 'channel.cheer') {
  return book.add({
    clientId: 'app',
    userId: null,
    type,
    version: '1',
    condition,
    cost: 0,
    createdAt: '2026-01-01T00:00:00Z',
    transport: CONDUIT,
    grantorIds: [],
  });
}

describe("the simulator's book of subscriptions", () => {
  it('looks at one channel only, and at those that name none', () => {
    const book = new SubscriptionBook(TWITCH_FIGURES);
    for (let channel = 0; channel < 1_000; channel += 1) add(book, { broadcaster_user_id: String(channel) });
    const everywhere = add(book, { client_id: 'app' });
    const found = book.enabledOfType('channel.cheer', '7');
    assert.deepEqual(
      found.map(({ condition }) => condition),
      [{ broadcaster_user_id: '7' }, everywhere.condition],
    );
    assert.equal(book.enabledOfType('channel.cheer').length, 1_001);
    assert.equal(book.enabledOfType('channel.follow', '7').length, 0);
    book.clear();
  });

  it('finds what asks for the same, until it has ended', () => {
    const book = new SubscriptionBook(TWITCH_FIGURES);
    const wish = { type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: '7' } };
    const record = add(book, wish.condition);
    assert.deepEqual(book.same('app', null, wish), [record]);
    assert.deepEqual(book.same('app', '7', wish), [], 'a user is another owner');
    assert.deepEqual(book.enabledOnConduit('one'), [record]);
    book.disable(record, 'conduit_deleted');
    assert.deepEqual(book.same('app', null, wish), []);
    assert.deepEqual(book.enabledOnConduit('one'), []);
    assert.deepEqual(book.ownedBy('app', null), [record], 'still listed');
    book.clear();
  });

  it('waits for the verification of a webhook', () => {
    const book = new SubscriptionBook(TWITCH_FIGURES);
    const transport: SubscriptionTransport = {
      method: 'webhook',
      callback: 'http://127.0.0.1/',
      secret: 'ten characters or more',
    };
    const record = book.add({ ...add(book, {}, 'stream.online'), transport });
    assert.equal(record.status, 'webhook_callback_verification_pending');
    assert.equal(book.enabledOfType('stream.online').length, 1);
    book.clear();
  });
});
