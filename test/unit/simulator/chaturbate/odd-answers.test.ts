import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ChaturbateSimulator } from '../../../../src/simulator';
import { firstUrl, poll } from '../../../support/long-poll';

describe('the odd answers of the simulated Chaturbate', () => {
  let simulator: ChaturbateSimulator;
  beforeEach(async () => {
    simulator = await ChaturbateSimulator.start();
  });
  afterEach(() => simulator.close());

  const once = () => poll(firstUrl(simulator));

  it('come as often as they are ordered, and can be taken back', async () => {
    simulator.failNext({ status: 503, times: 2 });
    const takeBack = simulator.nullNextUrl(9);
    assert.deepEqual([(await once()).status, (await once()).status], [503, 503]);
    assert.equal(Object(await once()).body.nextUrl, null);
    takeBack();
    assert.match((await once()).nextUrl, /^http/);
  });

  it('say "waited too long" with the place where the reader is, though nothing is lost', async () => {
    const { nextUrl } = await once();
    const { id } = simulator.emit('follow');
    simulator.waitedTooLong();
    const odd = await poll(nextUrl);
    assert.equal(odd.status, 400);
    assert.equal(odd.nextUrl, nextUrl);
    assert.equal((await poll(odd.nextUrl)).events[0]?.id, id);
  });

  it('say it in a form that no client takes', async () => {
    simulator.waitedTooLong({ nextUrl: null });
    simulator.waitedTooLong({ status: 7 });
    assert.equal(Object((await once()).body).nextUrl, null);
    assert.equal(Object((await once()).body).status, 7);
  });

  it('forget what was kept, so that every cursor is too old', async () => {
    const { nextUrl } = await once();
    simulator.emit('follow');
    simulator.expireCursor();
    const stale = await poll(nextUrl);
    assert.equal(stale.status, 400);
    assert.deepEqual((await poll(stale.nextUrl)).events, []);
  });

  it('have any next address', async () => {
    const nextUrlWith = async (order: () => void) => {
      order();
      return Object((await once()).body).nextUrl;
    };
    assert.match(
      await nextUrlWith(() => simulator.foreignNextUrl()),
      new RegExp(`^https://stranger.example/events/${simulator.username}/${simulator.token}/`),
    );
    const relative = (url: string) => url.slice(simulator.baseUrl.length);
    assert.match(await nextUrlWith(() => simulator.nextUrl(relative)), /^\/events\//);
    assert.equal(await nextUrlWith(() => simulator.nextUrl(undefined)), undefined);
    assert.deepEqual(await nextUrlWith(() => simulator.nextUrl({})), {});
  });

  it('have anything for events', async () => {
    simulator.events(null);
    simulator.events(undefined);
    assert.equal(Object((await once()).body).events, null);
    assert.equal('events' in Object((await once()).body), false);
  });

  it('are empty at once, though there was time to wait', async () => {
    simulator.emptyAnswers(1);
    const answer = await poll(firstUrl(simulator, 'timeout=60'));
    assert.deepEqual([answer.status, answer.events, simulator.waitingPolls], [200, [], 0]);
  });

  it('are not JSON', async () => {
    simulator.garbage();
    assert.equal((await once()).body, '{"events":[');
  });

  it('limit the rate, with or without a time to wait', async () => {
    simulator.rateLimit({ retryAfterSeconds: 3 });
    simulator.rateLimit();
    const [told, untold] = [await once(), await once()];
    assert.deepEqual([told.status, told.headers.get('retry-after')], [429, '3']);
    assert.deepEqual([untold.status, untold.headers.get('retry-after')], [429, null]);
  });

  it('redirect to a stranger, with the token', async () => {
    simulator.redirect();
    const { status, headers } = await once();
    assert.equal(status, 302);
    assert.equal(
      headers.get('location'),
      `https://stranger.example/events/${simulator.username}/${simulator.token}/`,
    );
  });

  it('break off in the middle, and what was in them comes again', async () => {
    const { nextUrl } = await once();
    const { id } = simulator.emit('tip');
    simulator.cutNext();
    await assert.rejects(poll(nextUrl));
    assert.equal((await poll(nextUrl)).events[0]?.id, id);
  });

  it('break off every so many times', async () => {
    simulator.cutEvery(3);
    const outcomes = [];
    for (let turn = 0; turn < 7; turn += 1) {
      outcomes.push(
        await once().then(
          () => 'whole',
          () => 'cut',
        ),
      );
    }
    assert.deepEqual(outcomes, ['whole', 'whole', 'cut', 'whole', 'whole', 'cut', 'whole']);
    simulator.cutEvery(0);
    await once();
    await once();
  });

  it('hold whatever was put into them', async () => {
    simulator.emitRaw('not an object');
    simulator.emitRaw({ method: 'tip', id: 5 });
    simulator.emit('somethingNew', { object: { extra: true }, username: 'somebody' });
    simulator.emit('tip', { id: '1-0', variant: 'anonymous' });
    const [text, numeric, unknown, again] = (await once()).events;
    assert.equal(text, 'not an object');
    assert.deepEqual(numeric, { method: 'tip', id: 5 });
    assert.equal(unknown?.method, 'somethingNew');
    assert.equal(unknown?.object.extra, true);
    assert.equal(Object(unknown?.object.user).username, 'somebody');
    assert.equal(again?.id, '1-0');
  });

  it('do not keep a poll from its events that waits already', async () => {
    const answer = poll(firstUrl(simulator, 'timeout=60'));
    await simulator.watch.next('waiting');
    simulator.failNext({ status: 500 });
    simulator.say('somebody', 'hello');
    assert.equal(Object((await answer).events[0]?.object.message).message, 'hello');
    assert.equal((await once()).status, 500);
  });

  it('come when the time of all who wait is up', async () => {
    const answer = poll(firstUrl(simulator, 'timeout=60'));
    await simulator.watch.next('waiting');
    simulator.endWaits();
    assert.deepEqual((await answer).events, []);
  });
});
