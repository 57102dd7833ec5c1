import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSimulator } from '../../../../src/simulator';
import { expectedHashes, type Salts } from '../../../../src/simulator/rumble/passwords';
import { ask, ChatEar, service, type WireReply, write } from '../../../support/rumble-wire';

function dataOf({ body }: WireReply): Record<string, unknown> {
  return Object(body.data);
}

describe('the login of the simulated Rumble', () => {
  let simulator: RumbleSimulator;

  beforeEach(async () => {
    simulator = await RumbleSimulator.start({ figures: { keepaliveMs: 0 } });
  });
  afterEach(() => simulator.close());

  async function hashes(username: string, password: string): Promise<string> {
    const reply = await service(simulator, 'user.get_salts', { username });
    return expectedHashes(password, dataOf(reply).salts as unknown as Salts);
  }

  it('takes the hashes of the right password, and gives a session that can write', async () => {
    const { username, password } = simulator;
    const reply = await service(simulator, 'user.login', {
      username,
      password_hashes: await hashes(username, password),
    });
    const { session } = dataOf(reply);
    assert.equal(typeof session, 'string');
    assert.match(String(reply.headers.get('set-cookie')), new RegExp(`^u_s=${session};`));
    assert.equal((await write(simulator, 'logged in', { session: String(session) })).status, 200);
  });

  it('answers a wrong password and a wrong name alike: with success and without a session', async () => {
    const { username } = simulator;
    for (const name of [username, 'nobody_at_all']) {
      const reply = await service(simulator, 'user.login', {
        username: name,
        password_hashes: await hashes(name, 'wrong'),
      });
      assert.equal(reply.status, 200);
      assert.equal(dataOf(reply).session, false);
    }
  });

  it('gives an unknown name salts too, and always the same', async () => {
    const salts = async () => dataOf(await service(simulator, 'user.get_salts', { username: 'ghost' })).salts;
    assert.deepEqual(await salts(), await salts());
  });

  it('says that there is no second step where two-factor is off', async () => {
    const { username, password } = simulator;
    const form = { login: username, password: await hashes(username, password), legacy_password: '1' };
    assert.equal(dataOf(await service(simulator, 'user.2fa.first_step', form)).totp_id, null);
    const refused = await service(simulator, 'user.2fa.first_step', { ...form, password: 'wrong' });
    assert.equal(dataOf(refused).success, false);
  });

  it('wants the code of an account with two-factor, once and of this login', async () => {
    const password = simulator.addAccount('careful', { code: '123456' });
    const right = await hashes('careful', password);
    const first = await service(simulator, 'user.2fa.first_step', { login: 'careful', password: right });
    const { totp_id: totpId, user_key: userKey } = dataOf(first);
    assert.ok(totpId);
    const login = await service(simulator, 'user.login', { username: 'careful', password_hashes: right });
    assert.equal(dataOf(login).session, false);

    const step = { totp_id: String(totpId), user_key: String(userKey) };
    const sent = await service(simulator, 'user.2fa.request_email_code', step);
    assert.match(String(dataOf(sent).sent_to), /\*/);
    const verify = (code: string) => service(simulator, 'user.2fa.verify_totp', { ...step, code });
    assert.equal(dataOf(await verify('000000')).success, false);
    const done = await verify('123456');
    assert.match(String(done.headers.get('set-cookie')), /^u_s=/);
    assert.equal(dataOf(await verify('123456')).success, false);
  });

  it('tells who is logged in, and by a status or by a word that nobody is', async () => {
    const probe = (one: RumbleSimulator, session?: string) =>
      service(one, 'user.has_unread_notifications', undefined, session);
    const user = Object((await probe(simulator, simulator.session)).body.user);
    assert.deepEqual(user, { logged_in: true, id: `_u${BigInt(simulator.userId).toString(36)}` });
    assert.deepEqual(Object((await probe(simulator, 'old')).body.user), { logged_in: false });
    const strict = await RumbleSimulator.start({ figures: { deadProbeStatus: 403, userIdPrefix: '_' } });
    try {
      assert.equal((await probe(strict, 'old')).status, 403);
      const { id } = Object((await probe(strict, strict.session)).body.user);
      assert.equal(id, `_${BigInt(strict.userId).toString(36)}`);
    } finally {
      await strict.close();
    }
  });

  it('logs out', async () => {
    await service(simulator, 'user.logout', undefined, simulator.session);
    assert.equal((await write(simulator, 'still here?')).status, 401);
  });

  it('sends pages to the login that want one', async () => {
    const at = async (path: string, session?: string) => {
      const headers = session === undefined ? undefined : { cookie: `u_s=${session}` };
      return ask(`${simulator.siteUrl}${path}`, { headers });
    };
    assert.equal((await at('/login.php')).headers.get('location'), '/auth/login');
    assert.equal((await at('/login.php', simulator.session)).headers.get('location'), '/');
    assert.equal((await at('/-htmx/web-services/user-login')).status, 200);
    assert.equal((await at('/-htmx/web-services/user-login', simulator.session)).status, 409);
  });

  it('knows its services and their methods, and can be told to fail one', async () => {
    assert.equal((await service(simulator, 'user.make_coffee', {})).status, 404);
    assert.equal((await service(simulator, 'user.login')).status, 405);
    simulator.failService('user.login', { status: 502, body: '<html></html>' });
    assert.equal((await service(simulator, 'user.get_salts', { username: 'a' })).status, 200);
    assert.equal((await service(simulator, 'user.login', { username: 'a' })).status, 502);
  });
});

describe('moderating the simulated chat', () => {
  let simulator: RumbleSimulator;
  let ear: ChatEar;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    const figures = { keepaliveMs: 0, sendSpacingMs: 0, mutesPerPage: 2 };
    simulator = await RumbleSimulator.start({ figures, now: () => nowMs });
    simulator.addAccount('noisy', { channels: ['Noise Channel'] });
    ear = await ChatEar.open(simulator);
  });
  afterEach(async () => {
    ear.close();
    await simulator.close();
  });

  async function moderate(name: string, form: Record<string, string>, session = simulator.session) {
    return dataOf(await service(simulator, name, form, session)).success;
  }
  const mute = (more: Record<string, string> = {}) =>
    moderate('moderation.mute', {
      user_to_mute: 'noisy',
      entity_type: 'user',
      video: simulator.streamId,
      type: 'video',
      ...more,
    });
  const noisyStatus = async () =>
    (await write(simulator, 'let me speak', { session: simulator.signIn('noisy') })).status;

  it('mutes: the lines go, the rants stay, and nothing more comes from there', async () => {
    const line = simulator.say('noisy', 'AAAA');
    const rant = simulator.rant('noisy', 100, 'PAID');
    assert.equal(await mute(), true);
    const { id } = simulator.person('noisy');
    assert.deepEqual((await ear.next('mute_users')).data, { user_ids: [id] });
    assert.deepEqual((await ear.next('delete_non_rant_messages')).data, { message_ids: [line] });
    assert.deepEqual(
      simulator.lines().map((left) => left.id),
      [rant],
    );
    assert.equal(await noisyStatus(), 403);
  });

  it('mutes for a time, and for one stream or for all', async () => {
    assert.equal(await mute({ duration: '300' }), true);
    assert.equal(await noisyStatus(), 403);
    nowMs += 300_000;
    assert.equal(await noisyStatus(), 200);

    await mute();
    simulator.startStream();
    assert.equal(await noisyStatus(), 200);
    await mute({ type: 'total' });
    assert.equal(await noisyStatus(), 403);
  });

  it('mutes by the name of a channel', async () => {
    assert.equal(await mute({ user_to_mute: 'Noise Channel', entity_type: 'channel' }), true);
    assert.equal(await noisyStatus(), 403);
  });

  it('unmutes by the record, which stands on a page of its own', async () => {
    for (const name of ['noisy', 'other<one>', 'third']) {
      simulator.person(name);
      await mute({ user_to_mute: name });
    }
    const page = (number: number) =>
      ask(`${simulator.siteUrl}/account/moderation/muting?pg=${number}`, {
        headers: { cookie: `u_s=${simulator.session}` },
      });
    const [first, second, third] = [await page(1), await page(2), await page(3)];
    assert.match(first.text, /data-username="other&#60;one&#62;"/);
    const record = /data-username="noisy" data-record-id="(\d+)"/.exec(second.text)?.[1] ?? '';
    assert.ok(!third.text.includes('<button'));
    assert.equal(await moderate('moderation.unmute', { record_id: record }), true);
    assert.equal(await moderate('moderation.unmute', { record_id: record }), false);
    assert.equal(await noisyStatus(), 200);
  });

  it('refuses what makes no sense', async () => {
    assert.equal(await mute({ user_to_mute: 'nobody' }), false);
    assert.equal(await mute({ user_to_mute: simulator.username }), false);
    assert.equal(await mute({ duration: '-5' }), false);
    assert.equal(await mute({ type: 'forever' }), false);
    assert.equal(await mute({ video: '1' }), false);
    assert.deepEqual(simulator.mutes(), []);
  });

  it('is not for viewers, nor for strangers', async () => {
    const form = { user_to_mute: 'viewer_one', video: simulator.streamId, type: 'video' };
    assert.equal(await moderate('moderation.mute', form, simulator.signIn('noisy')), false);
    assert.equal((await service(simulator, 'moderation.mute', form)).status, 401);
  });

  it('pins and unpins a line, and shows it to whoever comes later', async () => {
    const id = simulator.say('viewer_one', 'read this');
    const form = { video_id: simulator.streamId, message_id: id };
    assert.equal(await moderate('chat.message.pin', form), true);
    assert.equal(Object((await ear.next('pin_message')).data.message).id, id);
    const later = await ChatEar.open(simulator);
    assert.equal(Object((await later.next('init')).data.pinned_message).id, id);
    later.close();
    assert.equal(await moderate('chat.message.unpin', { ...form, message_id: '1' }), false);
    assert.equal(await moderate('chat.message.unpin', form), true);
    assert.equal(Object((await ear.next('unpin_message')).data.message).id, id);
    assert.equal(simulator.pinned(), undefined);
  });

  it('raids another stream by a command that is confirmed', async () => {
    const command = (message: string, session = simulator.session) =>
      ask(`${simulator.siteUrl}/chat/command`, {
        method: 'POST',
        headers: { cookie: `u_s=${session}` },
        body: new URLSearchParams({ video_id: simulator.streamId, message }),
      });
    const confirm = () => moderate('raid.confirm', { video_id: simulator.streamId });
    assert.equal(await confirm(), false);
    const said = simulator.watch.next('command');
    assert.equal((await command('/raid https://rumble.com/v6samp-x.html')).status, 200);
    assert.equal((await said).text, '/raid https://rumble.com/v6samp-x.html');
    assert.equal(await confirm(), true);
    assert.equal((await ear.next('raid_confirmed')).data.target_url, 'https://rumble.com/v6samp-x.html');
    assert.equal((await command('no command')).status, 400);
    assert.equal((await command('/raid x', simulator.signIn('noisy'))).status, 403);
    assert.equal((await command('/raid x', 'old')).status, 401);
  });

  it('clears the chat but for the rants', async () => {
    const line = simulator.say('viewer_one', 'hello');
    simulator.rant('viewer_two', 100, 'paid');
    simulator.clearChat();
    assert.deepEqual((await ear.next('delete_non_rant_messages')).data, {
      message_ids: [line],
      clear: true,
    });
  });
});
