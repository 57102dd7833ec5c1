import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAnswer } from '../../../../src/rumble/api/answer';
import { Deriver } from '../../../../src/rumble/api/derive';
import type { ApiHappening } from '../../../../src/rumble/api/happening';
import { currentStream } from '../../../../src/rumble/api/streams';
import {
  type ApiContent,
  wireAnswer,
  wireApiRant,
  wireChatLine,
  wireFollower,
  wireGift,
  wireLivestream,
  wireSubscriber,
} from '../../../../src/rumble/api/wire-answer';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const STREAM = '347112905';
const OTHER = '347119999';

function answer(more: Partial<ApiContent> = {}, seconds = 0) {
  const read = readAnswer(
    wireAnswer({
      username: 'streamer_one',
      channelId: 77,
      channelName: 'Streamer One',
      nowMs: NOW + seconds * 1_000,
      userId: '20417733',
      numFollowers: 0,
      numSubscribers: 0,
      followers: [],
      subscribers: [],
      gifts: [],
      livestreams: [live()],
      ...more,
    }),
  );
  assert.ok(read);
  return read;
}

const live = (more = {}, lines: object[] = [], rants: object[] = [], id = STREAM) =>
  wireLivestream(id, NOW - 3_600_000, more, lines as never, rants as never);
const told = (happenings: readonly ApiHappening[]): string[] =>
  happenings.map(({ type, when }) => (when ? `${type} ${when}` : type));
const restarted = (deriver: Deriver): Deriver => new Deriver(JSON.parse(JSON.stringify(deriver.memory)));

describe('what happens between answers of the Live Stream API', () => {
  it('is nothing at the first one', () => {
    const deriver = new Deriver();
    assert.equal(deriver.memory, undefined);
    const followers = [wireFollower('fan_a', NOW)];
    assert.deepEqual(deriver.take(answer({ followers, numFollowers: 1 })), []);
    assert.ok(deriver.memory);
  });

  it('is each follow, with its moment whatever the clock it was written by', () => {
    const deriver = new Deriver();
    deriver.take(answer({ followers: [wireFollower('fan_a', NOW)] }));
    const summer = { username: 'fan_a', followed_on: '2026-11-20T08:00:00-04:00', profile_pic_url: null };
    const [follow, ...rest] = deriver.take(
      answer({ followers: [wireFollower('fan_b', NOW + 5_000), summer] }),
    );
    assert.deepEqual(rest, []);
    assert.equal(follow?.entry.username, 'fan_b');
    assert.equal(follow?.timeMs, NOW + 5_000);
  });

  it('is no unfollow when a follower goes, and no follow of somebody who slides in', () => {
    const deriver = new Deriver();
    const many = Array.from({ length: 50 }, (_, at) => wireFollower(`fan_${at}`, NOW - at * 60_000));
    deriver.take(answer({ followers: many, numFollowers: 60 }));
    const older = wireFollower('fan_from_before', NOW - 100 * 60_000);
    const happenings = deriver.take(answer({ followers: [...many.slice(1), older], numFollowers: 59 }));
    assert.deepEqual(told(happenings), ['livestreams stats']);
  });

  it('is a subscription, and a renewal when the same person subscribes at a later date', () => {
    const deriver = new Deriver();
    const first = wireSubscriber('sub_a', 500, NOW - 1_000);
    deriver.take(answer({ subscribers: [first] }));
    const later = wireSubscriber('Sub_A', 500, NOW + 1_000);
    const other = wireSubscriber('sub_b', 500, NOW + 2_000);
    const happenings = deriver.take(answer({ subscribers: [other, later, first] }));
    assert.deepEqual(told(happenings), ['recent_subscribers renewed', 'recent_subscribers']);
    const latest = wireSubscriber('sub_b', 500, NOW + 9_000);
    const after = restarted(deriver).take(answer({ subscribers: [latest, other, later, first] }));
    assert.deepEqual(told(after), ['recent_subscribers renewed']);
  });

  it('is a gift once, although what is left of it falls', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    const take = (left: number) =>
      told(deriver.take(answer({ gifts: [wireGift('giver', 5, STREAM, left)] })));
    assert.deepEqual(take(5), ['recent_gifted_subs']);
    assert.deepEqual(take(3), []);
    assert.deepEqual(take(0), []);
    assert.deepEqual(take(5), ['recent_gifted_subs'], 'an equal gift of later');
  });

  it('is two gifts when one person gives the same twice', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    const gift = wireGift('giver', 5, STREAM);
    assert.equal(deriver.take(answer({ gifts: [gift, gift] })).length, 2);
    assert.equal(deriver.take(answer({ gifts: [gift, gift] })).length, 0);
  });

  it('reads gifts at the top of the answer, too', () => {
    const deriver = new Deriver();
    const body = { ...wireAnswer({ ...contentOf(), livestreams: [] }), gifted_subs: undefined };
    const read = (gifts: object[]) => readAnswer({ ...body, recent_gifted_subs: gifts });
    const [before, after] = [read([]), read([wireGift('giver', 1, STREAM)])];
    assert.ok(before && after);
    deriver.take(before);
    assert.deepEqual(told(deriver.take(after)), ['recent_gifted_subs']);
  });

  it('is each line and each rant once, although rants expire', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    const line = wireChatLine('viewer_one', 'hello', NOW);
    const rant = wireApiRant('viewer_two', 'take it', 500, NOW + 1_000, NOW + 60_000);
    assert.deepEqual(told(deriver.take(answer({ livestreams: [live({}, [line], [rant])] }))), [
      'recent_messages',
      'recent_rants',
    ]);
    assert.deepEqual(deriver.take(answer({ livestreams: [live({}, [line], [])] })), []);
    assert.deepEqual(deriver.take(answer({ livestreams: [live({}, [line], [rant])] })), []);
  });

  it('is the whole chat of a stream that was not there before', () => {
    const deriver = new Deriver();
    deriver.take(answer({ livestreams: [] }));
    const line = wireChatLine('viewer_one', 'first!', NOW);
    const happenings = deriver.take(answer({ livestreams: [live({}, [line])] }));
    assert.deepEqual(told(happenings), ['livestreams online', 'recent_messages']);
  });

  it('is a stream that begins and ends, each time with an id of its own', () => {
    const deriver = new Deriver();
    const ids: string[] = [];
    deriver.take(answer({ livestreams: [live({ is_live: false })] }));
    for (const isLive of [true, false, true, false]) {
      const [happening, ...rest] = deriver.take(answer({ livestreams: [live({ is_live: isLive })] }));
      assert.equal(happening?.when, isLive ? 'online' : 'offline');
      assert.deepEqual(rest, []);
      ids.push(happening?.id ?? '');
    }
    assert.equal(new Set(ids).size, 4);
  });

  it('is no end of the stream when it is missing in a single answer, or when the list is', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    assert.deepEqual(deriver.take(answer({ livestreams: [] })), []);
    assert.ok(deriver.isLive(STREAM));
    assert.deepEqual(deriver.take(answer()), []);
    assert.deepEqual(deriver.take({ ...answer(), streams: null }), []);
    assert.deepEqual(deriver.take({ ...answer(), streams: null }), []);
    assert.ok(deriver.isLive(STREAM));
    deriver.take(answer({ livestreams: [] }));
    assert.deepEqual(told(deriver.take(answer({ livestreams: [] }))), ['livestreams offline']);
    assert.deepEqual(deriver.take(answer({ livestreams: [] })), []);
  });

  it('is no beginning when the first answer had no list of streams', () => {
    const deriver = new Deriver();
    deriver.take({ ...answer(), streams: null });
    assert.deepEqual(deriver.take(answer()), []);
  });

  it('is a new title or category, and not the same one again', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    const titled = live({ title: 'Part two' });
    const [changed] = deriver.take(answer({ livestreams: [titled] }));
    assert.equal(changed?.when, 'updated');
    assert.equal(changed?.stream?.title, 'Part two');
    assert.deepEqual(deriver.take(answer({ livestreams: [titled] })), []);
    const moved = live({ title: 'Part two', categories: { primary: { slug: 'music', title: 'Music' } } });
    assert.deepEqual(told(deriver.take(answer({ livestreams: [moved] }))), ['livestreams updated']);
  });

  it('is one word about all figures that have changed', () => {
    const deriver = new Deriver();
    deriver.take(answer());
    const changed = { livestreams: [live({ watching_now: 50, likes: 20 })], numFollowers: 5 };
    const [stats, ...rest] = deriver.take(answer(changed));
    assert.deepEqual(rest, []);
    assert.deepEqual(stats?.figures, { viewers: 50, likes: 20, dislikes: 1, followers: 5, subscribers: 0 });
    assert.deepEqual(deriver.take(answer(changed)), []);
  });

  it('is a change of followers while nothing is live', () => {
    const deriver = new Deriver();
    deriver.take(answer({ livestreams: [] }));
    const [stats] = deriver.take(answer({ livestreams: [], numFollowers: 1 }));
    assert.equal(stats?.stream, null);
    assert.equal(stats?.figures?.followers, 1);
  });

  it('is, after a restart, what happened meanwhile and nothing twice', () => {
    const deriver = new Deriver();
    const rant = wireApiRant('viewer_two', 'take it', 500, NOW, NOW + 60_000);
    const before = { followers: [wireFollower('fan_a', NOW)], gifts: [wireGift('giver', 5, STREAM, 3)] };
    deriver.take(answer({ ...before, livestreams: [live({}, [], [rant])] }));
    const later = restarted(deriver);
    assert.deepEqual(later.take(answer({ ...before, livestreams: [live({}, [], [rant])] })), []);
    const followers = [wireFollower('fan_b', NOW + 9_000), ...before.followers];
    const found = restarted(deriver).take(answer({ ...before, followers, livestreams: [] }));
    assert.deepEqual(told(found), ['recent_followers']);
  });

  it('follows, of several live streams, the latest to begin', () => {
    const two = answer({
      livestreams: [wireLivestream(OTHER, NOW - 9_000_000), live(), live({ is_live: false }, [], [], '1')],
    });
    assert.equal(currentStream(two)?.id, STREAM);
    const deriver = new Deriver();
    deriver.take(answer({ livestreams: [] }));
    const happenings = deriver.take(two);
    assert.deepEqual(
      happenings.map(({ stream, isCurrent }) => [stream?.id, isCurrent]),
      [
        [OTHER, false],
        [STREAM, true],
      ],
    );
  });

  it('survives entries that are none', () => {
    const odd = readAnswer({
      followers: { recent_followers: [null, 5, {}, { username: 'x' }] },
      subscribers: null,
      gifted_subs: 'none',
      livestreams: [null, {}, { id: '!' }, { id: 'abc', chat: { recent_messages: [null, {}] } }],
    });
    assert.ok(odd);
    const deriver = new Deriver();
    deriver.take(odd);
    assert.deepEqual(deriver.take(odd), []);
    assert.equal(odd.streams?.length, 1);
  });
});

function contentOf(): ApiContent {
  return {
    username: 'streamer_one',
    channelId: 77,
    channelName: 'Streamer One',
    nowMs: NOW,
    userId: '1',
    numFollowers: 0,
    numSubscribers: 0,
    followers: [],
    subscribers: [],
    gifts: [],
    livestreams: [],
  };
}
