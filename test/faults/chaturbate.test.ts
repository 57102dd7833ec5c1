import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ChaturbateAccount } from '../../src/chaturbate/account';
import type { ChaturbateEventsInput } from '../../src/chaturbate/events-input';
import { type ChaturbateFigures, ChaturbateSimulator } from '../../src/simulator';
import { accountIn, inputOf, textBelow } from '../support/chaturbate';
import { probedRoom, roomCredentials } from '../support/chaturbate-flow';
import { InputRecorder } from '../support/input-sink';
import { ProbedNodeRed } from '../support/probed-node-red';
import type { FlowEntry } from '../support/test-flow';

/** Trace: Node-RED tells most of itself, and of us. */
const TALKATIVE = { logging: { console: { level: 'trace', metrics: false, audit: true } } };

describe('a chaturbate room under faults', () => {
  let simulator: ChaturbateSimulator;
  let account: ChaturbateAccount;
  let input: ChaturbateEventsInput;
  let recorder: InputRecorder;

  beforeEach(() => {
    recorder = new InputRecorder();
  });
  afterEach(async () => {
    input.close();
    await account.close();
    await simulator.close();
  });

  async function listen(figures: Partial<ChaturbateFigures> = {}): Promise<void> {
    simulator = await ChaturbateSimulator.start({ figures });
    account = accountIn(simulator, { requestsPerMinute: 100_000 });
    input = inputOf(account, recorder, { raw: false });
    const waits = simulator.watch.next('waiting');
    input.start();
    await account.start();
    await waits;
  }

  const ids = () => recorder.events.map(({ payload }) => payload.id);
  /** Waits for events for as long as they keep coming. */
  async function came(count: number): Promise<void> {
    for (let step = 500; step < count; step += 500)
      await recorder.until(({ events }) => events.length >= step);
    await recorder.until(({ events }) => events.length >= count);
  }

  it('passes on 10,000 events over a connection that breaks at every 50th answer: each once, in order', async () => {
    await listen({ batchEvents: 20, requestsPerMinute: 1_000_000 });
    simulator.cutEvery(50);
    const sent = Array.from({ length: 10_000 }, () => simulator.emit('userEnter').id);
    await came(sent.length);
    // One more that comes after everything else: nothing is still on its way twice.
    simulator.cutEvery(0);
    sent.push(simulator.emit('follow').id);
    await came(sent.length);
    assert.deepEqual(ids(), sent);
    const requests = simulator.requests();
    assert.ok(requests.length > 510, `${requests.length} requests: some were cut`);
    assert.ok(requests.every(({ atOnce }) => atOnce === 1));
    assert.ok(recorder.news.filter((kind) => kind === 'lost').length >= 8, 'the breaks are told');
    assert.deepEqual(recorder.reported, [], 'and are nobody’s trouble');
  });

  it('survives every odd answer between good ones: each event once, in order', async () => {
    await listen();
    const oddities: (() => unknown)[] = [
      () => simulator.failNext({ status: 502, body: '<html>bad gateway</html>' }),
      () => simulator.failNext({ status: 520 }),
      () => simulator.rateLimit({ retryAfterSeconds: 1 }),
      () => simulator.garbage(),
      () => simulator.garbage('"text"'),
      () => simulator.events(null),
      () => simulator.waitedTooLong(),
      () => simulator.waitedTooLong({ nextUrl: 'https://stranger.example/events/a/b/' }),
      () => simulator.waitedTooLong({ nextUrl: null }),
      () => simulator.nullNextUrl(),
      () => simulator.foreignNextUrl(),
      () => simulator.nextUrl({}),
      () => simulator.redirect(),
      () => simulator.emptyAnswers(2),
      () => simulator.cutNext(),
      () => simulator.failNext({ hangUp: true }),
    ];
    const sent: string[] = [];
    for (const odd of oddities) {
      odd();
      for (const method of ['tip', 'chatMessage']) {
        sent.push(simulator.emit(method).id);
        await came(sent.length);
      }
    }
    assert.deepEqual(ids(), sent);
    assert.ok(simulator.requests().every(({ atOnce }) => atOnce === 1));
  });
});

describe('a chaturbate room in a real Node-RED', () => {
  let simulator: ChaturbateSimulator;
  let nodeRed: ProbedNodeRed;
  let folder: string;
  let heard: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livestream-heard-'));
    heard = join(folder, 'ids.txt');
    simulator = await ChaturbateSimulator.start({ figures: { batchEvents: 5_000 } });
    nodeRed = await ProbedNodeRed.start({ flows: probedRoom(simulator, heard), settings: TALKATIVE });
    // Credentials come with a deploy, as from the dialog, so that nothing of ours ever wrote them in plain text.
    await nodeRed.deploy(withCredentials(probedRoom(simulator, heard)), 'full');
    await simulator.watch.until(() => simulator.waitingPolls === 1);
  });
  afterEach(async () => {
    await nodeRed.remove();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const withCredentials = (flows: FlowEntry[]): FlowEntry[] => {
    const { account } = roomCredentials(simulator);
    return flows.map((node) => (node.id === 'account' ? { ...node, credentials: account } : node));
  };
  /** The ids of the events that the flow got, over all runs. */
  const ids = (): string[] => (existsSync(heard) ? readFileSync(heard, 'utf8').trimEnd().split('\n') : []);
  /** Waits until the last of these is the last event that the flow has got. */
  const came = (sent: readonly string[]) =>
    nodeRed.until('out', (all) => (all.at(-1)?.payload as { id?: string } | undefined)?.id === sent.at(-1));
  const emit = (count: number): string[] =>
    Array.from({ length: count }, () => simulator.emit('userEnter').id);

  it('that is stopped in the middle of a batch and started again loses nothing and repeats nothing', async () => {
    const sent = emit(3_000);
    await nodeRed.until('out', (all) => all.length >= 50);
    await nodeRed.stop();
    const before = ids().length;
    assert.ok(before < 3_000, 'it was stopped in the middle');
    sent.push(...emit(20));
    await nodeRed.startAgain();
    await came(sent);
    sent.push(...emit(1));
    await came(sent);
    assert.deepEqual(ids(), sent, `stopped after ${before}`);
    assertNoGap();
  });

  it('that is killed in the middle of a batch loses nothing, and repeats what was not yet written with the same ids', async () => {
    const sent = emit(1);
    await came(sent);
    sent.push(...emit(3_000));
    await nodeRed.until('out', (all) => all.length >= 200);
    await nodeRed.kill();
    const before = ids();
    assert.ok(before.length < 3_000, 'it was killed in the middle');
    sent.push(...emit(20));
    await nodeRed.startAgain();
    await came(sent);
    const after = ids().slice(before.length);
    assert.deepEqual([...new Set(ids())], sent, 'nothing is lost, and the order is that of the room');
    const again = after.filter((id) => before.includes(id));
    assert.deepEqual(
      again,
      before.slice(before.length - again.length),
      'what comes again is the end of what came',
    );
    assert.equal(new Set(after).size, after.length, 'each at most once more');
    assertNoGap();
  });

  it('shows its token nowhere: not in logs, messages, statuses, errors, answers or files', async () => {
    const { token } = simulator;
    await came([simulator.emit('tip').id]);
    const seen: string[] = [];
    const oddities = [
      () => simulator.foreignNextUrl(),
      () => simulator.redirect(),
      () => simulator.failNext({ status: 500, body: `${simulator.baseUrl}/events/x/${token}/ failed` }),
      () => simulator.waitedTooLong({ nextUrl: `https://stranger.example/?token=${token}` }),
      () => simulator.cutNext(),
    ];
    for (const odd of oddities) {
      odd();
      for (let turn = 0; turn < 2; turn += 1) {
        await came([simulator.emit('tip').id]);
      }
    }
    for (const [path, body] of [
      [
        'livestream/chaturbate/check',
        { id: 'account', server: 'custom', url: simulator.baseUrl, username: simulator.username },
      ],
      [
        'livestream/chaturbate/check',
        { server: 'custom', url: simulator.baseUrl, username: 'nobody', token },
      ],
      ['livestream/chaturbate-events/in/test', { type: 'tip' }],
    ] as const) {
      seen.push((await nodeRed.request(path, { method: 'POST', body })).text);
    }
    for (const path of [
      'flows',
      'flow/tab',
      'credentials/livestream-chaturbate-account/account',
      'settings',
    ]) {
      seen.push((await nodeRed.request(path)).text);
    }
    assert.match(seen[0] ?? '', /"ok":true/);
    assert.match(seen[1] ?? '', /"code":"not_found"/);
    const caught = nodeRed.probed('caught').length;
    simulator.revokeToken(token);
    simulator.endWaits();
    await nodeRed.until('caught', (all) => all.length > caught);
    await nodeRed.deploy(probedRoom(simulator, heard, { name: 'changed' }), 'full');
    await nodeRed.stop();
    const places: Record<string, string> = {
      logs: nodeRed.printed,
      messages: JSON.stringify(['out', 'news', 'caught', 'status'].map((name) => nodeRed.probed(name))),
      answers: seen.join('\n'),
      files: await textBelow(nodeRed.userDir),
    };
    assert.match(places.files ?? '', /"cursor"/);
    assert.ok(existsSync(join(nodeRed.userDir, 'livestream', 'cursors')));
    for (const [place, text] of Object.entries(places)) {
      for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString('base64')]) {
        assert.ok(!text.includes(form), `the token stands in the ${place}`);
      }
    }
  });

  function assertNoGap(): void {
    assert.ok(!nodeRed.probed('news').some(({ topic }) => topic === 'connection.gap'));
  }
});
