import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSimulator } from '../../../../src/simulator';
import { ask, ChatEar, erase, write } from '../../../support/rumble-wire';

describe('writing in the simulated chat', () => {
  let simulator: RumbleSimulator;
  let ear: ChatEar;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    simulator = await RumbleSimulator.start({ figures: { keepaliveMs: 0 }, now: () => nowMs });
    ear = await ChatEar.open(simulator);
  });
  afterEach(async () => {
    ear.close();
    await simulator.close();
  });

  it('puts a line in the chat with the number that its sender gave it', async () => {
    const reply = await write(simulator, 'hello', { requestId: 'mine' });
    assert.equal(reply.status, 200);
    const record = await ear.next('messages');
    assert.equal(record.request_id, 'mine');
    assert.equal(Object(record.data.messages)[0].id, Object(reply.body.data).id);
    assert.equal(Object(Object(reply.body.data).user).username, simulator.username);
  });

  it('takes a channel of the account to write as, and nobody else’s', async () => {
    assert.equal((await write(simulator, 'hi', { channelId: Number(simulator.channelId) })).status, 200);
    assert.equal((await ear.line()).channel_id, Number(simulator.channelId));
    const { id } = simulator.channelOf('viewer_one', 'Kettle Workshop');
    assert.equal((await write(simulator, 'hi', { channelId: Number(id) })).status, 403);
  });

  it('wants a session that is good', async () => {
    const reply = await write(simulator, 'hello', { session: 'made-up' });
    assert.equal(reply.status, 401);
    assert.equal(Object(reply.body.errors)[0].code, 'not_logged_in');
    simulator.endSessions();
    assert.equal((await write(simulator, 'hello')).status, 401);
  });

  it('refuses what is empty, too long, paid for by nothing, or no message', async () => {
    assert.equal((await write(simulator, ' ')).status, 400);
    assert.equal((await write(simulator, '👋'.repeat(201))).status, 400);
    assert.equal((await write(simulator, 'hi', { rant: { level_id: 'rant-5' } })).status, 400);
    const url = `${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/message`;
    const headers = { cookie: `u_s=${simulator.session}` };
    assert.equal((await ask(url, { method: 'POST', headers, body: '{"text":' })).status, 400);
    assert.equal((await write(simulator, '👋'.repeat(200))).status, 200);
  });

  it('refuses lines that come too fast, and says when to come again', async () => {
    assert.equal((await write(simulator, 'one')).status, 200);
    const hasty = await write(simulator, 'two');
    assert.equal(hasty.status, 429);
    assert.equal(hasty.headers.get('retry-after'), '5');
    nowMs += 2_000;
    assert.equal((await write(simulator, 'three')).status, 200);
    assert.deepEqual(
      simulator.lines().map(({ text }) => text),
      ['one', 'three'],
    );
  });

  it('refuses a chat that is over', async () => {
    simulator.setLive(false);
    assert.equal((await write(simulator, 'anyone?')).status, 404);
  });

  it('can lose the answer to a line that it has posted', async () => {
    simulator.failMessage({ hangUp: true, after: true });
    await assert.rejects(write(simulator, 'am I there?'));
    assert.equal((await ear.line()).text, 'am I there?');
  });

  it('deletes a line for moderators and for its author, and tells everybody', async () => {
    simulator.addAccount('viewer_one');
    const viewer = simulator.signIn('viewer_one');
    const own = simulator.say('viewer_one', 'typo');
    const other = simulator.say('viewer_two', 'spam');
    assert.equal((await erase(simulator, other, viewer)).status, 403);
    assert.equal((await erase(simulator, own, viewer)).status, 200);
    assert.deepEqual((await ear.next('delete_messages')).data, { message_ids: [own] });
    assert.equal((await erase(simulator, other)).status, 200);
    assert.deepEqual((await ear.next('delete_messages')).data, { message_ids: [other] });
    assert.equal((await erase(simulator, other)).status, 404);
    assert.equal((await erase(simulator, '', 'made-up')).status, 404);
  });

  it('is asked by browsers first', async () => {
    const url = `${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/message`;
    const reply = await ask(url, { method: 'OPTIONS', headers: { origin: 'https://rumble.com' } });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('access-control-allow-origin'), 'https://rumble.com');
  });

  it('is a thing of the chat’s own host', async () => {
    const path = `/chat/api/chat/${simulator.streamId}/stream`;
    assert.equal((await ask(`${simulator.siteUrl}${path}`)).status, 404);
    assert.equal((await ask(`${simulator.chatUrl}/service.php?name=user.login`)).status, 404);
  });

  it('keeps no secret in the record of requests', async () => {
    await write(simulator, 'hello');
    await ask(simulator.apiUrl);
    const text = JSON.stringify(simulator.requests());
    assert.match(text, /get-data/);
    assert.ok(!text.includes(simulator.session));
    assert.ok(!text.includes(new URL(simulator.apiUrl).searchParams.get('key') ?? '-'));
  });
});
