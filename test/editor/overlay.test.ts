import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page, Response } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { type FlowNode, readExample } from '../support/examples';
import { type RunningNodeRed, startNodeRed } from '../support/node-red';

const OURS = /^livestream-/;

/** What chat may try. Each sets `window.hacked` if the page treats it as anything but text. */
const ATTACKS = [
  '<img src=x onerror="window.hacked=1">',
  '</script><script>window.hacked=1</script>',
  '<svg onload="window.hacked=1">',
  '"><b onmouseover="window.hacked=1">hover</b>',
  "javascript:window.hacked='1'",
  '{{payload}} {{{window.hacked=1}}} <!--',
  '\u202eright to left\u0000\u0007',
];

/** The page is ready to show something. */
const CONNECTED = 'body[data-connection="open"]';

/** Elements that only an attack could bring into the page. */
const STRANGERS = '#chat script, #alerts script, #chat b, #alerts b, #chat svg:not(.badge), iframe, a';

/**
 * The overlay example with the page and the functions as shipped; only the platform is replaced, by a door
 * that takes the events which a test makes up.
 */
function overlayFlow(): FlowNode[] {
  const example = readExample('03 - overlay for OBS.json');
  const events = example.find(({ type }) => type === 'livestream-twitch-events');
  assert(events, 'the example has a twitch events node');
  const z = events.z;
  return [
    ...example.filter(({ type }) => !OURS.test(type)),
    { id: 'door', type: 'http in', z, url: '/feed', method: 'post', wires: [['unpack', 'taken']] },
    {
      id: 'unpack',
      type: 'function',
      z,
      func: 'return msg.payload;',
      outputs: 1,
      libs: [],
      wires: events.wires,
    },
    { id: 'taken', type: 'http response', z, statusCode: '204', wires: [] },
  ];
}

describe('the overlay page', () => {
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let page: Page;
  let served: Response | null;
  let mishaps: string[];
  /** The root of the flows' addresses: not the server's, because users move it. */
  let root: string;

  before(async () => {
    nodeRed = await startNodeRed({
      flows: overlayFlow(),
      settings: { httpNodeRoot: '/flows', nodesDir: undefined },
    });
    root = `${nodeRed.url}flows`;
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  beforeEach(() => open('/overlay'));
  afterEach(() => page.close());

  async function open(path: string) {
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    mishaps = [];
    page.on('pageerror', (error) => mishaps.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') mishaps.push(message.text());
    });
    page.on('dialog', (dialog) => {
      mishaps.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    // The picture host is not asked: the tests run without a network.
    await page.route('https://static-cdn.jtvnw.net/**', (route) => route.fulfill({ status: 204 }));
    const connected = page.waitForEvent('websocket');
    served = await page.goto(root + path);
    const socket = await connected;
    assert.equal(new URL(socket.url()).pathname, '/flows/overlay/live');
    await page.locator(CONNECTED).waitFor();
  }

  async function feed(topic: string, event: Record<string, unknown>) {
    const payload = {
      platform: 'twitch',
      kind: topic,
      id: 'event-1',
      summary: 'something happened',
      ...event,
    };
    const answer = await fetch(`${root}/feed`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topic, payload }),
    });
    assert.equal(answer.status, 204);
  }

  const user = (name: string, more = {}) => ({
    id: '11',
    login: 'someone',
    name,
    roles: [],
    color: null,
    ...more,
  });
  const says = (name: string, text: string, more: { id?: string; userId?: string; parts?: object[] } = {}) =>
    feed('chat.message', {
      user: user(name, { id: more.userId ?? '11' }),
      message: { id: more.id ?? 'line-1', text, parts: more.parts ?? [{ type: 'text', text }] },
    });

  const lines = () => page.locator('#chat .line');

  it('shows a chat line with the name, the badges and the emotes of its author', async () => {
    await feed('chat.message', {
      user: user('PaperLantern', { roles: ['moderator', 'subscriber'], color: '#1E90FF' }),
      message: {
        id: 'line-1',
        text: 'hello Kappa',
        parts: [
          { type: 'text', text: 'hello ' },
          { type: 'emote', text: 'Kappa', id: '25' },
        ],
      },
    });
    await lines().first().waitFor();
    assert.equal(await lines().locator('.name').textContent(), 'PaperLantern');
    assert.equal(await lines().locator('.badge').count(), 2);
    assert.match((await lines().textContent()) ?? '', /hello/);
    assert.deepEqual(mishaps, []);
  });

  it('is see-through, so that the scene behind it stays visible', async () => {
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(background, 'rgba(0, 0, 0, 0)');
  });

  it('shows hostile names and lines as the text that they are', async () => {
    for (const attack of ATTACKS) await says(attack, attack);
    await lines()
      .nth(ATTACKS.length - 1)
      .waitFor();
    const shown = await lines().evaluateAll((items) =>
      items.map((item) => [item.querySelector('.name')?.textContent, item.textContent]),
    );
    assert.deepEqual(
      shown,
      ATTACKS.map((attack) => [attack.slice(0, 60), attack.slice(0, 60) + attack]),
    );
    await assertUnharmed();
  });

  it('shows hostile names, texts and kinds in alerts as the text that they are', async () => {
    await page.close();
    await open('/overlay?alert=1');
    for (const attack of ATTACKS.slice(0, 3)) {
      await feed('follow', { user: user(attack), summary: `${attack} follows ${attack}` });
      const title = page.locator('.alert .title', { hasText: attack });
      await title.waitFor();
      assert.equal(await title.textContent(), attack);
      await title.waitFor({ state: 'detached' });
    }
    await assertUnharmed();
  });

  it('loads a picture only from the platform, and only by an id that is one', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const emote = (id: string) => ({ type: 'emote', text: `[${id}]`, id });
    await says('PaperLantern', 'pictures', {
      parts: [
        emote('emotesv2_1a2b'),
        emote('../../evil'),
        emote('x" onerror="window.hacked=1'),
        emote('https://evil.example/x'),
      ],
    });
    await lines().first().waitFor();
    await page.locator('#chat img').waitFor({ state: 'detached' });
    assert.deepEqual(asked, ['https://static-cdn.jtvnw.net/emoticons/v2/emotesv2_1a2b/default/dark/2.0']);
    assert.equal(
      await lines().textContent(),
      'PaperLantern[emotesv2_1a2b][../../evil][x" onerror="window.hacked=1][https://evil.example/x]',
    );
    await assertUnharmed();
  });

  it('takes no colour that is more than a colour', async () => {
    await feed('chat.message', {
      user: user('PaperLantern', { color: 'red;background:url(https://evil.example/x)' }),
      message: { id: 'line-1', text: 'hi', parts: [{ type: 'text', text: 'hi' }] },
    });
    await lines().first().waitFor();
    assert.equal(await lines().locator('.name').getAttribute('style'), 'color: var(--platform);');
    await assertUnharmed();
  });

  it('survives what is not JSON, has no parts or is of an unknown kind', async () => {
    await feed('chat.message', {
      user: null,
      message: { id: 'odd', text: '', parts: [null, 7, 'x', {}] },
    }).catch(() => undefined);
    await feed('follow', { user: null });
    await page.locator('.alert', { hasText: 'Somebody anonymous' }).waitFor();
    await says('PaperLantern', 'still here');
    await lines().filter({ hasText: 'still here' }).waitFor();
    assert.deepEqual(mishaps, []);
  });

  it('takes away the line that a moderator deleted, and all lines of a user who was banned', async () => {
    await says('One', 'first', { id: 'a', userId: '1' });
    await says('Two', 'second', { id: 'b', userId: '2' });
    await says('Two', 'third', { id: 'c', userId: '2' });
    await says('One', 'fourth', { id: 'd', userId: '1' });
    await lines().nth(3).waitFor();
    await feed('chat.deleted', { target: user('One', { id: '1' }), moderation: { messageId: 'a' } });
    await lines().filter({ hasText: 'first' }).waitFor({ state: 'detached' });
    assert.equal(await lines().count(), 3);
    await feed('chat.cleared', { target: user('Two', { id: '2' }), moderation: {} });
    await lines().filter({ hasText: 'third' }).waitFor({ state: 'detached' });
    assert.equal(await lines().count(), 1);
    await feed('chat.cleared', { target: null, moderation: {} });
    await lines().first().waitFor({ state: 'detached' });
  });

  it('takes away all lines that were deleted at once, and none when nothing says which', async () => {
    for (const id of ['a', 'b', 'c']) await says('One', `line ${id}`, { id, userId: '1' });
    await lines().nth(2).waitFor();
    await feed('chat.deleted', { target: null, moderation: { messageIds: [] } });
    await feed('chat.deleted', { target: null, moderation: { messageIds: ['a', 'c'] } });
    await lines().filter({ hasText: 'line c' }).waitFor({ state: 'detached' });
    assert.deepEqual(await lines().locator('.name').allTextContents(), ['One']);
    assert.match((await lines().first().textContent()) ?? '', /line b$/);
  });

  it('shows a line under the name that it was written as', async () => {
    const via = { id: '7', name: 'Paper Lantern Workshop', avatar: null };
    await feed('chat.message', {
      platform: 'rumble',
      user: { ...user('PaperLantern'), via },
      message: { id: 'v', text: 'hello', parts: [{ type: 'text', text: 'hello' }] },
    });
    await lines().first().waitFor();
    assert.equal(await lines().locator('.name').textContent(), via.name);
  });

  it('marks everything with the letter of its platform as soon as there is a second one', async () => {
    const letter = (index: number) =>
      lines()
        .nth(index)
        .evaluate((item) => getComputedStyle(item, '::before').content);
    await says('PaperLantern', 'from here');
    await lines().first().waitFor();
    assert.equal(await letter(0), 'none');
    await feed('chat.message', {
      platform: 'chaturbate',
      user: user('ink_ferret'),
      message: {
        id: null,
        text: 'from there',
        parts: [{ type: 'text', text: 'from there' }],
        style: { color: '#ffd27f' },
      },
    });
    await lines().nth(1).waitFor();
    assert.deepEqual([await letter(0), await letter(1)], ['"T"', '"C"']);
    assert.equal(
      await lines().nth(1).locator('.name').getAttribute('style'),
      'color: rgb(255, 210, 127);',
      'a colour that only the line has is used',
    );
    await feed('tip', { platform: 'rumble', user: user('InkFerret'), summary: 'InkFerret tipped 5 USD' });
    const sign = page.locator('.alert .platform');
    assert.equal(await sign.evaluate((dot) => getComputedStyle(dot, '::before').content), '"R"');
    assert.deepEqual(mishaps, []);
  });

  it('takes away the lines of the platform alone where a chat was cleared', async () => {
    await says('One', 'stays', { userId: '1' });
    await feed('chat.message', {
      platform: 'rumble',
      user: user('Two', { id: '1' }),
      message: { id: 'x', text: 'goes', parts: [{ type: 'text', text: 'goes' }] },
    });
    await lines().nth(1).waitFor();
    await feed('chat.cleared', { platform: 'rumble', target: user('Two', { id: '1' }), moderation: {} });
    await lines().filter({ hasText: 'goes' }).waitFor({ state: 'detached' });
    assert.equal(await lines().count(), 1);
  });

  it('shows one platform alone when its address says so', async () => {
    await page.close();
    await open('/overlay?platform=chaturbate,rumble');
    await says('One', 'not here');
    await feed('chat.message', {
      platform: 'chaturbate',
      user: user('Two'),
      message: { id: null, text: 'here', parts: [{ type: 'text', text: 'here' }] },
    });
    await lines().filter({ hasText: 'here' }).waitFor();
    assert.equal(await lines().count(), 1);
  });

  it('comes back by itself after a deploy', async () => {
    const flows = await (
      await fetch(`${nodeRed.url}flows`, { headers: { 'Node-RED-API-Version': 'v2' } })
    ).json();
    const again = page.waitForEvent('websocket');
    const deployed = await fetch(`${nodeRed.url}flows`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'Node-RED-API-Version': 'v2',
        'Node-RED-Deployment-Type': 'full',
      },
      body: JSON.stringify(flows),
    });
    assert.equal(deployed.status, 200);
    await again;
    await page.locator(CONNECTED).waitFor();
    await says('PaperLantern', 'back again');
    await lines().filter({ hasText: 'back again' }).waitFor();
  });

  it('is served with a policy that allows its own script by its hash and no other', async () => {
    const policy = (await served?.headerValue('content-security-policy')) ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'sha256-[A-Za-z0-9+/=]+';/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
    // Not even a script that somebody managed to put into the page would run.
    await page.evaluate(`try {
      const script = document.createElement('script');
      script.text = 'window.hacked = 1';
      document.body.append(script);
    } catch { /* Trusted Types refuse the assignment before the policy is asked. */ }`);
    assert.equal(await page.evaluate("'hacked' in window"), false);
  });

  it('shows chat alone or alerts alone when its address says so', async () => {
    await page.close();
    await open('/overlay?chat=0');
    await says('PaperLantern', 'hello');
    await feed('follow', { user: user('InkFerret'), summary: 'InkFerret follows' });
    await page.locator('.alert .title').waitFor();
    assert.equal(await lines().count(), 0);
    await page.close();
    await open('/overlay?alerts=0');
    await feed('follow', { user: user('InkFerret'), summary: 'InkFerret follows' });
    await says('PaperLantern', 'hello');
    await lines().first().waitFor();
    assert.equal(await page.locator('.alert').count(), 0);
  });

  async function assertUnharmed() {
    assert.equal(await page.evaluate("'hacked' in window"), false, 'no attack ran');
    const strangers = await page.locator(STRANGERS).count();
    assert.equal(strangers, 0, 'no attack became an element');
    assert.deepEqual(mishaps, []);
  }
});
