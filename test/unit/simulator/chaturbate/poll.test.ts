import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../../src/chaturbate/catalogue';
import { ChaturbateSimulator } from '../../../../src/simulator';
import { firstUrl, poll, pollAll } from '../../../support/long-poll';

describe('the long poll of the simulated Chaturbate', () => {
  let simulator: ChaturbateSimulator;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_800_000_000_000;
    simulator = await ChaturbateSimulator.start({
      now: () => nowMs,
      figures: { batchEvents: 4, backlogEvents: 3, keptEvents: 6, keptSeconds: 60 },
    });
  });
  afterEach(() => simulator.close());

  it('answers at once what has happened since the cursor, oldest first', async () => {
    const { nextUrl } = await poll(firstUrl(simulator));
    for (const { method } of CHATURBATE_METHODS.slice(0, 3)) simulator.emit(method);
    const { status, events } = await poll(nextUrl);
    assert.equal(status, 200);
    assert.deepEqual(
      events.map(({ method }) => method),
      CHATURBATE_METHODS.slice(0, 3).map(({ method }) => method),
    );
  });

  it('waits for something to happen, and answers all of it together', async () => {
    const answer = poll(firstUrl(simulator, 'timeout=30'));
    await simulator.watch.next('waiting');
    simulator.emit('follow');
    simulator.emit('tip');
    const { events } = await answer;
    assert.deepEqual(
      events.map(({ method }) => method),
      ['follow', 'tip'],
    );
  });

  it('answers without events when the time is up, and goes on from there without losing any', async () => {
    const quiet = await poll(firstUrl(simulator, 'timeout=1'));
    assert.deepEqual([quiet.status, quiet.events], [200, []]);
    const { id } = simulator.emit('follow');
    assert.deepEqual(
      (await poll(quiet.nextUrl)).events.map((event) => event.id),
      [id],
    );
  });

  it('echoes the waiting time and puts the id of the last event into the next address', async () => {
    simulator.emit('follow');
    const { id } = simulator.emit('unfollow');
    const { nextUrl } = await poll(firstUrl(simulator, 'timeout=7'));
    const url = new URL(nextUrl);
    assert.equal(url.searchParams.get('i'), id);
    assert.equal(url.searchParams.get('timeout'), '7');
    assert.equal(`${url.origin}${url.pathname}?`, firstUrl(simulator, ''));
  });

  it('names itself in the next address as the client does', async () => {
    const byName = firstUrl(simulator).replace('127.0.0.1', 'localhost');
    assert.equal(new URL((await poll(byName)).nextUrl).hostname, 'localhost');
  });

  it('cuts the waiting time down to the documented ninety seconds, and waits ten when told nothing', async () => {
    simulator.emit('follow');
    const echoed = async (query: string) =>
      new URL((await poll(firstUrl(simulator, query))).nextUrl).searchParams.get('timeout');
    assert.equal(await echoed('timeout=5000'), '90');
    assert.equal(await echoed('timeout=-1'), '0');
    assert.equal(await echoed('timeout=soon'), '10');
    assert.equal(await echoed(''), '10');
  });

  it('gives the same events again to whoever asks again with the same cursor', async () => {
    const { nextUrl } = await poll(firstUrl(simulator));
    simulator.emit('follow');
    assert.deepEqual((await poll(nextUrl)).events, (await poll(nextUrl)).events);
  });

  it('gives every reader every event', async () => {
    const readers = [poll(firstUrl(simulator, 'timeout=30')), poll(firstUrl(simulator, 'timeout=30'))];
    await simulator.watch.until(() => simulator.waitingPolls === 2);
    const { id } = simulator.emit('follow');
    for (const reader of readers) assert.equal((await reader).events[0]?.id, id);
  });

  it('gives a first poll the latest events, and no others', async () => {
    const ids = Array.from({ length: 5 }, () => simulator.emit('follow').id);
    const { events } = await poll(firstUrl(simulator));
    assert.deepEqual(
      events.map(({ id }) => id),
      ids.slice(2),
    );
  });

  it('gives no more at once than a batch holds, and the rest with the next polls', async () => {
    const { nextUrl } = await poll(firstUrl(simulator));
    const ids = Array.from({ length: 6 }, () => simulator.emit('follow').id);
    assert.equal((await poll(nextUrl)).events.length, 4);
    assert.deepEqual(
      (await pollAll(nextUrl)).map(({ id }) => id),
      ids,
    );
  });

  it('has ids that grow with the time, also when the clock goes back', () => {
    const first = simulator.emit('follow').id;
    nowMs += 5;
    const later = simulator.emit('follow').id;
    nowMs -= 60_000;
    const after = simulator.emit('follow').id;
    assert.deepEqual([first, later, after], ['1800000000000-1', '1800000000005-0', '1800000000005-1']);
  });

  it('sends who has missed events that are not kept any longer to those that are', async () => {
    const { nextUrl } = await poll(firstUrl(simulator));
    const ids = Array.from({ length: 8 }, () => simulator.emit('follow').id);
    const stale = await poll(nextUrl);
    assert.equal(stale.status, 400);
    assert.match(JSON.stringify(stale.body), /waited too long/);
    assert.deepEqual(
      (await pollAll(stale.nextUrl)).map(({ id }) => id),
      ids.slice(2),
    );
    assert.equal((await poll(nextUrl)).status, 400);
  });

  it('keeps events for a time, and a cursor that has missed none of them is good for ever', async () => {
    const { nextUrl } = await poll(firstUrl(simulator));
    simulator.emit('follow');
    const upToDate = await poll(nextUrl);
    nowMs += 61_000;
    assert.equal((await poll(nextUrl)).status, 400);
    assert.equal((await poll(upToDate.nextUrl)).status, 200);
  });

  it('lets nobody wait who has left', async () => {
    const leaving = new AbortController();
    const answer = poll(firstUrl(simulator, 'timeout=30'), leaving.signal);
    await simulator.watch.next('waiting');
    const record = simulator.watch.next('request');
    leaving.abort();
    await assert.rejects(answer);
    assert.equal((await record).isGone, true);
    assert.equal(simulator.waitingPolls, 0);
  });

  it('records every request without the token', async () => {
    await poll(firstUrl(simulator));
    const { nextUrl } = await poll(firstUrl(simulator));
    await poll(nextUrl);
    const records = simulator.requests();
    assert.deepEqual(
      records.map(({ cursor, status, timeoutSeconds, atOnce }) => [cursor, status, timeoutSeconds, atOnce]),
      [
        [null, 200, 0, 1],
        [null, 200, 0, 1],
        [new URL(nextUrl).searchParams.get('i'), 200, 0, 1],
      ],
    );
    assert.ok(!JSON.stringify(records).includes(simulator.token));
  });

  it('answers who waits when it is closed', async () => {
    const other = await ChaturbateSimulator.start();
    const answer = poll(firstUrl(other, 'timeout=30')).catch(() => undefined);
    await other.watch.next('waiting');
    await other.close();
    await answer;
    assert.equal(other.waitingPolls, 0);
  });
});
