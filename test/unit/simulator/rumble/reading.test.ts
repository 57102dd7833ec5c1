import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSimulator } from '../../../../src/simulator';
import { ChatEar, linesOf } from '../../../support/rumble-wire';

const QUIET = { keepaliveMs: 0 };

describe('the chat stream of the simulated Rumble', () => {
  let simulator: RumbleSimulator;
  let ear: ChatEar;

  beforeEach(async () => {
    simulator = await RumbleSimulator.start({ figures: { ...QUIET, historyMessages: 3 } });
  });
  afterEach(async () => {
    ear?.close();
    await simulator.close();
  });

  it('begins with what was said before, who said it and what the chat allows', async () => {
    for (const text of ['one', 'two', 'three', 'four']) simulator.say('viewer_one', text);
    ear = await ChatEar.open(simulator);
    const { data } = await ear.next('init');
    assert.deepEqual(
      linesOf(data).map(({ text }) => text),
      ['two', 'three', 'four'],
    );
    assert.deepEqual(Object(data.chat), { id: simulator.streamId });
    assert.equal(Object(data.users)[0].username, 'viewer_one');
    assert.equal(Object(data.config).message_length_max, 200);
    assert.equal('can_moderate' in data, false);
  });

  it('tells a moderator who reads with a session so', async () => {
    ear = await ChatEar.open(simulator, { session: simulator.session });
    assert.equal((await ear.next('init')).data.can_moderate, true);
  });

  it('has ids that no number holds, and never the same one twice', async () => {
    ear = await ChatEar.open(simulator);
    const ids = [simulator.say('viewer_one', 'a'), simulator.say('viewer_one', 'b')];
    assert.equal((await ear.line()).id, ids[0]);
    assert.equal((await ear.line()).id, ids[1]);
    assert.notEqual(ids[0], ids[1]);
    for (const id of ids) assert.match(id, /^\d{19}$/);
  });

  it('writes the channel of a line as a number and its entry with a text', async () => {
    ear = await ChatEar.open(simulator);
    simulator.say('viewer_one', 'hi', { channel: 'Kettle Workshop' });
    const { data } = await ear.next('messages');
    const [channel] = Object(data.channels);
    assert.equal(linesOf(data)[0]?.channel_id, Number(channel.id));
    assert.equal(typeof channel.id, 'string');
    assert.equal(channel.username, 'Kettle Workshop');
  });

  it('tells rants, raids, subscriptions and gifts as lines of chat', async () => {
    ear = await ChatEar.open(simulator);
    simulator.rant('viewer_one', 500, 'for you', { seconds: 90 });
    simulator.raid('raider');
    simulator.subscribe('viewer_two');
    simulator.gift('viewer_three', 5);
    const rant = await ear.line();
    assert.equal(Object(rant.rant).price_cents, 500);
    assert.equal(Date.parse(Object(rant.rant).expires_on) - Date.parse(String(rant.time)), 90_000);
    assert.equal(typeof Object((await ear.line()).raid_notification).start_ts, 'number');
    assert.equal(Object((await ear.line()).notification).badge, 'recurring_subscription');
    assert.equal(Object((await ear.line()).gift_purchase_notification).total_gifts, 5);
  });

  it('can tell a gift in its older way as well', async () => {
    ear = await ChatEar.open(simulator);
    simulator.gift('viewer_one', 2, { twice: true, requestId: 'gift-1' });
    const purchase = await ear.next('gift_purchased');
    assert.equal(purchase.request_id, 'gift-1');
    const notice = await ear.next('messages');
    assert.equal(notice.request_id, 'gift-1');
    assert.equal(linesOf(notice.data)[0]?.user_id, purchase.data.user_id);
  });

  it('says nothing at all about a stream that is over or was never there', async () => {
    ear = await ChatEar.open(simulator);
    await simulator.watch.until(() => simulator.readers() === 1);
    simulator.setLive(false);
    assert.equal(await ear.ended, 'end');
    assert.equal((await ChatEar.open(simulator)).status, 204);
    assert.equal((await ChatEar.open(simulator, { streamId: '77' })).status, 204);
  });

  it('gives each stream a chat of its own', async () => {
    const old = simulator.say('viewer_one', 'in the old one');
    const before = simulator.streamId;
    simulator.startStream();
    assert.notEqual(simulator.streamId, before);
    ear = await ChatEar.open(simulator);
    assert.deepEqual(linesOf((await ear.next('init')).data), []);
    const id = simulator.say('viewer_one', 'in the new one');
    assert.ok(BigInt(id) > BigInt(old));
    assert.equal((await ear.line()).id, id);
  });

  it('breaks off in the middle of a record that the next connection has in its history', async () => {
    ear = await ChatEar.open(simulator);
    await ear.next('init');
    simulator.cutNext();
    const id = simulator.say('viewer_one', 'lost on the way');
    assert.equal(await ear.ended, 'cut');
    assert.equal(ear.records().length, 1);
    assert.match(ear.text, /data: \{"type":"messages"/);
    ear = await ChatEar.open(simulator);
    assert.equal(linesOf((await ear.next('init')).data)[0]?.id, id);
  });

  it('cuts every record of a number', async () => {
    simulator.cutEvery(3);
    ear = await ChatEar.open(simulator);
    await ear.next('init');
    for (const text of ['one', 'two', 'three']) simulator.say('viewer_one', text);
    assert.equal(await ear.ended, 'cut');
    assert.deepEqual(
      ear.records().map(({ type }) => type),
      ['init', 'messages', 'messages'],
    );
  });

  it('can end in good order, break, or fall silent without a word', async () => {
    ear = await ChatEar.open(simulator);
    await ear.next('init');
    simulator.endReaders();
    assert.equal(await ear.ended, 'end');

    ear = await ChatEar.open(simulator);
    await ear.next('init');
    simulator.cutReaders();
    assert.equal(await ear.ended, 'cut');

    ear = await ChatEar.open(simulator);
    await ear.next('init');
    simulator.freezeReaders();
    simulator.say('viewer_one', 'does anybody hear me?');
    simulator.comment();
    simulator.endReaders();
    await ear.ended;
    assert.equal(ear.records().length, 1);
  });

  it('answers with a status, a page or nothing when it is told to', async () => {
    simulator.failStream({ status: 429, headers: { 'retry-after': '7' } });
    simulator.failStream({ status: 503, body: '<html>Just a moment</html>' });
    const limited = await ChatEar.open(simulator);
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get('retry-after'), '7');
    const page = await ChatEar.open(simulator);
    assert.equal(page.status, 503);
    await page.ended;
    assert.match(page.text, /Just a moment/);
    simulator.failStream({ hangUp: true });
    await assert.rejects(ChatEar.open(simulator));
    ear = await ChatEar.open(simulator);
    assert.equal(ear.status, 200);
  });

  it('keeps the connection open with comments', async () => {
    const busy = await RumbleSimulator.start({ figures: { keepaliveMs: 5 } });
    try {
      ear = await ChatEar.open(busy);
      while (!/\n: \n\n/.test(ear.text)) await ear.arrival();
    } finally {
      ear.close();
      await busy.close();
    }
  });

  it('forgets a reader that has left', async () => {
    ear = await ChatEar.open(simulator);
    await simulator.watch.until(() => simulator.readers() === 1);
    ear.close();
    await simulator.watch.until(() => simulator.readers() === 0);
  });

  it('sends what it is told to, whatever it is', async () => {
    ear = await ChatEar.open(simulator);
    await ear.next('init');
    simulator.emit({ type: 'something_new', data: { answer: 42 } });
    simulator.emitRaw('data: {"type":"raw","data":{}}\n\n');
    simulator.repeatInit();
    assert.deepEqual((await ear.next('something_new')).data, { answer: 42 });
    assert.equal((await ear.next('raw')).type, 'raw');
    assert.equal((await ear.next('init')).type, 'init');
  });

  it('answers pages of the platform and of this machine, and no others', async () => {
    const url = `${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/message`;
    const statusFor = async (origin: string) =>
      (await fetch(url, { method: 'OPTIONS', headers: { origin } })).status;
    assert.equal(await statusFor('https://rumble.com'), 200);
    assert.equal(await statusFor('http://localhost:1880'), 200);
    assert.equal(await statusFor('https://stranger.example'), 403);
  });
});
