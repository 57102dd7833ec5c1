import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { ChaturbateSimulator, RumbleSimulator, TwitchSimulator } from '../../src/simulator';
import { launchChromium } from '../support/chromium';
import { ExampleHouse } from '../support/example-house';
import { exampleNames } from '../support/examples';

const HOSTILE = ['<img src=x onerror="window.hacked=1">', '</script><script>window.hacked=1</script>'];

describe('the examples, from the platforms to the overlay page', () => {
  let house: ExampleHouse;
  let twitch: TwitchSimulator;
  let chaturbate: ChaturbateSimulator;
  let rumble: RumbleSimulator;
  let browser: Browser;
  let page: Page;

  before(async () => {
    house = await ExampleHouse.open(exampleNames());
    ({ chaturbate, rumble, twitch } = house);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`${house.nodeRed.url}overlay`);
    await page.locator('body[data-connection="open"]').waitFor();
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  const line = (text: string) => page.locator('#chat .line', { hasText: text });

  it('answers !hello by name, as a reply, and shows both lines on the page', async () => {
    const answered = twitch.watch.next('line', ({ userId }) => userId === twitch.broadcaster.id);
    twitch.say({ user: 'paper_lantern', text: '!hello everyone' });
    assert.match((await answered).text, /^Hello paper_lantern,/i);
    await line('!hello everyone').waitFor();
    await line('good to see you here').waitFor();
  });

  it('shows hostile lines and names as the text that they are', async () => {
    const names = HOSTILE.map((name, index) => twitch.addUser({ login: `hostile_${index}`, name }).name);
    assert.deepEqual(names, HOSTILE);
    for (const [index, text] of HOSTILE.entries()) twitch.say({ user: `hostile_${index}`, text });
    for (const text of HOSTILE) {
      await line(text).waitFor();
      assert.equal(await line(text).locator('.name').textContent(), text);
      assert((await line(text).textContent())?.endsWith(text + text));
    }
    assert.equal(await page.evaluate("'hacked' in window"), false);
  });

  it('shows a follower as an alert', async () => {
    twitch.emit('channel.follow', '2', { viewer: 'ink_ferret' });
    await page.locator('.alert.follow .title', { hasText: 'ink_ferret' }).waitFor();
  });

  it('takes a line away that a moderator deletes', async () => {
    const { id } = twitch.say({ user: 'paper_lantern', text: 'something regrettable' });
    await line('something regrettable').waitFor();
    twitch.emit('channel.chat.message_delete', '1', { event: { message_id: id } });
    await line('something regrettable').waitFor({ state: 'detached' });
  });

  it('shows a Chaturbate room on the same page, without its private messages', async () => {
    chaturbate.emit('privateMessage', { username: 'secret_admirer' });
    chaturbate.say('quiet_otter', 'hello from the room');
    await line('hello from the room').and(page.locator('.chaturbate')).waitFor();
    await page.locator('body.mixed').waitFor();
    assert.equal(await page.getByText('secret_admirer').count(), 0);
  });

  it('shows an anonymous tip without the name that the platform sends', async () => {
    chaturbate.emit('tip', { variant: 'anonymous', username: 'quiet_otter' });
    const alert = page.locator('.alert.tip');
    await alert.locator('.title', { hasText: 'Somebody anonymous' }).waitFor();
    assert.doesNotMatch((await alert.textContent()) ?? '', /quiet_otter/);
  });

  it('answers !hello on Rumble, too, and shows both lines on the page', async () => {
    const answered = rumble.watch.next('written', ({ text }) => text.startsWith('Hello @'));
    rumble.say('marsh_heron', '!hello from here');
    assert.match((await answered).text, /^Hello @marsh_heron,/);
    await line('!hello from here').and(page.locator('.rumble')).waitFor();
    await line('Hello @marsh_heron').waitFor();
  });

  it('shows a rant as an alert, with what it cost', async () => {
    rumble.rant('marsh_heron', 500, 'keep it up');
    const alert = page.locator('.alert.tip', { hasText: 'marsh_heron' });
    await alert.waitFor();
    assert.match((await alert.textContent()) ?? '', /5.*USD.*keep it up/);
  });

  it('takes several lines away at once, and leaves the others', async () => {
    const ids = ['first regret', 'second regret'].map((text) => rumble.say('marsh_heron', text));
    rumble.say('marsh_heron', 'no regret');
    await line('no regret').waitFor();
    rumble.deleteLines(ids);
    for (const text of ['first regret', 'second regret']) await line(text).waitFor({ state: 'detached' });
    assert.equal(await line('no regret').count(), 1);
  });

  it('mutes on both platforms who shouts, and deletes the line', async () => {
    const shout = 'EVERYBODY LOOK AT ME NOW';
    const muted = rumble.watch.until(() => rumble.mutes().some(({ name }) => name === 'loud_magpie'));
    rumble.say('loud_magpie', shout);
    await muted;
    const timeout = twitch.watch.next(
      'request',
      ({ method, path }) => method === 'POST' && path.endsWith('/moderation/bans'),
    );
    twitch.say({ user: 'loud_magpie', text: shout });
    assert.equal((await timeout).status, 200);
    await line(shout).first().waitFor({ state: 'detached' });
  });

  it('makes no error on the way', () => {
    assert.doesNotMatch(house.nodeRed.output(), /\[error\]/);
  });
});
