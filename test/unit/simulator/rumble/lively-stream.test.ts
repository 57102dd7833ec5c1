import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventFaults } from '../../../../src/events/validate';
import { RumbleSimulator } from '../../../../src/simulator';
import { ApiEvents, ChatEvents } from '../../../support/rumble-event';
import { ask, ChatEar, linesOf, write } from '../../../support/rumble-wire';

const FAST = { firstMs: 1, chatMs: [2, 4], alertMs: [1, 2], answerMs: [1, 2] } as const;

/** What is heard of the stream, by the names of the samples. */
const PLAYED = [
  'messages',
  'as channel',
  'rant',
  'raid_notification',
  'notification',
  'gift_purchase_notification',
  'gift_purchased',
  'mute_users',
  'delete_messages',
  'delete_non_rant_messages',
  'pin_message',
  'unpin_message',
];

async function heardIn(ear: ChatEar): Promise<Set<string>> {
  const heard = new Set<string>();
  for (let seen = 0; !PLAYED.every((name) => heard.has(name)); ) {
    const records = ear.records();
    for (const { type, data } of records.slice(seen)) {
      heard.add(type);
      if (type !== 'messages') continue;
      for (const line of linesOf(data)) {
        if ('channel_id' in line) heard.add('as channel');
        for (const name of PLAYED) if (name in line) heard.add(name);
      }
    }
    if (records.length === seen) await ear.arrival();
    seen = records.length;
  }
  return heard;
}

describe('the lively stream', () => {
  it('plays everything that the chat can tell by itself', async () => {
    const simulator = await RumbleSimulator.start({ lively: true, seed: 4, pace: FAST });
    const ear = await ChatEar.open(simulator);
    try {
      await heardIn(ear);
      assert.match(ear.text, /:r\+\w+:/);
      assert.doesNotMatch(ear.text, /HeyGuys|PogChamp/);
    } finally {
      ear.close();
      await simulator.close();
    }
  });

  it('plays nothing that is not a valid event of a kind that is known', async () => {
    const simulator = await RumbleSimulator.start({ lively: true, seed: 5, pace: FAST });
    const ear = await ChatEar.open(simulator);
    const api = new ApiEvents();
    try {
      api.take((await ask(simulator.apiUrl)).body);
      await heardIn(ear);
      const chat = new ChatEvents();
      const events = [
        ...ear.records().flatMap((record) => chat.take(JSON.stringify(record))),
        ...api.take((await ask(simulator.apiUrl)).body),
      ];
      for (const event of events) {
        assert.deepEqual(eventFaults(event), [], event.type);
        assert.notEqual(event.kind, 'other', event.type);
      }
      const kinds = new Set(events.map(({ kind }) => kind));
      for (const kind of ['tip', 'raid.in', 'subscription.gifted', 'follow', 'stream.stats'] as const) {
        assert.ok(kinds.has(kind), kind);
      }
    } finally {
      ear.close();
      await simulator.close();
    }
  });

  it('plays for whoever only asks the Live Stream API, with followers and other numbers', async () => {
    const simulator = await RumbleSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const answer = async () => Object((await ask(simulator.apiUrl)).body);
      const first = await answer();
      for (let later = first; ; later = await answer()) {
        const viewers = later.livestreams[0].watching_now;
        const isChanged = viewers !== first.livestreams[0].watching_now;
        if (isChanged && later.followers.num_followers > first.followers.num_followers) break;
        await simulator.watch.next('told');
      }
    } finally {
      await simulator.close();
    }
  });

  it('plays the same broadcast for the same seed', async () => {
    const play = async () => {
      const simulator = await RumbleSimulator.start({ lively: true, seed: 9, pace: FAST });
      const ear = await ChatEar.open(simulator);
      try {
        const texts: string[] = [];
        while (texts.length < 12) {
          const { text, rant, notification } = await ear.line();
          if (text && !rant && !notification && !text.includes('is raiding')) texts.push(text);
        }
        return texts;
      } finally {
        ear.close();
        await simulator.close();
      }
    };
    assert.deepEqual(await play(), await play());
  });

  it('is silent until somebody listens, and answers the streamer', async () => {
    const simulator = await RumbleSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      assert.deepEqual(simulator.lines(), []);
      const ear = await ChatEar.open(simulator);
      await ear.line();
      await write(simulator, 'welcome everybody');
      while ((await ear.line()).text !== 'welcome everybody');
      ear.close();
    } finally {
      await simulator.close();
    }
  });
});
