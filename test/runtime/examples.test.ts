import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ExampleHouse } from '../support/example-house';
import type { FlowNode } from '../support/examples';

const EXAMPLES = [
  '13 - shoutout on raid.json',
  '14 - timed announcements.json',
  '15 - poll from chat.json',
  '16 - reward redemption.json',
  '17 - auto-moderation.json',
];

/** What the examples wait for, shortened; nothing else of them is changed. */
function impatient(node: FlowNode): FlowNode {
  if (node.id === 'demo13-wait') return { ...node, timeout: '0.05' };
  // Announcements come when the test presses the button; the first by itself would be one too many.
  if (node.id === 'demo14-every') return { ...node, once: false, repeat: '' };
  return node;
}

describe('the examples that act on their own', () => {
  let house: ExampleHouse;

  before(async () => {
    house = await ExampleHouse.open(EXAMPLES, { alter: impatient });
  });
  after(() => house?.close());

  const raid = (name: string, viewers: number) => {
    const { id, login } = house.twitch.addUser({ login: name.toLowerCase(), name });
    const raider = {
      from_broadcaster_user_id: id,
      from_broadcaster_user_login: login,
      from_broadcaster_user_name: name,
    };
    house.twitch.emit('channel.raid', '1', { event: { ...raider, viewers } });
    return id;
  };

  it('13: welcomes a raid in chat and gives the raider a shoutout, but not a raid of two', async () => {
    const { twitch } = house;
    const shoutout = twitch.watch.next('request', ({ path }) => path.endsWith('/chat/shoutouts'));
    const welcome = house.nextLine(/^Welcome/);
    raid('Small_Pond', 2);
    raid('Tin_Whistle', 40);
    assert.equal((await welcome).text, 'Welcome Tin_Whistle and all 40 of you! Make yourselves at home.');
    assert.equal((await shoutout).status, 204);
    assert.equal(await house.sidebar.until('demo13-given', /./), 'tin_whistle');
  });

  it('13: lets a second raid wait for its shoutout, and welcomes it at once', async () => {
    const welcome = house.nextLine(/^Welcome Brass_Lamp/);
    raid('Brass_Lamp', 12);
    await welcome;
    assert.equal(house.twitch.requests('POST', '/helix/chat/shoutouts').length, 1);
    assert.deepEqual(house.sidebar.of('demo13-why'), []);
  });

  it('14: announces one text after the other, and nothing while the chat is quiet', async () => {
    const { twitch, sidebar } = house;
    const talk = async () => {
      const answer = house.nextLine(/^The rules/);
      for (let line = 1; line <= 5; line += 1) twitch.say({ user: 'paper_lantern', text: `line ${line}` });
      // Lines come in their order, and this one makes itself heard.
      twitch.say({ user: 'paper_lantern', text: '!rules' });
      await answer;
    };
    await house.press('demo14-every');
    assert.match(await sidebar.until('demo14-quiet', /./), /^not now: \d lines since$/);
    assert.equal(twitch.requests('POST', '/helix/chat/announcements').length, 0);
    await talk();
    await house.press('demo14-every');
    await sidebar.until('demo14-announced', /New here/);
    const [announced] = twitch.requests('POST', '/helix/chat/announcements');
    assert.equal(announced?.status, 204);
    await house.press('demo14-every');
    await sidebar.until('demo14-quiet', /^not now: 0 lines/);
    assert.equal(twitch.requests('POST', '/helix/chat/announcements').length, 1);
  });

  it('15: starts the poll that a moderator asks for, and says its result when it is over', async () => {
    const { twitch } = house;
    twitch.addUser({ login: 'harbour_light', roles: ['moderator'] });
    twitch.say({ user: 'paper_lantern', text: '!poll Mine? | Yes | No' });
    twitch.say({
      user: 'harbour_light',
      text: '!poll What next, captain? | The caves, of course | The old mill ',
    });
    const poll = await twitch.watch.until(() => twitch.polls()[0]);
    assert.equal(poll.title, 'What next, captain?');
    assert.deepEqual(
      poll.choices.map(({ title }) => title),
      ['The caves, of course', 'The old mill'],
    );
    await house.sidebar.until('demo15-started', /captain/);
    twitch.vote(poll.id, 'The old mill');
    const result = house.nextLine(/^The poll is over/);
    twitch.say({ user: 'harbour_light', text: '!endpoll' });
    assert.equal((await result).text, 'The poll is over. What next, captain? The old mill with 1 vote.');
    assert.deepEqual(
      twitch.polls().map(({ status }) => status),
      ['TERMINATED'],
    );
  });

  it('16: makes its reward, fulfils what is all right and refunds what is not', async () => {
    const { sidebar, twitch } = house;
    await sidebar.until('demo16-ready', /Write on the sign/);
    const [reward, ...others] = twitch.rewards();
    assert.deepEqual([reward?.title, reward?.cost, others], ['Write on the sign', 500, []]);
    const settled = (status: string, count: number) =>
      twitch.watch.until(
        () => twitch.rewards()[0]?.redemptions.filter((one) => one.status === status).length === count,
        10_000,
      );
    const redeem = (input: string) => twitch.redeem(reward?.id ?? '', 'paper_lantern', input);
    redeem('good luck tonight');
    await settled('FULFILLED', 1);
    assert.match(await sidebar.until('demo16-sign', /./), /: good luck tonight$/);
    const refused = ['see www.coins.example', 'you NITWIT', 'x'.repeat(41), '   '];
    for (const [index, input] of refused.entries()) {
      const why = house.nextLine(/your points are back/);
      redeem(input);
      await settled('CANCELED', index + 1);
      await why;
    }
    assert.equal(sidebar.of('demo16-sign').length, 1);
  });

  it('16: does not make a second reward when it is started again', async () => {
    await house.press('demo16-begin');
    await house.sidebar.count('demo16-ready', 2);
    assert.equal(house.twitch.rewards().length, 1);
  });

  it('17: deletes and warns at first, then mutes, and lets moderators and other words alone', async () => {
    const { twitch } = house;
    const bans = () => twitch.requests('POST', '/helix/moderation/bans');
    twitch.say({ user: 'harbour_light', text: 'what a blockhead' });
    twitch.say({ user: 'loud_magpie', text: 'a blockheaded idea is none of the words' });
    const warning = house.nextLine(/stay friendly/);
    const deleted = twitch.watch.next('request', ({ method, path }) => {
      return method === 'DELETE' && path.endsWith('/moderation/chat');
    });
    const line = twitch.say({ user: 'loud_magpie', text: 'what a Blockhead!' });
    assert.match((await warning).text, /^@loud_magpie /);
    assert.equal((await deleted).status, 204);
    assert(!twitch.lines().some(({ id }) => id === line.id));
    assert.deepEqual(bans(), []);
    const timeout = twitch.watch.next('request', ({ path }) => path.endsWith('/moderation/bans'));
    twitch.say({ user: 'loud_magpie', text: 'nitwits, all of you' });
    assert.equal((await timeout).status, 200);
    assert.equal(bans().length, 1);
  });

  it('ends nothing in a Catch node that should have worked, and logs no error', () => {
    const caught = house.sidebar.lines.filter(({ id }) => id.endsWith('-why'));
    assert.deepEqual(caught, []);
    assert.doesNotMatch(house.nodeRed.output(), /\[error\]/);
  });
});

describe('one flow for three platforms: a command in, a reply out, a mute for a bad word', () => {
  let house: ExampleHouse;

  before(async () => {
    house = await ExampleHouse.open(['17 - auto-moderation.json']);
  });
  after(() => house?.close());

  const asks = '!rules please';
  const rude = 'what a nitwit move';

  it('works on Twitch', async () => {
    const { twitch } = house;
    const answer = house.nextLine(/^The rules/);
    twitch.say({ user: 'marsh_heron', text: asks });
    assert.match((await answer).text, /^The rules, marsh_heron:/);
    const warning = house.nextLine(/stay friendly/);
    twitch.say({ user: 'marsh_heron', text: rude });
    await warning;
    const timeout = twitch.watch.next('request', ({ path }) => path.endsWith('/moderation/bans'));
    twitch.say({ user: 'marsh_heron', text: rude });
    assert.equal((await timeout).status, 200);
  });

  it('works on Rumble, with the same nodes', async () => {
    const { rumble } = house;
    const answer = rumble.watch.next('written', ({ text }) => /^The rules/.test(text));
    rumble.say('quiet_otter', asks);
    assert.match((await answer).text, /^The rules, quiet_otter:/);
    const warning = rumble.watch.next('written', ({ text }) => /stay friendly/.test(text));
    rumble.say('marsh_heron', rude);
    assert.match((await warning).text, /^@marsh_heron /);
    rumble.say('marsh_heron', rude);
    await rumble.watch.until(() => rumble.mutes().some(({ name }) => name === 'marsh_heron'));
  });

  it('says unsupported once on Chaturbate, however often it is asked for', async () => {
    const { chaturbate, sidebar } = house;
    for (let turn = 0; turn < 3; turn += 1) chaturbate.say('quiet_otter', rude);
    chaturbate.say('quiet_otter', asks);
    assert.match(await sidebar.until('demo17-not-there', /./), /^Chaturbate /);
    // The node has passed all lines on when it asks for more, and a line of Twitch behind them shows that the flow is
    // through with them.
    const asked = chaturbate.requests().length;
    chaturbate.say('quiet_otter', rude);
    await chaturbate.watch.until(() => chaturbate.requests().length > asked && chaturbate.waitingPolls === 1);
    const warning = house.nextLine(/^@late_visitor/);
    house.twitch.say({ user: 'late_visitor', text: rude });
    await warning;
    assert.equal(sidebar.of('demo17-not-there').length, 1);
    assert.deepEqual(sidebar.of('demo17-why'), []);
  });
});

describe('the lively channel', () => {
  it('sets off each of these examples', async () => {
    const pace = { firstMs: 50, chatMs: [60, 120], alertMs: [100, 200], answerMs: [1_000, 1_000] } as const;
    const house = await ExampleHouse.open(EXAMPLES, { alter: impatient, lively: pace });
    try {
      // A raid, a moderator's poll, a reward that is fulfilled and one that is refunded, a rude viewer.
      for (const id of ['13-given', '15-started', '16-sign', '16-told', '17-warned', '17-muted']) {
        await house.sidebar.until(`demo${id}`, /./);
      }
      await house.press('demo14-every');
      await house.sidebar.until('demo14-announced', /./);
    } finally {
      await house.close();
    }
  });
});
