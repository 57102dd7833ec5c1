import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Moderation } from '../../../../src/actions/moderation';
import { RumbleActor } from '../../../../src/rumble/actions/actor';
import { recordsIn } from '../../../../src/rumble/actions/mute-records';
import { RumbleSession } from '../../../../src/rumble/session/session';
import { RumbleSimulator } from '../../../../src/simulator';
import { actorOn } from '../../../support/rumble-actor';

describe('moderating on Rumble', () => {
  let rumble: RumbleSimulator;
  let actor: RumbleActor;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse('2026-11-20T12:00:00Z');
    rumble = await RumbleSimulator.start({ now: () => nowMs, figures: { mutesPerPage: 2 } });
    actor = actorOn(rumble);
  });
  afterEach(async () => {
    actor.close();
    await rumble.close();
  });

  const outcome = (action: Moderation['action'], more: Partial<Moderation> = {}, as = actor) =>
    as.moderate({ platform: 'rumble', action, channel: rumble.streamId, ...more });
  const act = async (...wanted: Parameters<typeof outcome>) => (await outcome(...wanted)).payload;
  const mutes = () => rumble.mutes().map(({ name, streamId, untilMs }) => ({ name, streamId, untilMs }));

  it('mutes for this stream when it is not said how long', async () => {
    rumble.say('loud_one', 'HELLO');
    assert.deepEqual(await act('mute', { user: 'loud_one' }), {
      platform: 'rumble',
      action: 'mute',
      channel: rumble.streamId,
      user: 'loud_one',
      answer: { success: true },
    });
    assert.deepEqual(mutes(), [{ name: 'loud_one', streamId: rumble.streamId, untilMs: undefined }]);
    assert.deepEqual(rumble.lines(), [], 'the lines are gone');
  });

  it('tells what Rumble said as a whole', async () => {
    rumble.person('loud_one');
    const { report } = await outcome('mute', { user: 'loud_one' });
    assert.deepEqual(report, { statusCode: 200, answer: { data: { success: true } } });
  });

  it('mutes for a time, here or in all videos', async () => {
    rumble.person('loud_one');
    await act('mute', { user: 'loud_one', durationSeconds: 300 });
    await act('mute', { user: 'loud_one', durationSeconds: 60, total: true });
    assert.deepEqual(mutes(), [
      { name: 'loud_one', streamId: undefined, untilMs: nowMs + 60_000 },
      { name: 'loud_one', streamId: rumble.streamId, untilMs: nowMs + 300_000 },
    ]);
  });

  it('bans in all videos and for good, whatever else is said', async () => {
    rumble.person('loud_one');
    await act('ban', { user: 'loud_one', durationSeconds: 60 });
    assert.deepEqual(mutes(), [{ name: 'loud_one', streamId: undefined, untilMs: undefined }]);
  });

  it('lifts all mutes of a name, found on whatever page they stand', async () => {
    for (const name of ['a_one', 'loud_one', 'b_one', 'c_one', 'd_one']) rumble.mute(name);
    rumble.mute('loud_one', { streamId: rumble.streamId });
    const { recordIds, user } = await act('unmute', { user: 'LOUD_one' });
    assert.equal(recordIds?.length, 2);
    assert.equal(user, 'LOUD_one');
    assert.equal(
      rumble.mutes().some(({ name }) => name === 'loud_one'),
      false,
    );
    assert.equal(rumble.mutes().length, 4);
  });

  it('lifts a mute by its number, without a look at the pages and without a stream', async () => {
    rumble.mute('loud_one');
    const recordId = rumble.mutes()[0]?.recordId;
    const { payload } = await actor.moderate({ platform: 'rumble', action: 'unban', recordId });
    assert.deepEqual(payload, {
      platform: 'rumble',
      action: 'unban',
      channel: null,
      recordIds: [recordId],
      answer: { success: true },
    });
    assert.deepEqual(rumble.mutes(), []);
    assert.equal(
      rumble.requests().some(({ path }) => path.includes('muting')),
      false,
    );
  });

  it('says that nobody of that name is muted', async () => {
    rumble.mute('loud_one');
    await assert.rejects(act('unmute', { user: 'quiet_one' }), { code: 'not_found', message: /"quiet_one"/ });
    await assert.rejects(act('unmute', { recordId: '1' }), { code: 'not_found' });
    await assert.rejects(act('unmute', { recordId: 'x' }), { code: 'bad_input' });
    assert.equal(rumble.mutes().length, 1);
  });

  it('deletes the line with this id and no other', async () => {
    const [first, second] = [rumble.say('one', 'a'), rumble.say('two', 'b')];
    await act('delete', { messageId: first });
    assert.deepEqual(
      rumble.lines().map(({ id }) => id),
      [second],
    );
    await assert.rejects(act('delete', { messageId: first }), { code: 'not_found' });
  });

  it('pins and unpins', async () => {
    const id = rumble.say('one', 'look here');
    const { messageId } = await act('pin', { messageId: id });
    assert.equal(messageId, id);
    assert.equal(rumble.pinned(), id);
    await act('unpin', { messageId: id });
    assert.equal(rumble.pinned(), undefined);
    await assert.rejects(act('unpin', { messageId: id }), { code: 'not_found' });
  });

  it('lets nothing but numbers into addresses', async () => {
    const streams = rumble.requests().length;
    for (const messageId of ['', 'x', '1/../2', '1?x=y', '12 34']) {
      for (const action of ['delete', 'pin', 'unpin'] as const) {
        await assert.rejects(act(action, { messageId }), { code: 'bad_input' });
      }
    }
    await assert.rejects(act('delete', { messageId: '1', channel: '../../x' }), { code: 'bad_input' });
    await assert.rejects(actor.moderate({ platform: 'rumble', action: 'mute', user: 'x' }), {
      code: 'bad_input',
      message: /which stream/,
    });
    assert.equal(rumble.requests().length, streams);
  });

  it('says what the platform says when it refuses', async () => {
    await assert.rejects(act('mute', { user: 'nobody_here' }), {
      code: 'not_found',
      message: /no such user/,
    });
    await assert.rejects(act('mute', { user: rumble.username }), { code: 'forbidden', message: /owner/ });
    rumble.addAccount('guest');
    const guest = actorOn(rumble, { session: rumble.signIn('guest') });
    const id = rumble.say('one', 'a');
    await assert.rejects(act('delete', { messageId: id }, guest), { code: 'forbidden' });
    await assert.rejects(act('pin', { messageId: id }, guest), { code: 'forbidden', message: /may not/ });
    await assert.rejects(act('unmute', { user: 'x' }, guest), { code: 'forbidden' });
    guest.close();
  });

  it('repeats nothing whose answer got lost', async () => {
    rumble.person('loud_one');
    rumble.failService('moderation.mute', { hangUp: true, after: true });
    await assert.rejects(act('mute', { user: 'loud_one' }), { code: 'outcome_unknown' });
    assert.equal(rumble.mutes().length, 1);
  });

  it('has nothing for what Rumble cannot do', async () => {
    for (const action of ['warn', 'clear'] as const) {
      await assert.rejects(act(action, { user: 'x' }), { code: 'unsupported' });
    }
    assert.deepEqual(rumble.requests(), []);
  });

  it('logs in anew when the session has ended, and does it once', async () => {
    const { siteUrl, chatUrl, username, password } = rumble;
    let clockMs = 0;
    const session = new RumbleSession({ siteUrl, username, password, now: () => (clockMs += 3_600_000) });
    const other = new RumbleActor({ siteUrl, chatUrl, session });
    await session.cookie();
    rumble.endSessions();
    rumble.person('loud_one');
    await act('mute', { user: 'loud_one' }, other);
    assert.equal(rumble.mutes().length, 1);
    other.close();
  });
});

describe('the page of mutes', () => {
  it('is read by its buttons, in whatever order they say it', () => {
    const html = `
      <button class='unmute_action' data-record-id="12" data-username="A &amp; B">Unmute</button>
      <BUTTON data-username='&#39;x&#x27;' class="y" data-record-id='13'
      >Unmute</BUTTON>`;
    assert.deepEqual(recordsIn(html), [
      { id: '12', name: 'A & B' },
      { id: '13', name: "'x'" },
    ]);
  });

  it('gives nothing for what is something else', () => {
    for (const html of [
      '',
      '<html>Just a moment</html>',
      '<button data-username="x">',
      '<button data-record-id="1">',
      '<button data-record-id="x" data-username="y">',
      '<a data-record-id="1" data-username="y">',
    ]) {
      assert.deepEqual(recordsIn(html), []);
    }
  });
});
