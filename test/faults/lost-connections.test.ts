import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import type { TwitchSimulator } from '../../src/simulator';
import { InputRecorder } from '../support/input-sink';
import { chatInput, startListening } from '../support/listening';

/** How a connection ends. */
const ENDS: [what: string, cut: (simulator: TwitchSimulator) => void][] = [
  ['is closed normally (1000)', (simulator) => simulator.dropConnections({ code: 1000 })],
  ['is closed by a server that goes away (1001)', (simulator) => simulator.dropConnections({ code: 1001 })],
  ['is cut (1006)', (simulator) => simulator.dropConnections({ abrupt: true })],
  [
    'is cut, and the server notices late',
    (simulator) => simulator.dropConnections({ abrupt: true, lingerMs: 3_000 }),
  ],
  ...[4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4999].map(
    (code): [string, (simulator: TwitchSimulator) => void] => [
      `is closed with ${code}`,
      (simulator) => simulator.dropConnections({ code }),
    ],
  ),
];

describe('a connection that', { concurrency: true }, () => {
  for (const [what, cut] of ENDS) {
    it(`${what} is made anew, with what may be missing`, async () => {
      const { simulator, recorder, close } = await startListening(
        {},
        { events: [{ type: 'channel.chat.message' }, { type: 'channel.cheer' }] },
      );
      try {
        await recorder.until(({ shown }) => shown === 'connected');
        const before = simulator.sessions()[0]?.id;
        cut(simulator);
        await recorder.until(({ news }) => news.includes('gap'));
        assert.deepEqual(
          recorder.news.filter((kind) => kind !== 'subscription_created'),
          ['opened', 'lost', 'restored', 'gap'],
        );
        assert.notEqual(simulator.sessions().at(-1)?.id, before);
        const { from, to, reason } = recorder.detail('gap') ?? {};
        assert.ok(String(from) < String(to), `${from} to ${to}`);
        assert.ok(String(reason).length > 5);
        simulator.say({ user: 'viewer_one', text: 'heard again' });
        await recorder.until(({ events }) => events.length === 1);
        assert.equal(recorder.shown, 'connected');
        assert.deepEqual(recorder.reported, [], 'a loss that mends itself is no error');
        for (const { payload } of recorder.connections) assert.deepEqual(eventFaults(payload), []);
      } finally {
        await close();
      }
    });
  }

  it('goes silent without closing is found and made anew', async () => {
    const { simulator, recorder, close } = await startListening({
      figures: { keepaliveDefaultSeconds: 1 },
    });
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      simulator.stopKeepalives();
      await recorder.until(({ news }) => news.includes('lost'));
      simulator.resumeKeepalives();
      await recorder.until(({ news }) => news.includes('gap'));
      assert.match(String(recorder.detail('gap')?.reason), /nothing was heard/);
      simulator.say({ user: 'viewer_one', text: 'heard again' });
      await recorder.until(({ events }) => events.length === 1);
    } finally {
      await close();
    }
  });

  it('is kept alive by keepalives alone stays', async () => {
    const { simulator, recorder, close } = await startListening({
      figures: { keepaliveDefaultSeconds: 1 },
    });
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      const [session] = simulator.sessions();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      assert.equal(simulator.sessions()[0]?.id, session?.id);
      assert.equal(recorder.news.includes('lost'), false);
    } finally {
      await close();
    }
  });

  it('is refused a few times is tried again until it works', async () => {
    const { simulator, recorder, close } = await startListening();
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      simulator.refuseConnections(2);
      simulator.dropConnections({ code: 4000 });
      await recorder.until(({ news }) => news.includes('gap'));
      assert.equal(recorder.news.filter((kind) => kind === 'lost').length, 1, 'one loss, however many tries');
      assert.deepEqual(recorder.reported, [], 'a loss that mends itself is no error');
    } finally {
      await close();
    }
  });

  it('cannot be made while Helix works is one error, for a node that comes meanwhile, too, and mended when it can', async () => {
    const { simulator, recorder, account, close } = await startListening({}, {}, (trouble) =>
      trouble.refuseConnections(1_000),
    );
    const late = new InputRecorder();
    const lateInput = chatInput(account, late);
    try {
      await recorder.until(({ reported }) => reported.length > 0);
      assert.equal(recorder.shown, 'offline');
      const told = recorder.troubles.length;
      lateInput.start();
      await late.until(({ reported }) => reported.length > 0);
      assert.equal(recorder.troubles.length, told, 'who comes meanwhile hears of it before the next try');
      assert.equal(late.shown, 'offline');
      simulator.refuseConnections(0);
      for (const one of [recorder, late]) {
        await one.until(({ shown }) => shown === 'connected');
        const [error] = one.reported;
        assert.equal(error?.code, 'network');
        assert.match(error?.message ?? '', /event server cannot be reached.*proxy/);
        assert.equal(error?.cause.statusCode, 503);
        assert.equal(one.reported.length, 1, 'once, however often it is tried');
        assert.ok(one.mendings.includes('server'));
      }
    } finally {
      lateInput.close();
      await close();
    }
  });

  it('is not known where it is to be subscribed on is one error, too', async () => {
    const stranger = { status: 400, error: 'Bad Request', message: 'websocket session does not exist' };
    let mend = (): void => undefined;
    const { recorder, close } = await startListening({}, {}, (simulator) => {
      mend = simulator.failNext({
        path: '/helix/eventsub',
        method: 'POST',
        status: 400,
        body: stranger,
        times: 1_000,
      });
    });
    try {
      await recorder.until(({ reported }) => reported.length > 0);
      assert.equal(recorder.shown, 'offline');
      assert.equal(recorder.reported[0]?.code, 'network');
      assert.match(recorder.reported[0]?.message ?? '', /EventSub URL and the Subscriptions URL/);
      mend();
      await recorder.until(({ shown }) => shown === 'connected');
      assert.equal(recorder.reported.length, 1);
    } finally {
      await close();
    }
  });
});
