import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../src/simulator';
import type { TwitchAccount } from '../../../src/twitch/account';
import type { LastHeard } from '../../../src/twitch/last-heard';
import { TwitchUsers } from '../../../src/twitch/user';
import { accountOn, Listener, wishFor } from '../../support/hub';

/** When a run before has heard the last of it, on one way and on the other. */
const [EARLY, LATE] = [1_700_000_000_000, 1_700_000_060_000];

describe('what is remembered of a user over a restart', () => {
  let simulator: TwitchSimulator;
  let account: TwitchAccount;
  let notes: LastHeard[];

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    notes = [];
  });
  afterEach(async () => {
    await account.close();
    await simulator.close();
  });

  async function startAfter(recalled: LastHeard | undefined): Promise<void> {
    const remember = async (_name: string, heard: LastHeard) => void notes.push(heard);
    account = accountOn(simulator, { users: new TwitchUsers({ recall: () => recalled, remember }) });
    await account.start();
  }

  /** Since when events may be missing on a way, as soon as that is used. */
  async function missingOnEventSub(): Promise<number | undefined> {
    const listener = new Listener();
    (await account.ready()).hub.join([wishFor(simulator, 'channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    return listener.settlements[0]?.fromMs;
  }

  async function missingOnPubSub(): Promise<number | undefined> {
    const pubsub = (await account.ready()).pubsub();
    return new Promise((resolve) => {
      const nothing = (): void => undefined;
      pubsub.join([`polls.${simulator.broadcaster.id}`], {
        ...{ notified: nothing, subscribed: nothing, refused: nothing, revoked: nothing, lost: nothing },
        settled: (gap) => resolve(gap?.fromMs),
      });
    });
  }

  for (const [what, on] of [
    ['PubSub was lost before EventSub', { eventsub: LATE, pubsub: EARLY }],
    ['EventSub was lost before PubSub', { eventsub: EARLY, pubsub: LATE }],
  ] as const) {
    it(`tells on each way what is missing on that, when ${what}`, async () => {
      await startAfter({ atMs: LATE, on, orderly: true });
      assert.equal(await missingOnEventSub(), on.eventsub);
      assert.equal(await missingOnPubSub(), on.pubsub);
    });
  }

  it('is taken for both ways as an older version has stored it', async () => {
    await startAfter({ atMs: LATE, orderly: true });
    assert.equal(await missingOnEventSub(), LATE);
    assert.equal(await missingOnPubSub(), LATE);
  });

  it('begins with what Twitch told last where the clock has been set back since', async () => {
    const ahead = Date.now() + 86_400_000;
    await startAfter({ atMs: ahead, on: { eventsub: ahead }, twitchMs: EARLY, orderly: true });
    assert.equal(await missingOnEventSub(), EARLY);
    const beforeMs = Date.now();
    simulator.say({ user: 'viewer_one', text: 'heard' });
    await account.close();
    assert.ok(Math.abs(Number(notes[0]?.twitchMs) - beforeMs) < 60_000, JSON.stringify(notes));
  });

  it('tells of nothing missing on a way that was never used', async () => {
    await startAfter({ atMs: LATE, on: { eventsub: LATE }, orderly: true });
    assert.equal(await missingOnPubSub(), undefined);
  });

  it('keeps the ways apart, and what there is of one that this run does not use', async () => {
    await startAfter({ atMs: LATE, on: { eventsub: LATE, pubsub: EARLY }, orderly: true });
    await missingOnEventSub();
    await account.close();
    const [note] = notes;
    assert.equal(note?.on?.pubsub, EARLY);
    assert.ok(Number(note?.on?.eventsub) > LATE);
    assert.equal(note?.atMs, note?.on?.eventsub, 'older versions read the later of both');
  });

  it('holds a loss of PubSub that is not mended, although EventSub is heard', async () => {
    await startAfter(undefined);
    await missingOnPubSub();
    simulator.pubsub.refuse(1_000);
    const beforeMs = Date.now();
    simulator.pubsub.drop({ abrupt: true });
    await simulator.watch.next('pubsub_disconnected');
    await missingOnEventSub();
    simulator.say({ user: 'viewer_one', text: 'heard' });
    await account.close();
    const { eventsub = 0, pubsub = 0 } = notes[0]?.on ?? {};
    assert.ok(pubsub > 0 && pubsub <= beforeMs && eventsub >= beforeMs, JSON.stringify({ beforeMs, notes }));
  });
});
