import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LivestreamEvent } from '../../src/events';
import { TwitchSimulator } from '../../src/simulator';
import { eventsNode, type Measure, ProbedNodeRed, probe, probedFlow } from '../support/probed-node-red';
import { type AnyMessage, credentialsOn, type FlowEntry } from '../support/test-flow';

const DEPLOYS = 50;
/** V8 takes memory for the garbage of the first deploys and keeps it: some 90 MB on Node.js 24, then no more. */
const WARM_UP_DEPLOYS = 40;
const MEASURE_EVERY = 10;
/** What may be in use by chance when it is measured. */
const HEAP_SLACK_BYTES = 4 * 1024 * 1024;
/** V8 gives memory back and takes it again as it likes; a leak raises even the lowest of several measures. */
const RESIDENT_SLACK_BYTES = 20 * 1024 * 1024;

describe('a redeploy in a real Node-RED', () => {
  let simulator: TwitchSimulator;
  let nodeRed: ProbedNodeRed;

  before(async () => {
    simulator = await TwitchSimulator.start();
    nodeRed = await ProbedNodeRed.start({ flows: flow('first'), credentials: credentialsOn(simulator) });
    await opened(2);
  });
  after(async () => {
    await nodeRed.remove();
    await simulator.close();
  });

  /** Two nodes with a subscription in common. The same name again means that a node is not changed. */
  const flow = (one: string, two = one): FlowEntry[] =>
    probedFlow(
      simulator,
      eventsNode('one', { name: one, wires: [['probe-one'], ['probe-news']] }),
      eventsNode('two', {
        name: two,
        events: [{ type: 'channel.chat.message' }, { type: 'channel.follow' }],
        wires: [['probe-two'], ['probe-news']],
      }),
      probe('one'),
      probe('two'),
    );
  const news = (topic: string) => nodeRed.probed('news').filter((message) => message.topic === topic);
  const opened = (count: number) =>
    nodeRed.until('news', () => news('connection.opened').length >= count).then(() => undefined);
  const textOf = ({ payload }: AnyMessage) =>
    (payload as { message?: { text: string } }).message?.text ?? '(none)';
  /** Deploys, and waits until the nodes that were started anew listen again. */
  const deploy = async (flows: FlowEntry[], type: 'full' | 'flows' | 'nodes', restarted = 2) => {
    const before = news('connection.opened').length;
    await nodeRed.deploy(flows, type);
    await opened(before + restarted);
  };
  /** The first measure that is `good`, or the last one after ten seconds: what is on its way out needs a moment. */
  const measuredWhen = async (good: (measure: Measure) => boolean): Promise<Measure> => {
    for (let tries = 20; ; tries -= 1) {
      const measure = await nodeRed.measure();
      if (good(measure) || tries === 0) return measure;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const heardByBoth = (text: string) =>
    Promise.all(
      ['one', 'two'].map((name) => nodeRed.until(name, (all) => all.some((one) => textOf(one) === text))),
    );

  for (const type of ['nodes', 'flows', 'full'] as const) {
    it(`goes on afterwards when it is of the kind "${type}"`, async () => {
      await deploy(flow(`after ${type}`), type);
      simulator.say({ user: 'viewer_one', text: `after ${type}` });
      await heardByBoth(`after ${type}`);
      assert.equal(simulator.sessions().length, 1);
      assert.equal(simulator.subscriptions('enabled').length, 2);
    });
  }

  const partial: [what: string, type: 'nodes' | 'flows', flows: () => FlowEntry[], restarted: number][] = [
    ['both nodes are', 'nodes', () => flow('both'), 2],
    ['their tab is', 'flows', () => flow('tab'), 2],
    ['one of two nodes is', 'nodes', () => flow('alone', 'tab'), 1],
  ];
  for (const [what, type, flows, restarted] of partial) {
    it(`keeps the connection and loses nothing that comes meanwhile when ${what} deployed`, async () => {
      const [session] = simulator.sessions();
      const gaps = news('connection.gap').length;
      const start = ['one', 'two'].map((name) => nodeRed.probed(name).length);
      const expected: string[] = [];
      let over = false;
      const deployed = deploy(flows(), type, restarted).then(() => {
        over = true;
      });
      for (let index = 0; !over || index < 50; index += 1) {
        const text = `${what} ${index}`;
        expected.push(text);
        simulator.say({ user: 'viewer_one', text });
        // As busy as a large chat, and Node-RED has its turn in between.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await deployed;
      simulator.say({ user: 'viewer_one', text: `${what} end` });
      await heardByBoth(`${what} end`);
      assert.equal(simulator.sessions()[0]?.id, session?.id, 'the connection stayed');
      assert.equal(news('connection.gap').length, gaps);
      for (const [index, name] of ['one', 'two'].entries()) {
        const came = nodeRed.probed(name).slice(start[index]).map(textOf);
        assert.deepEqual(came, [...expected, `${what} end`], `node ${name}`);
      }
    });
  }

  it('tells what may be missing when the connection had to be made anew', async () => {
    const gaps = news('connection.gap').length;
    await deploy(flow('gap'), 'full');
    await nodeRed.until('news', () => news('connection.gap').length >= gaps + 2);
    const event = news('connection.gap').at(-1)?.payload as LivestreamEvent | undefined;
    const { from, to } = event?.connection ?? {};
    assert.ok(from && to && from <= to, `${from} to ${to}`);
  });

  it(`leaves nothing behind, ${DEPLOYS} times`, async (context) => {
    const deployOften = async (what: string, times: number): Promise<Measure[]> => {
      const measures: Measure[] = [];
      for (let index = 1; index <= times; index += 1) {
        await deploy(flow(`${what} ${index}`), 'full');
        if (index % MEASURE_EVERY === 0) measures.push(await nodeRed.measure());
      }
      return measures;
    };
    const residents = (measures: Measure[]) => measures.map(({ residentBytes }) => residentBytes);
    const early = await deployOften('warm-up', WARM_UP_DEPLOYS);
    const first = await nodeRed.measure();
    const late = await deployOften('deploy', DEPLOYS);
    const last = await measuredWhen(
      ({ heapBytes, resources }) =>
        heapBytes - first.heapBytes < HEAP_SLACK_BYTES && moreThan(first.resources, resources).length === 0,
    );
    context.diagnostic(`${inMegabytes(first)} before, ${inMegabytes(last)} after`);
    assert.deepEqual(moreThan(first.resources, last.resources), []);
    assert.equal(last.processListeners, first.processListeners);
    assert.equal(simulator.sessions().length, 1);
    assert.equal(simulator.subscriptions('enabled').length, 2);
    assert.ok(last.heapBytes - first.heapBytes < HEAP_SLACK_BYTES, 'the heap has grown');
    const growth = Math.min(...residents(late)) - Math.max(...residents(early));
    assert.ok(growth < RESIDENT_SLACK_BYTES, `the process has grown by ${growth} bytes`);
    assert.doesNotMatch(nodeRed.printed, /MaxListenersExceededWarning|\[error\]/);
    simulator.say({ user: 'viewer_one', text: 'after all of them' });
    await heardByBoth('after all of them');
  });

  it('gives everything back with the last node', async () => {
    const over = simulator.watch.next('disconnected');
    await nodeRed.deploy(probedFlow(simulator), 'full');
    await over;
    assert.equal(simulator.sessions().length, 0);
    assert.equal(simulator.subscriptions('enabled').length, 0);
  });
});

/** The kinds of handles and timers of which there are more than before. */
function moreThan(before: Measure['resources'], after: Measure['resources']): string[] {
  return Object.entries(after)
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${before[kind] ?? 0} before, ${count} after`);
}

function inMegabytes({ heapBytes, residentBytes }: Measure): string {
  const text = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
  return `heap ${text(heapBytes)} MB, resident ${text(residentBytes)} MB`;
}
