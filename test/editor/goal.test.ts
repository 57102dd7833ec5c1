import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { ExampleHouse } from '../support/example-house';

const EXAMPLE = '18 - tip goal.json';
const HOSTILE = ['<img src=x onerror="window.hacked=1">', '</script><script>window.hacked=1</script>'];

describe('the page of the tip goal', () => {
  let userDir: string;
  let house: ExampleHouse;
  let browser: Browser;
  let page: Page;
  let mishaps: string[];

  before(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'livestream-goal-'));
    house = await ExampleHouse.open([EXAMPLE], {
      userDir,
      settings: { contextStorage: { default: { module: 'localfilesystem' } } },
    });
    browser = await launchChromium();
    page = await open();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
    await rm(userDir, { recursive: true, force: true });
  });

  async function open(query = ''): Promise<Page> {
    const opened = await browser.newPage({ viewport: { width: 700, height: 500 } });
    mishaps = [];
    opened.on('pageerror', (error) => mishaps.push(String(error)));
    opened.on('console', (message) => {
      if (message.type() === 'error') mishaps.push(message.text());
    });
    await opened.goto(`${house.nodeRed.url}goal${query}`);
    await opened.locator('body[data-connection="open"]').waitFor();
    return opened;
  }

  /** Waits until the bar of a unit says this. */
  const stands = (unit: string, figures: string, on = page) =>
    on.locator(`.bar[data-unit="${unit}"] .count`).getByText(`${figures} of `, { exact: false }).waitFor();

  const widthOf = (unit: string) =>
    page.locator(`.bar[data-unit="${unit}"] .fill`).evaluate((fill) => String(fill.style.width));

  it('shows at once how it stands, with a bar for each unit', async () => {
    await stands('bits', '0');
    assert.deepEqual(await page.locator('.unit').allTextContents(), [
      'bits',
      'tokens',
      'USD',
      'subscriptions',
    ]);
    assert.equal(await page.locator('#title').textContent(), 'A new microphone');
  });

  it('counts bits, tokens, rants and subscriptions, each by its own unit', async () => {
    const { chaturbate, rumble, twitch } = house;
    for (const bits of [49_750, 250]) {
      twitch.emit('channel.bits.use', '1', { viewer: 'ink_ferret', event: { bits } });
    }
    await stands('bits', '50,000');
    assert.equal(await widthOf('bits'), '25%');
    chaturbate.emit('tip', {
      username: 'quiet_otter',
      object: { tip: { tokens: 500, isAnon: false, message: '' } },
    });
    await stands('tokens', '500');
    rumble.rant('marsh_heron', 500, 'keep it up');
    rumble.rant('marsh_heron', 1_000, '');
    await stands('USD', '15');
    twitch.emit('channel.subscribe', '1', { viewer: 'ink_ferret', event: { is_gift: false } });
    chaturbate.emit('fanclubJoin', { username: 'quiet_otter' });
    await stands('subscriptions', '2');
  });

  it('counts what is given away once, and not what is received as well', async () => {
    const { twitch } = house;
    twitch.emit('channel.subscription.gift', '1', { viewer: 'ink_ferret', event: { total: 5 } });
    for (const viewer of ['one', 'two']) {
      twitch.emit('channel.subscribe', '1', { viewer, event: { is_gift: true } });
    }
    twitch.emit('channel.subscribe', '1', { viewer: 'ink_ferret', event: { is_gift: false } });
    await stands('subscriptions', '8');
  });

  it('shows hostile names as the text that they are', async () => {
    for (const [index, name] of HOSTILE.entries()) {
      const { id, login } = house.twitch.addUser({ login: `hostile_${index}`, name });
      const event = { user_id: id, user_login: login, user_name: name, bits: 1 };
      house.twitch.emit('channel.bits.use', '1', { event });
      await page.locator('#last', { hasText: `${name}: 1 bits` }).waitFor();
    }
    assert.equal(await page.evaluate("'hacked' in window"), false);
    assert.equal(await page.locator('#goal img, #goal script').count(), 0);
    assert.deepEqual(mishaps, []);
  });

  it('shows one bar alone where the address asks for it', async () => {
    const one = await open('?only=tokens');
    await stands('tokens', '500', one);
    assert.equal(await one.locator('.bar').count(), 1);
    await one.close();
  });

  it('stands after a restart as it stood before', async () => {
    await house.restart();
    await page.close();
    page = await open();
    await stands('bits', '50,002');
    await stands('USD', '15');
    assert.match((await page.locator('#last').textContent()) ?? '', /window\.hacked/);
  });

  it('begins again when the button is pressed', async () => {
    await house.press('demo18-again');
    for (const unit of ['bits', 'tokens', 'USD', 'subscriptions']) await stands(unit, '0');
    assert.equal(await widthOf('bits'), '0%');
    assert.equal(await page.locator('#last').textContent(), '');
    assert.deepEqual(house.sidebar.of('demo18-why'), []);
  });
});

describe('the page of the tip goal, with weights', () => {
  it('fills one bar of points, by the weights that the user has set and no others', async () => {
    const house = await ExampleHouse.open([EXAMPLE], {
      alter: (node) => {
        if (node.id !== 'demo18-plan') return node;
        const plan = {
          title: 'One for all',
          count: 'together',
          weights: { bits: 2, USD: 100 },
          points: 1_000,
        };
        const [rule] = node.rules as object[];
        return { ...node, rules: [{ ...rule, to: JSON.stringify(plan) }] };
      },
    });
    try {
      // The plan comes a moment after the start, and what came before it was counted without.
      await house.press('demo18-begin');
      await house.sidebar.until('demo18-text', /^0 of 1000 points$/);
      const before = house.sidebar.of('demo18-text').length;
      house.chaturbate.emit('tip', { object: { tip: { tokens: 500, isAnon: false, message: '' } } });
      // Tokens have no weight, so they do not count.
      const [stands] = (await house.sidebar.count('demo18-text', before + 1)).slice(before);
      assert.equal(stands, '0 of 1000 points');
      house.twitch.emit('channel.bits.use', '1', { event: { bits: 100 } });
      house.rumble.rant('marsh_heron', 200, '');
      assert.equal(await house.sidebar.until('demo18-text', /^400 /), '400 of 1000 points');
    } finally {
      await house.close();
    }
  });
});
