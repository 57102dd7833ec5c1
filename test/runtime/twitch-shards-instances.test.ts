import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { TwitchSimulator } from '../../src/simulator';
import { ProbedNodeRed, probe } from '../support/probed-node-red';
import type { AnyMessage, FlowEntry } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };
const SHARDS = 6;

describe('two Node-REDs on one conduit', { timeout: 120_000 }, () => {
  let simulator: TwitchSimulator;
  let reds: ProbedNodeRed[];
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    simulator.signIn();
    reds = [];
  });
  afterEach(async () => {
    await Promise.all(reds.map((red) => red.remove()));
    await simulator.close();
  });

  async function start(more: object = {}): Promise<ProbedNodeRed> {
    const shards: FlowEntry = {
      id: 'in',
      type: 'livestream-twitch-shards',
      ...PLACE,
      app: 'app',
      shards: 'auto',
      claim: SHARDS / 2,
      standIn: true,
      shardCount: SHARDS,
      events: [{ type: 'channel.chat.message', version: '1' }],
      channel: simulator.broadcaster.login,
      connectionEvents: true,
      wires: [['probe-out'], ['probe-news']],
      ...more,
    };
    const red = await ProbedNodeRed.start({
      flows: [
        { id: 'tab', type: 'tab', label: 'shards' },
        { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints },
        shards,
        ...['out', 'news', 'caught', 'status'].map(probe),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
        { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['probe-status']] },
      ],
      credentials: { app: { clientId: simulator.clientId, clientSecret: simulator.clientSecret } },
    });
    reds.push(red);
    return red;
  }

  const enabled = () =>
    simulator.conduits().flatMap(({ shards }) => shards.filter(({ status }) => status === 'enabled')).length;
  const textOf = ({ status }: AnyMessage) => (status as { text?: string }).text;
  const shows = (red: ProbedNodeRed, text: string) =>
    red.until('status', (messages) => messages.some((message) => textOf(message) === text));
  const lines = (...from: ProbedNodeRed[]) =>
    from.flatMap((red) =>
      red.probed('out').map(({ payload }) => (payload as { message: { text: string } }).message.text),
    );

  it('share its shards; when one is killed the other takes them over as soon as Twitch has noticed', async () => {
    const one = await start();
    await shows(one, '3/3 shards');
    const two = await start();
    await shows(two, '3/3 shards');
    assert.equal(enabled(), SHARDS);
    simulator.noticeLossesAfter(2_000);
    await one.kill();
    assert.equal(enabled(), SHARDS, 'for a while nobody has noticed');
    await shows(two, '6/6 shards');
    assert.equal(enabled(), SHARDS);
    assert.deepEqual(two.probed('caught'), []);
    for (let line = 0; line < 20; line += 1) simulator.say({ user: 'viewer_one', text: `line ${line}` });
    await two.until('out', () => lines(two).length === 20);
    assert.equal(new Set(lines(two)).size, 20);
  });

  it('share again when the killed one is started again, and lose nothing by that', async () => {
    const one = await start();
    await shows(one, '3/3 shards');
    await remembered(one, SHARDS / 2);
    const two = await start();
    await shows(two, '3/3 shards');
    const told = () =>
      two.probed('news').filter(({ topic }) => topic === 'connection.gap' || topic === 'connection.lost');
    await one.kill();
    await shows(two, '6/6 shards');
    await two.until('news', () => told().length === 1);
    one.probed('status').length = 0;
    two.probed('status').length = 0;
    let said = 0;
    const talk = setInterval(() => simulator.say({ user: 'viewer_one', text: `line ${said++}` }), 20);
    try {
      await one.startAgain();
      await shows(one, '3/3 shards');
      await shows(two, '3/3 shards');
    } finally {
      clearInterval(talk);
    }
    const all = () => lines(one, two);
    await Promise.any([one, two].map((red) => red.until('out', () => all().length >= said)));
    assert.equal(all().length, said);
    assert.equal(new Set(all()).size, said);
    assert.equal(enabled(), SHARDS);
    assert.deepEqual([...one.probed('caught'), ...two.probed('caught')], []);
  });

  it('come back after kill -9 to the own shards, with the same conduit and the same subscriptions', async () => {
    const red = await start({ claim: '' });
    await shows(red, '6/6 shards');
    await simulator.watch.until(() => simulator.subscriptions('enabled').length === 2);
    const [before] = simulator.conduits();
    await remembered(red, SHARDS);
    const made = simulator.requests('POST', '/helix/eventsub/subscriptions').length;
    simulator.noticeLossesAfter(600_000);
    await red.kill();
    red.probed('status').length = 0;
    await red.startAgain();
    await shows(red, '6/6 shards');
    assert.deepEqual(
      simulator.conduits().map(({ id }) => id),
      [before?.id],
    );
    assert.equal(simulator.requests('POST', '/helix/eventsub/subscriptions').length, made);
    simulator.say({ user: 'viewer_one', text: 'back' });
    await red.until('out', () => lines(red).includes('back'));
    await red.until('news', (news) => news.some(({ topic }) => topic === 'connection.gap'));
    assert.deepEqual(red.probed('caught'), []);
  });
});

/** Waits until a Node-RED has written down so many shards and both subscriptions. */
async function remembered({ userDir }: ProbedNodeRed, shards: number): Promise<void> {
  const folder = join(userDir, 'livestream', 'conduits');
  for (let tries = 0; tries < 100; tries += 1) {
    const file = (await readdir(folder).catch(() => [])).find((name) => name.endsWith('.json'));
    const memory = file ? JSON.parse(await readFile(join(folder, file), 'utf8')) : undefined;
    if (memory?.made.length === 2 && Object.keys(memory.sessions).length === shards) return;
    await pause(50);
  }
  throw new Error('It was not written down.');
}
