import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { TwitchSimulator } from '../../src/simulator';
import { launchChromium } from '../support/chromium';
import { exampleNames, type FlowNode, readExample } from '../support/examples';
import { type RunningNodeRed, startNodeRed } from '../support/node-red';

const APP = 'livestream-demo-app';
const USER = 'livestream-demo-user';
const HOSTILE = ['<img src=x onerror="window.hacked=1">', '</script><script>window.hacked=1</script>'];

/** The examples as shipped, except that their app is the one of a simulator which this test holds in its hands. */
function examplesOn(simulator: TwitchSimulator): FlowNode[] {
  const nodes = exampleNames().flatMap(readExample);
  const once = [...new Map(nodes.map((node) => [node.id, node])).values()];
  const { endpoints } = simulator;
  return once.map((node) => (node.id === APP ? { ...node, server: 'custom', ...endpoints } : node));
}

describe('the examples, from Twitch to the overlay page', () => {
  let twitch: TwitchSimulator;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;

  before(async () => {
    twitch = await TwitchSimulator.start();
    const { accessToken, refreshToken } = twitch.signIn({ clientId: twitch.publicClientId });
    const flows = examplesOn(twitch);
    const wanted = flows
      .flatMap(({ events }) => (events ?? []) as { type: string }[])
      .map(({ type }) => type);
    const listening = twitch.watch.until(() => {
      const made = new Set(twitch.subscriptions().map(({ type }) => type));
      return wanted.every((type) => made.has(type));
    }, 30_000);
    nodeRed = await startNodeRed({
      flows,
      credentials: {
        [APP]: { clientId: twitch.publicClientId },
        [USER]: { accessToken, refreshToken },
      },
    });
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`${nodeRed.url}overlay`);
    await page.locator('body[data-connection="open"]').waitFor();
    await listening;
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await twitch?.close();
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

  it('makes no error on the way', () => {
    assert.doesNotMatch(nodeRed.output(), /\[error\]/);
  });
});
