import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Measure, measureNodes, ProbedNodeRed, probe } from '../support/probed-node-red';
import { chaturbateStage } from '../support/storm/chaturbate-stage';
import { rumbleStage } from '../support/storm/rumble-stage';
import { PLACE, type Stage, stormNode } from '../support/storm/stage';
import { twitchStage } from '../support/storm/twitch-stage';
import type { FlowEntry } from '../support/test-flow';

const DEPLOYS = 50;
/** Most deploys come while a slow node still starts; after so many, everybody is waited for. */
const WAIT_FOR_ALL_EVERY = 10;
/** A leak of one a deploy makes fifty; requests that happen to be under way make a few. */
const SLACK = 8;

/** A node on the PubSub server of the simulated Twitch, beside the nodes of the stages. */
const PUBSUB = 'twitch-pubsub';

type Held = Measure & { timers: number };

describe('fifty redeploys of all input nodes in a real Node-RED', () => {
  const { NODE_OPTIONS = '' } = process.env;
  let stages: Stage[];
  let nodeRed: ProbedNodeRed;
  let atRest: Held;
  let round = 0;

  before(async () => {
    process.env.NODE_OPTIONS = `${NODE_OPTIONS} --require ${join(__dirname, '../support/live-timers.js')}`;
    stages = await Promise.all([twitchStage(1), chaturbateStage(), rumbleStage()]);
    nodeRed = await ProbedNodeRed.start({ flows: empty() });
    atRest = await held();
  });
  after(async () => {
    process.env.NODE_OPTIONS = NODE_OPTIONS;
    await nodeRed.remove();
    await Promise.all(stages.map((stage) => stage.close()));
  });

  const empty = (): FlowEntry[] => [
    { id: 'tab', type: 'tab', label: 'all inputs' },
    ...measureNodes(),
    { id: 'timed', type: 'http in', ...PLACE, url: '/timers', method: 'get', wires: [['count']] },
    {
      id: 'count',
      type: 'function',
      ...PLACE,
      func: `msg.payload = { timers: vm.runInThisContext('liveTimers')() }; return msg;`,
      outputs: 1,
      libs: [{ var: 'vm', module: 'vm' }],
      wires: [['said']],
    },
  ];
  const inputs = (): string[] => [...stages.flatMap((stage) => stage.inputs.map(({ id }) => id)), PUBSUB];
  const full = (): FlowEntry[] => {
    round += 1;
    const settings = { type: 'livestream-twitch-pubsub', user: 'user', channel: '' };
    const topics = { topics: ['following'], transport: 'pubsub', format: 'event' };
    return [
      ...empty(),
      ...stages.flatMap((stage) => stage.flow(round, () => true)),
      stormNode(PUBSUB, { ...settings, ...topics }, `round ${round}`),
      ...inputs().map(probe),
    ];
  };
  const openings = (id: string) =>
    nodeRed.probed(id).filter(({ topic }) => topic === 'connection.opened').length;
  const opened = (ids: readonly string[], counts: readonly number[]) =>
    Promise.all(ids.map((id, at) => nodeRed.until(id, () => openings(id) > (counts[at] ?? 0))));
  const held = async (): Promise<Held> => {
    for (;;) {
      const { status, body } = await nodeRed.request('timers');
      if (status === 200) return { ...(await nodeRed.measure()), ...(body as { timers: number }) };
      // A deploy is answered before its nodes have started.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  /** What there is more of than before; what is on its way out needs some seconds. */
  const more = async (before: Held): Promise<string[]> => {
    for (let tries = 40; ; tries -= 1) {
      const now = await held();
      const kinds = { ...now.resources, timers: now.timers, 'listeners of process': now.processListeners };
      const then = {
        ...before.resources,
        timers: before.timers,
        'listeners of process': before.processListeners,
      };
      const found = Object.entries(kinds)
        .filter(([kind, count]) => count > ((then as Record<string, number>)[kind] ?? 0) + SLACK)
        .map(
          ([kind, count]) => `${kind}: ${(then as Record<string, number>)[kind] ?? 0} before, ${count} after`,
        );
      if (found.length === 0 || tries === 0) return found;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const deploy = async (ids: readonly string[]): Promise<void> => {
    const counts = ids.map(openings);
    await nodeRed.deploy(full(), 'full');
    await opened(ids, counts);
  };

  it('leave as many sockets, listeners and timers as the first', async (context) => {
    await deploy(inputs());
    const first = await held();
    for (let at = 1; at <= DEPLOYS; at += 1) {
      await deploy(at % WAIT_FOR_ALL_EVERY === 0 ? inputs() : ['twitch-all', PUBSUB]);
    }
    const left = await more(first);
    const last = await held();
    context.diagnostic(`${atRest.timers} timers at rest, ${first.timers} first, ${last.timers} last`);
    assert.deepEqual(left, []);
    assert.doesNotMatch(nodeRed.printed, /MaxListenersExceededWarning/);
  });

  it('give everything back with the last node', async () => {
    await nodeRed.deploy(empty(), 'full');
    assert.deepEqual(await more(atRest), []);
  });
});
