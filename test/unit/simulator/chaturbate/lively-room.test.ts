import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../../src/chaturbate/catalogue';
import { eventFaults } from '../../../../src/events/validate';
import { ChaturbateSimulator } from '../../../../src/simulator';
import { eventOf } from '../../../support/chaturbate-event';
import { firstUrl, type PollAnswer, poll } from '../../../support/long-poll';

const FAST = { firstMs: 1, chatMs: [2, 4], alertMs: [1, 2], answerMs: [1, 2] } as const;

/** What nobody does by the way: the broadcaster comes and goes when told. */
const NOT_PLAYED = ['broadcastStart', 'broadcastStop'];

async function listen(
  simulator: ChaturbateSimulator,
  isEnough: (events: PollAnswer['events']) => boolean,
): Promise<PollAnswer['events']> {
  const events: PollAnswer['events'] = [];
  let url = firstUrl(simulator, 'timeout=5');
  while (!isEnough(events)) {
    const answer = await poll(url);
    assert.equal(answer.status, 200);
    events.push(...answer.events);
    url = answer.nextUrl;
  }
  return events;
}

describe('the lively room', () => {
  it('plays every method but those of the broadcaster, and nothing that is not a valid event of its room', async () => {
    const simulator = await ChaturbateSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const played = CHATURBATE_METHODS.map(({ method }) => method).filter(
        (method) => !NOT_PLAYED.includes(method),
      );
      const events = await listen(simulator, (heard) =>
        played.every((method) => heard.some((event) => event.method === method)),
      );
      for (const entry of events) {
        const event = eventOf(entry, simulator.username);
        assert.deepEqual(eventFaults(event), [], entry.method);
        assert.notEqual(event.kind, 'other', entry.method);
        assert.equal(event.channel.login, simulator.username);
      }
      assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
    } finally {
      await simulator.close();
    }
  });

  it('has tips with and without a name, and emoticons as this platform writes them', async () => {
    const simulator = await ChaturbateSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const isAnon = ({ object }: PollAnswer['events'][number]) => Object(object.tip).isAnon;
      const events = await listen(
        simulator,
        (heard) =>
          heard.some((event) => isAnon(event) === true) && heard.some((event) => isAnon(event) === false),
      );
      const text = JSON.stringify(events);
      assert.match(text, /:[a-z]+/);
      assert.doesNotMatch(text, /PogChamp|HeyGuys|LUL|Kappa/);
    } finally {
      await simulator.close();
    }
  });

  it('says something within a second of the first poll, at its pleasant pace', async () => {
    const simulator = await ChaturbateSimulator.start({ lively: true, seed: 4 });
    try {
      const polledMs = Date.now();
      await listen(simulator, ({ length }) => length > 0);
      assert.ok(Date.now() - polledMs < 1_000);
    } finally {
      await simulator.close();
    }
  });

  it('comes alive for a client that never waits', async () => {
    const simulator = await ChaturbateSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const told = simulator.watch.next('told');
      assert.equal((await poll(firstUrl(simulator))).status, 200);
      await told;
    } finally {
      await simulator.close();
    }
  });

  it('is quiet until somebody polls, and when it is not asked for', async () => {
    for (const options of [{ lively: true, pace: FAST }, { pace: FAST }]) {
      const simulator = await ChaturbateSimulator.start(options);
      try {
        const told: string[] = [];
        simulator.watch.on('told', ({ id }) => told.push(id));
        // Two exchanges with the server take longer than the fast pace needs for its first line.
        await fetch(simulator.baseUrl);
        await fetch(simulator.baseUrl);
        assert.deepEqual(told, []);
      } finally {
        await simulator.close();
      }
    }
  });
});
