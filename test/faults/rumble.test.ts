import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { shortMemories } from '../../src/shared/memory-slot';
import type { WireStyle } from '../../src/simulator';
import { eventually } from '../support/eventually';
import { InputRecorder } from '../support/input-sink';
import { oddServer } from '../support/odd-server';
import {
  quickFeeds,
  type RumbleListening,
  rumbleAccountOn,
  rumbleInput,
  startRumble,
} from '../support/rumble-listening';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function begin(...args: Parameters<typeof startRumble>): Promise<RumbleListening> {
  const listening = await startRumble(...args);
  open.push(listening);
  await listening.recorder.until(({ shown }) => shown === 'connected');
  return listening;
}

const counted = (recorder: InputRecorder): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { topic } of recorder.events) {
    if (topic !== 'stream.stats') counts[topic] = (counts[topic] ?? 0) + 1;
  }
  return counts;
};

describe('through cuts of a Rumble chat, once and in order', () => {
  const LINES = 5_000;
  const styles: [string, Partial<WireStyle>][] = [
    ['as usual', {}],
    [
      'with bare numbers for ids, lines that end as on Windows and broken characters',
      {
        bareIds: true,
        lineEnd: '\r\n',
        pieceBytes: 700,
      },
    ],
  ];
  for (const [how, style] of styles) {
    it(`come ${LINES} lines, with the stream cut every 200, written ${how}`, async () => {
      const { simulator, recorder } = await begin(
        { raw: false },
        { figures: { historyMessages: 300 } },
        (one) => one.writeLike(style),
      );
      simulator.cutEvery(200);
      const sent: string[] = [];
      for (let at = 0; at < LINES; at += 1) {
        sent.push(simulator.say('viewer_one', `line ${at} 😀 ${'é'.repeat(at % 50)}`));
        if (at % 20 === 19) await nextTurn();
        // A history holds only so much.
        if (at % 200 === 199) await recorder.until(({ events }) => events.length >= sent.length);
      }
      await recorder.until(({ events }) => events.length >= LINES);
      assert.deepEqual(
        recorder.events.map(({ payload }) => payload.id),
        sent,
      );
      assert.ok(recorder.texts.every((text, at) => text === `line ${at} 😀 ${'é'.repeat(at % 50)}`));
      assert.ok(recorder.news.filter((news) => news === 'restored').length >= 20);
      assert.deepEqual(recorder.reported, []);
    });
  }
});

describe('a Rumble chat that is written', () => {
  const styles: [string, Partial<WireStyle>][] = [
    ['with CRLF', { lineEnd: '\r\n' }],
    ['byte by byte', { pieceBytes: 1 }],
    ['byte by byte with CRLF', { pieceBytes: 1, lineEnd: '\r\n' }],
    ['with ids as bare numbers', { bareIds: true }],
    ['with an empty list in its list of channels', { nestedChannels: true }],
    ['over many lines', { manyLines: true }],
    ['with a first record of more than a megabyte', { initPaddingBytes: 1_200_000 }],
    ['with its charset told twice', { doubleCharset: true }],
  ];
  for (const [how, style] of styles) {
    it(`${how}, is read like any other`, async () => {
      const { simulator, recorder } = await begin({}, {}, (one) => one.writeLike(style));
      const texts = ['plain', 'ünïcödé 😀 and \\"quotes\\"', 'zwei\u2028Zeilen'];
      const ids = texts.map((text) => {
        simulator.comment();
        return simulator.say('viewer_one', text);
      });
      await recorder.until(({ events }) => events.length === texts.length);
      assert.deepEqual(recorder.texts, texts);
      assert.deepEqual(
        recorder.events.map(({ payload }) => payload.id),
        ids,
      );
      assert.equal(recorder.events[0]?.payload.user?.name, 'viewer_one');
      assert.deepEqual(recorder.reported, []);
    });
  }

  it('without its authors, falls back to their ids', async () => {
    const { simulator, recorder } = await begin({}, {}, (one) => one.writeLike({ withoutUsers: true }));
    simulator.say('viewer_one', 'who am I?');
    await recorder.until(({ events }) => events.length === 1);
    assert.equal(recorder.events[0]?.payload.user?.id, simulator.person('viewer_one').id);
    assert.equal(recorder.events[0]?.payload.user?.name, null);
  });

  it('with nonsense in between, loses nothing else', async () => {
    const { simulator, recorder, account } = await begin();
    const warnings: string[] = [];
    account.on('warning', ({ message }) => warnings.push(message));
    const nonsense = [
      'data: {"type":',
      'data: null',
      'data: []',
      'data:',
      'hello',
      'event: x',
      ':',
      'retry: 1',
      'id: 5',
    ];
    for (const text of nonsense) simulator.emitRaw(`${text}\n\n`);
    simulator.say('viewer_one', 'still here');
    await recorder.until(({ texts }) => texts.includes('still here'));
    assert.equal(recorder.events.length, 1);
    assert.deepEqual(recorder.reported, []);
    assert.ok(warnings.every((message) => /cannot be read/.test(message)));
    assert.ok(warnings.length > 0);
  });
});

describe('a Rumble chat that fails', () => {
  const answers: [string, { status: number; headers?: Record<string, string>; body?: unknown }][] = [
    ['a 500', { status: 500 }],
    ['a 502 with a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>no</html>' }],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>one moment…</html>' }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ];
  for (const [what, answer] of answers) {
    it(`with ${what}, is tried again, and two of them are no error`, async () => {
      const { simulator, recorder } = await begin();
      simulator.failStream({ ...answer, times: 2 });
      simulator.cutReaders();
      simulator.say('viewer_one', 'meanwhile');
      await recorder.until(({ texts }) => texts.includes('meanwhile'));
      assert.deepEqual(recorder.reported, []);
    });
  }

  it('for long, is one error, and a connection that comes back all the same', async () => {
    const { simulator, recorder } = await begin();
    const stop = simulator.failStream({ status: 503, times: 1_000 });
    simulator.cutReaders();
    await recorder.until(({ shown }) => shown === 'partly');
    stop();
    await recorder.until(({ shown }) => shown === 'connected');
    assert.deepEqual(
      recorder.reported.map(({ code }) => code),
      ['platform_error'],
    );
    assert.deepEqual(recorder.news.slice(2), ['lost', 'restored', 'gap']);
  });

  it('with a 204, is no error, and told apart from a fault', async () => {
    const { simulator, recorder } = await begin();
    simulator.failStream({ status: 204, times: 1 });
    simulator.cutReaders();
    await recorder.until(({ shown }) => shown === 'idle');
    assert.deepEqual(recorder.reported, []);
  });

  it('by a clean end, is opened again at once', async () => {
    const { simulator, recorder } = await begin();
    simulator.endReaders();
    await recorder.until(({ news }) => news.includes('restored'));
    assert.match(String(recorder.detail('lost')?.reason), /good order/);
    assert.deepEqual(recorder.reported, []);
  });

  it('waits as long as the server asks', async () => {
    const requests: number[] = [];
    const server = await oddServer((request, response) => {
      requests.push(performance.now());
      const init = '{"type":"init","data":{"messages":[]}}';
      if (requests.length === 1) response.writeHead(429, { 'retry-after': '2' }).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${init}\n\n`);
      void request;
    });
    const feeds = quickFeeds();
    const feed = feeds.enter({ siteUrl: server.url, chatUrl: server.url, simulated: true });
    const opened = new Promise<void>((resolve) => {
      feed.join({
        id: 'n',
        wishes: { stream: '347112905', chat: true, api: false, intervalMs: 1_000, history: false },
        happened: () => undefined,
        connected: () => resolve(),
        lost: () => undefined,
        gap: () => undefined,
        changed: () => undefined,
      });
    });
    open.push(server, { close: () => feeds.leave(feed) });
    await opened;
    assert.ok((requests[1] ?? 0) - (requests[0] ?? 0) >= 1_900);
  });

  it('leaves no connection behind, though the answers never end', async () => {
    let held = 0;
    let asked = 0;
    const server = await oddServer((_request, response) => {
      asked += 1;
      held += 1;
      response.once('close', () => {
        held -= 1;
      });
      response.writeHead(asked % 2 === 0 ? 200 : 500, { 'content-type': 'text/html' });
      response.write('<html>');
    });
    const feeds = quickFeeds();
    const feed = feeds.enter({ siteUrl: server.url, chatUrl: server.url, simulated: true });
    open.push(server, { close: () => feeds.leave(feed) });
    await new Promise<void>((resolve) => {
      feed.join({
        id: 'n',
        wishes: { stream: '347112905', chat: true, api: false, intervalMs: 1_000, history: false },
        happened: () => undefined,
        connected: () => undefined,
        lost: () => undefined,
        gap: () => undefined,
        changed: resolve,
      });
    });
    await eventually(() => asked >= 3);
    await eventually(() => held === 0);
  });

  it('by falling silent, is found and replaced without a word', async () => {
    const { simulator, recorder } = await begin(
      {},
      { figures: { keepaliveMs: 50 } },
      () => undefined,
      quickFeeds({ silenceMs: 300 }),
    );
    simulator.say('viewer_one', 'before');
    await recorder.until(({ texts }) => texts.includes('before'));
    simulator.freezeReaders();
    simulator.say('viewer_one', 'into the void');
    await recorder.until(({ texts }) => texts.includes('into the void'));
    simulator.say('viewer_one', 'after');
    await recorder.until(({ texts }) => texts.includes('after'));
    assert.deepEqual(recorder.texts, ['before', 'into the void', 'after']);
    assert.deepEqual(recorder.news, ['opened', 'opened']);
  });

  it('is not taken for dead while it is only quiet', async () => {
    const { simulator, recorder } = await begin(
      {},
      { figures: { keepaliveMs: 50 } },
      () => undefined,
      quickFeeds({ silenceMs: 300 }),
    );
    let opened = 0;
    simulator.watch.on('opened', () => {
      opened += 1;
    });
    for (let polls = 0; polls < 8; polls += 1) await simulator.watch.next('polled');
    assert.equal(opened, 0);
    assert.deepEqual(recorder.news, ['opened', 'opened']);
  });
});

describe('through failed polls and restarts, once', () => {
  it('comes each follow, subscription, gift and rant, with no invented end', async () => {
    const memories = shortMemories();
    const first = await begin({ chat: false }, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator } = first;
    const all = new InputRecorder();
    const expected = { follow: 0, 'subscription.new': 0, 'subscription.gifted': 0, tip: 0 };
    let running = { input: first.input, account: first.account };
    const trouble = [
      { status: 502, times: 2 },
      { hangUp: true, times: 1 },
      { status: 200, body: '<html>one moment…</html>', times: 1 },
      { status: 200, body: { followers: {}, livestreams: null }, times: 1 },
      { status: 403, body: '<html>no</html>', times: 1 },
    ];
    running.input.close();
    await running.account.close();
    for (const [round, fault] of trouble.entries()) {
      const account = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
      const input = rumbleInput(account, all, { chat: false });
      input.start();
      await account.start();
      running = { input, account };
      simulator.failApi(fault);
      simulator.follow(`fan_${round}`);
      simulator.unfollow(`fan_${round - 1}`);
      simulator.subscribe(`sub_${round}`);
      simulator.gift('giver', 5);
      simulator.takeGift();
      simulator.rant('payer', 500, `rant ${round}`, { seconds: round % 2 === 0 ? 3 : 60 });
      for (const kind of Object.keys(expected) as (keyof typeof expected)[]) expected[kind] += 1;
      await all.until((recorder) =>
        Object.entries(expected).every(([kind, count]) => (counted(recorder)[kind] ?? 0) >= count),
      );
      input.close();
      await account.close();
    }
    const counts = counted(all);
    assert.deepEqual(
      Object.keys(expected).map((kind) => [kind, counts[kind]]),
      Object.entries(expected),
    );
    assert.equal(counts['stream.offline'], undefined);
    assert.equal(counts['stream.online'], undefined);
    assert.equal(counts.unfollow, undefined);
    const ids = all.events.map(({ payload }) => payload.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('what belongs to the streamer alone', () => {
  it('is in no message, status, error or warning, whatever fails', async () => {
    const { simulator, recorder, account } = await begin();
    const warnings: unknown[] = [];
    account.on('warning', (warning) => warnings.push([warning.message, warning.cause, warning.stack]));
    const secrets = [new URL(simulator.apiUrl).search.slice(5), simulator.session, simulator.password];
    simulator.setStream({ title: 'Another title' });
    simulator.follow('viewer_three');
    simulator.say('viewer_one', 'hello');
    await recorder.until(({ events }) => events.some(({ topic }) => topic === 'channel.updated'));
    for (const fault of [
      { status: 403, body: { code: '403', message: `Forbidden: ${secrets[0]}` } },
      { status: 500, body: `the key ${secrets[0]} broke it` },
      { hangUp: true },
    ]) {
      simulator.failApi({ ...fault, times: 4 });
    }
    await recorder.until(({ reported }) => reported.length > 0);
    const errors = recorder.troubles.map(({ error }) => [error.message, error.cause, error.stack]);
    const told = JSON.stringify([recorder.events, recorder.connections, errors, warnings]);
    for (const secret of [...secrets, 'stream_key', 'server_url', 'get-data']) {
      assert.ok(secret.length > 5);
      assert.equal(told.includes(secret), false, secret.slice(0, 3));
    }
  });
});
