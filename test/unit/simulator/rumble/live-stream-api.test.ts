import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSimulator } from '../../../../src/simulator';
import { ask } from '../../../support/rumble-wire';

interface Answer {
  now: number;
  followers: { num_followers: number; recent_followers: { username: string; followed_on: string }[] };
  subscribers: { num_subscribers: number; recent_subscribers: { username: string; subscribed_on: string }[] };
  gifted_subs: { recent_gifted_subs: { total_gifts: number; remaining_gifts: number }[] };
  livestreams: {
    id: string;
    title: string;
    is_live: boolean;
    watching_now: number;
    stream_key: string;
    chat: { recent_messages: { text: string }[]; recent_rants: { text: string; amount_cents: number }[] };
  }[];
}

describe('the simulated Live Stream API', () => {
  let simulator: RumbleSimulator;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    simulator = await RumbleSimulator.start({ now: () => nowMs, figures: { apiRequestsPerMinute: 10 } });
  });
  afterEach(() => simulator.close());

  async function answer(): Promise<Answer> {
    const reply = await ask(simulator.apiUrl);
    assert.equal(reply.status, 200);
    return JSON.parse(reply.text);
  }

  it('wants its key, and refuses one that was replaced', async () => {
    const { apiUrl } = simulator;
    const bare = await ask(apiUrl.replace(/\?.*/, ''));
    assert.equal(bare.status, 400);
    assert.equal(Object(bare.body.errors)[0].code, 'invalid_request');
    simulator.resetApiKey();
    const old = await ask(apiUrl);
    assert.equal(old.status, 403);
    assert.equal(old.body.message, 'Forbidden');
    assert.equal((await ask(simulator.apiUrl)).status, 200);
  });

  it('names the live stream in base 36, with secrets that a client must hide', async () => {
    const [stream] = (await answer()).livestreams;
    assert.equal(BigInt(Number.parseInt(stream?.id ?? '', 36)).toString(), simulator.streamId);
    assert.ok(stream?.stream_key);
    assert.equal(stream.is_live, true);
  });

  it('lists followers on a clock of its own, newest first and fifty at most', async () => {
    const before = (await answer()).followers.num_followers;
    for (let count = 1; count <= 51; count += 1) {
      nowMs += 1_000;
      simulator.follow(`fan_${count}`);
    }
    const { followers } = await answer();
    assert.equal(followers.num_followers, before + 51);
    assert.equal(followers.recent_followers.length, 50);
    assert.equal(followers.recent_followers[0]?.username, 'fan_51');
    const time = followers.recent_followers[0]?.followed_on ?? '';
    assert.match(time, /-05:00$/);
    assert.equal(Date.parse(time), nowMs);
    simulator.unfollow('fan_51');
    assert.equal((await answer()).followers.num_followers, before + 50);
  });

  it('lists somebody who pays again with a new date', async () => {
    simulator.subscribe('fan');
    const first = (await answer()).subscribers;
    nowMs += 86_400_000;
    simulator.subscribe('fan');
    const second = (await answer()).subscribers;
    assert.equal(second.num_subscribers, first.num_subscribers);
    assert.equal(second.recent_subscribers.length, 1);
    assert.equal(Date.parse(second.recent_subscribers[0]?.subscribed_on ?? ''), nowMs);
  });

  it('counts down what is left of a gift', async () => {
    simulator.gift('fan', 5);
    simulator.takeGift();
    const [gift] = (await answer()).gifted_subs.recent_gifted_subs;
    assert.deepEqual([gift?.total_gifts, gift?.remaining_gifts], [5, 4]);
  });

  it('lists lines without rants and notices, and a rant as long as it is shown', async () => {
    simulator.say('fan', 'just a line');
    simulator.rant('fan', 500, 'paid', { seconds: 60 });
    simulator.raid('raider');
    const chat = async () => (await answer()).livestreams[0]?.chat;
    const shown = await chat();
    assert.deepEqual(
      shown?.recent_messages.map(({ text }) => text),
      ['just a line'],
    );
    assert.equal(shown?.recent_rants[0]?.amount_cents, 500);
    nowMs += 60_000;
    assert.deepEqual((await chat())?.recent_rants, []);
  });

  it('tells when a stream ends, goes, or another begins', async () => {
    const old = simulator.streamId;
    simulator.setStream({ title: 'New title', viewers: 7 });
    assert.equal((await answer()).livestreams[0]?.title, 'New title');
    simulator.setLive(false);
    const ended = (await answer()).livestreams[0];
    assert.deepEqual([ended?.is_live, ended?.watching_now], [false, 0]);
    simulator.startStream();
    assert.equal((await answer()).livestreams.length, 2);
    simulator.forgetStream({ streamId: old });
    assert.equal((await answer()).livestreams.length, 1);
    simulator.forgetStream();
    assert.deepEqual((await answer()).livestreams, []);
  });

  it('refuses more requests than it takes in a minute, and goes wrong when told to', async () => {
    simulator.failApi({ status: 200, body: '<html>Just a moment</html>' });
    assert.match((await ask(simulator.apiUrl)).text, /moment/);
    for (let count = 0; count < 10; count += 1) await answer();
    const refused = await ask(simulator.apiUrl);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '5');
    nowMs += 60_000;
    await answer();
  });
});
