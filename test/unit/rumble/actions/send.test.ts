import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { inspect } from 'node:util';
import type { RumbleActor } from '../../../../src/rumble/actions/actor';
import { RumbleSender, type RumbleSenderOptions } from '../../../../src/rumble/actions/send';
import { RumbleSession } from '../../../../src/rumble/session/session';
import { SentLines } from '../../../../src/shared/sent-lines';
import { RumbleSimulator, type WrittenLine } from '../../../../src/simulator';
import { eventually } from '../../../support/eventually';
import { actorOn } from '../../../support/rumble-actor';

describe('writing into a chat of Rumble', () => {
  let rumble: RumbleSimulator;
  let written: WrittenLine[];

  beforeEach(async () => {
    rumble = await RumbleSimulator.start({ figures: { sendSpacingMs: 0 } });
    written = [];
    rumble.watch.on('written', (line) => written.push(line));
  });
  afterEach(() => rumble.close());

  const sender = (options: Partial<RumbleSenderOptions> = {}): RumbleSender => {
    const { siteUrl, chatUrl, session } = rumble;
    return new RumbleSender({
      siteUrl,
      chatUrl,
      session: new RumbleSession({ siteUrl, session }),
      spacingMs: 0,
      ...options,
    });
  };
  const line = (text: string, more: object = {}) => ({ streamId: rumble.streamId, text, ...more });

  it('gives the id of the line to its last digit, and every line has a number of its own', async () => {
    const one = sender();
    const [first] = await one.send(line('hello'));
    await one.send(line('again'));
    assert.equal(first?.id, rumble.lines().find(({ text }) => text === 'hello')?.id);
    assert.equal(first?.text, 'hello');
    const [hello, again] = written;
    assert.match(hello?.requestId ?? '', /^\S{43}$/);
    assert.notEqual(hello?.requestId, again?.requestId);
  });

  it('keeps an id exact that comes as a bare integer', async () => {
    rumble.failMessage({
      status: 200,
      body: '{"data":{"id":2403846329322621803}}',
      headers: { 'content-type': 'application/json' },
    });
    const [sent] = await sender().send(line('hello'));
    assert.equal(sent?.id, '2403846329322621803');
    assert.deepEqual(sent?.answer, { data: { id: '2403846329322621803' } });
  });

  it('writes as a channel of the account', async () => {
    await sender().send(line('hello', { channelId: rumble.channelId }));
    assert.equal(written[0]?.channelId, rumble.channelId);
  });

  it('refuses what is no number of a channel, and what is no stream', async () => {
    for (const channelId of ['my-channel', '1.5', '-1', '99999999999999999']) {
      await assert.rejects(sender().send(line('x', { channelId })), {
        code: 'bad_input',
        message: /write as/,
      });
    }
    for (const streamId of ['', 'x/../y', '12a']) {
      await assert.rejects(sender().send({ streamId, text: 'x' }), { code: 'bad_input', message: /stream/ });
    }
    assert.equal(rumble.requests().length, 0);
  });

  it('splits at words what is longer than the chat takes, 200 unless it has said so', async () => {
    const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const sent = await sender().send(line(text));
    assert.ok(sent.length > 1);
    assert.ok(sent.every((part) => part.text.length <= 200));
    assert.equal(sent.map((part) => part.text).join(' '), text);
    assert.deepEqual(
      written.map((part) => part.text),
      sent.map((part) => part.text),
    );
    const short = await sender({ lengthMax: () => 12 }).send(line('one two three four'));
    assert.deepEqual(
      short.map((part) => part.text),
      ['one two', 'three four'],
    );
  });

  it('makes one line of several', async () => {
    const [sent] = await sender().send(line(' one\r\n\ttwo '));
    assert.equal(sent?.text, 'one two');
  });

  it('refuses a text that starts with a slash, hidden or not', async () => {
    for (const text of ['/raid x', '  /mute y', '\u200b/mute y']) {
      await assert.rejects(sender().send(line(text)), { code: 'bad_input', message: /Put a word in front/ });
    }
    await assert.rejects(sender().send(line('  ')), { code: 'bad_input' });
    assert.deepEqual(rumble.requests(), []);
  });

  it('never splits a text so that a part would be a command', async () => {
    const sent = await sender({ lengthMax: () => 12 }).send(line('hello again /raid somebody'));
    assert.ok(sent.every((part) => !part.text.startsWith('/')));
  });

  it('gives commands to the platform where that is allowed, whole and by themselves', async () => {
    const commands: string[] = [];
    rumble.watch.on('command', ({ text }) => commands.push(text));
    const [sent] = await sender().send(line('/raid somebody', { commands: true }));
    assert.deepEqual([sent?.id, sent?.text], ['', '/raid somebody']);
    assert.deepEqual(commands, ['/raid somebody']);
    await assert.rejects(sender().send(line(`/raid ${'x'.repeat(200)}`, { commands: true })), {
      code: 'bad_input',
    });
    await sender().send(line('no command', { commands: true }));
    assert.deepEqual(
      written.map(({ text }) => text),
      ['no command'],
    );
  });

  it('keeps lines in order and three seconds apart, counted from the answer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let nowMs = 0;
      const one = sender({ now: () => nowMs, spacingMs: undefined });
      const all = Promise.all([one.send(line('first')), one.send(line('second'))]);
      await eventually(() => written.length === 1 && rumble.requests().length >= 2);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      nowMs = 2_900;
      mock.timers.tick(2_900);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(written.length, 1);
      nowMs = 3_200;
      mock.timers.tick(300);
      await all;
      assert.deepEqual(
        written.map(({ text }) => text),
        ['first', 'second'],
      );
    } finally {
      mock.timers.reset();
    }
  });

  it('repeats nothing that was too often, and waits before the next line', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let nowMs = 0;
      rumble.failMessage({ status: 429, body: {}, headers: { 'retry-after': '7' } });
      const one = sender({ now: () => nowMs });
      await assert.rejects(one.send(line('first')), { code: 'rate_limited' });
      const second = one.send(line('second'));
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(written.length, 0);
      nowMs = 7_000;
      mock.timers.tick(7_000);
      await second;
      assert.deepEqual(
        written.map(({ text }) => text),
        ['second'],
      );
    } finally {
      mock.timers.reset();
    }
  });

  it('sends two hundred lines that come at once, each once and in order', async () => {
    const one = sender();
    const texts = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    const sent = (await Promise.all(texts.map((text) => one.send(line(text))))).flat();
    assert.deepEqual(
      sent.map(({ text }) => text),
      texts,
    );
    assert.deepEqual(
      written.map(({ text }) => text),
      texts,
    );
    assert.equal(new Set(sent.map(({ id }) => id)).size, 200);
  });

  it('takes no more lines than can go out in a while', async () => {
    const one = sender({ spacingMs: 60_000 });
    const lines = Array.from({ length: 250 }, (_, index) =>
      one.send(line(`line ${index}`)).catch(() => undefined),
    );
    await assert.rejects(one.send(line('one too many')), { code: 'rate_limited' });
    one.close();
    await Promise.all(lines);
    assert.ok(written.length <= 1);
  });

  it('takes a line out of the queue when its node is taken away, and goes on with the next', async () => {
    const one = sender({ spacingMs: 300 });
    const node = new AbortController();
    await one.send(line('first'));
    const second = one.send(line('second', { signal: node.signal }));
    const third = one.send(line('third'));
    node.abort();
    await assert.rejects(second, { code: 'network', message: /node was closed/ });
    await third;
    assert.deepEqual(
      written.map(({ text }) => text),
      ['first', 'third'],
    );
  });

  it('refuses what waits when it is closed', async () => {
    const one = sender({ spacingMs: 60_000 });
    await one.send(line('first'));
    const second = one.send(line('second'));
    one.close();
    await assert.rejects(second, { code: 'network', message: /closed/ });
    assert.equal(written.length, 1);
  });

  for (const [what, trouble] of [
    ['is cut off', { hangUp: true, after: true }],
    ['is trouble of the platform', { status: 502, body: '<html></html>', after: true }],
    ['has no id', { status: 200, body: { data: {} }, after: true }],
  ] as const) {
    it(`never repeats a line whose answer ${what}`, async () => {
      rumble.failMessage(trouble);
      const error = await sender()
        .send(line('once'))
        .catch((reason: unknown) => reason);
      assert.equal((error as { code: string }).code, 'outcome_unknown');
      assert.deepEqual(
        written.map(({ text }) => text),
        ['once'],
      );
    });
  }

  it('says that it was not sent where nothing could have arrived', async () => {
    await assert.rejects(sender({ chatUrl: 'http://127.0.0.1:9' }).send(line('x')), { code: 'network' });
  });

  it('keeps back the rest when a part has failed, and says how far it came', async () => {
    const one = sender({ lengthMax: () => 12 });
    rumble.watch.on('written', () =>
      rumble.failMessage({ status: 403, body: { errors: [{ code: 'muted', msg: 'You are muted' }] } }),
    );
    await assert.rejects(one.send(line('one two three four five six')), {
      code: 'forbidden',
      message: /Of 3 parts 1 went out.*You are muted/,
    });
    assert.equal(written.length, 1);
  });

  it('knows refusals that come with a good status', async () => {
    rumble.failMessage({ status: 200, body: { errors: [{ code: 'odd', message: 'Not today' }] } });
    await assert.rejects(sender().send(line('x')), {
      code: 'dropped',
      message: 'Rumble did not do it: Not today.',
      cause: { platform: 'rumble', statusCode: 200, detail: 'Not today' },
    });
  });

  it('says what is the matter with a stream that is over', async () => {
    rumble.setLive(false);
    await assert.rejects(sender().send(line('x')), { code: 'not_found' });
  });

  for (const status of [401, 403] as const) {
    it(`logs in anew after a ${status} for a dead session, and sends the line once`, async () => {
      const other = await RumbleSimulator.start({ figures: { deadSessionStatus: status, sendSpacingMs: 0 } });
      try {
        const { siteUrl, chatUrl, username, password, streamId } = other;
        const session = new RumbleSession({ siteUrl, username, password, now: () => (nowMs += 3_600_000) });
        let nowMs = 0;
        const one = new RumbleSender({ siteUrl, chatUrl, session, spacingMs: 0 });
        await one.send({ streamId, text: 'before' });
        other.endSessions();
        await one.send({ streamId, text: 'after' });
        assert.deepEqual(
          other.lines().map(({ text }) => text),
          ['before', 'after'],
        );
      } finally {
        await other.close();
      }
    });
  }

  it('keeps a good session that may not write here', async () => {
    rumble.addAccount('guest');
    rumble.mute('guest');
    const guest = rumble.signIn('guest');
    const { siteUrl } = rumble;
    const session = new RumbleSession({ siteUrl, session: guest });
    await assert.rejects(sender({ session }).send(line('x')), {
      code: 'forbidden',
      message: /You are muted/,
    });
    assert.equal(await session.cookie(), guest);
  });

  it('is known as its own line by its id, and by its number before the answer has come', async () => {
    const sentLines = new SentLines();
    const atOnce: boolean[] = [];
    rumble.watch.on('written', ({ requestId }) => atOnce.push(sentLines.isSelf(requestId)));
    const [sent] = await sender({ sentLines }).send(line('hello'));
    assert.deepEqual(atOnce, [true]);
    assert.equal(sentLines.isSelf(sent?.id ?? null), true);
    assert.equal(sentLines.isSelf('2403846329322621803'), false);
    rumble.failMessage({ hangUp: true, after: true });
    await sender({ sentLines })
      .send(line('lost'))
      .catch(() => undefined);
    assert.deepEqual(atOnce, [true, true]);
    assert.equal(sentLines.settle(rumble.streamId), undefined, 'nothing is waited for any more');
  });

  it('shows the session in no error, even where the platform quotes it', async () => {
    const body = { errors: [{ message: `bad cookie ${rumble.session}` }] };
    rumble.failMessage({ status: 400, body });
    const error = await sender()
      .send(line('x'))
      .catch((reason: unknown) => reason);
    assert.match(inspect(error), /bad cookie/);
    assert.equal(inspect(error, { depth: 9 }).includes(rumble.session), false);
  });

  describe('as an account', () => {
    let actor: RumbleActor;
    const chat = (text: string, more: object = {}) => ({ platform: 'rumble' as const, text, ...more });

    beforeEach(() => {
      actor = actorOn(rumble);
    });
    afterEach(() => actor.close());

    it('takes a stream by any of its names', async () => {
      const inBase36 = BigInt(rumble.streamId).toString(36);
      for (const channel of [
        rumble.streamId,
        inBase36,
        `v${inBase36}`,
        `https://rumble.com/chat/popup/${rumble.streamId}`,
      ]) {
        await actor.send(chat('hello', { channel }), { commands: false });
      }
      assert.equal(written.length, 4);
    });

    it('writes to the stream that is live where no other is named', async () => {
      await assert.rejects(actor.send(chat('x'), { commands: false }), {
        code: 'bad_input',
        message: /stream/,
      });
      const live = actorOn(rumble, { liveStream: async () => rumble.streamId });
      await live.send(chat('hello'), { commands: false });
      assert.equal(written.length, 1);
      live.close();
    });

    it('leaves out what Rumble has not got: replies quietly, announcements with a word', async () => {
      const channel = rumble.streamId;
      await actor.send(chat('an answer', { channel, replyTo: '1', color: 'blue' }), { commands: false });
      assert.equal(written.length, 1);
      await assert.rejects(actor.send(chat('x', { channel, announce: true }), { commands: false }), {
        code: 'unsupported',
      });
    });

    it('pins the line where it is asked to, and says so when that fails alone', async () => {
      const channel = rumble.streamId;
      const { payload } = await actor.send(chat('pin me', { channel, pin: true }), { commands: false });
      assert.equal(rumble.pinned(), payload.sent[0]?.id);
      rumble.failService('chat.message.pin', { status: 403, body: {} });
      await assert.rejects(actor.send(chat('me too', { channel, pin: true }), { commands: false }), {
        code: 'forbidden',
        message: /was sent, but it could not be pinned/,
      });
    });
  });
});
