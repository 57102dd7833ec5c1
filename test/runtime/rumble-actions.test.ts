import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSimulator } from '../../src/simulator';
import { errorOf } from '../support/messages';
import { type AnyMessage, type FlowEntry, recorder, TestFlow } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };

const payloadOf = (message: AnyMessage | undefined) => (message?.payload ?? {}) as Record<string, unknown>;

describe('acting on Rumble inside Node-RED', () => {
  let rumble: RumbleSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    rumble = await RumbleSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await rumble.close();
  });

  /** Events `in` to `out`, a send chat node `send` and a moderate node `act` to `answer`, errors to `caught`. */
  const begin = async ({
    send = {},
    act = {},
    input = {},
    login = { session: rumble.session },
  }: {
    send?: Record<string, unknown>;
    act?: Record<string, unknown>;
    input?: Record<string, unknown>;
    login?: Record<string, string>;
  } = {}) => {
    const { siteUrl, chatUrl, apiUrl } = rumble;
    const nodes: FlowEntry[] = [
      { id: 'tab', type: 'tab', label: 'test' },
      { id: 'account', type: 'livestream-rumble-account', server: 'custom', siteUrl, chatUrl },
      {
        id: 'in',
        type: 'livestream-rumble-events',
        ...PLACE,
        account: 'account',
        stream: rumble.streamId,
        chat: true,
        api: false,
        wires: [['out']],
        ...input,
      },
      { id: 'send', type: 'livestream-send-chat', ...PLACE, to: 'origin', wires: [['answer']], ...send },
      {
        id: 'act',
        type: 'livestream-moderate',
        ...PLACE,
        to: 'origin',
        action: 'msg',
        wires: [['answer']],
        ...act,
      },
      ...['out', 'answer', 'caught'].map(recorder),
      { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    ];
    const opened = rumble.watch.next('opened');
    flow = await TestFlow.start(nodes, { account: { apiUrl, ...login } });
    await opened;
  };
  const heard = async (kind: string) => {
    const messages = await flow.until('out', (all) => all.some(({ topic }) => topic === kind));
    return messages.find(({ topic }) => topic === kind);
  };

  it('answers a chat line: events in, text set, send chat, seen in the chat', async () => {
    await begin({ send: { text: 'welcome', textType: 'str', reply: true } });
    rumble.say('viewer_one', '!hello');
    const asked = await heard('chat.message');
    flow.send('send', { ...asked });
    const [answer] = await flow.messages('answer');
    const line = rumble.lines().find(({ text }) => text === 'welcome');
    assert.equal(line?.name, rumble.username);
    const { sent } = payloadOf(answer) as { sent: { id: string; text: string; time: string }[] };
    assert.deepEqual(
      sent.map(({ id, text, time }) => [id, text, Number.isNaN(Date.parse(time))]),
      [[line?.id, 'welcome', false]],
    );
    const said = answer?.rumble as { statusCode: number; answers: { data: { id: string } }[] } | undefined;
    assert.deepEqual([said?.statusCode, said?.answers[0]?.data.id], [200, line?.id]);
    assert.deepEqual(answer?.origin, asked?.origin);
    rumble.say('viewer_one', 'thanks');
    await flow.messages('out', 2);
    assert.deepEqual(
      flow.received('out').map((message) => payloadOf(message).summary),
      ['viewer_one: !hello', 'viewer_one: thanks'],
      'its own line does not come back',
    );
  });

  it('marks its own line as self where that is wanted, and lets others through', async () => {
    await begin({ input: { own: true } });
    flow.send('send', {
      payload: 'mine',
      origin: { platform: 'rumble', account: 'account', channel: rumble.streamId },
    });
    await flow.messages('answer');
    rumble.say(rumble.username, 'typed by hand');
    const lines = await flow.messages('out', 2);
    assert.deepEqual(
      lines.map((message) => payloadOf(message).self),
      [true, undefined],
    );
  });

  it('writes as a channel, gives commands only where that is allowed, and by password', async () => {
    const { username, password, streamId } = rumble;
    await begin({
      login: { username, password },
      send: { to: 'rumble', rumbleAccount: 'account', channel: streamId, rumbleChannel: rumble.channelId },
    });
    flow.send('send', { payload: '/raid somebody' });
    const [caught] = await flow.messages('caught');
    assert.equal(errorOf(caught).code, 'bad_input');
    const written = rumble.watch.next('written');
    flow.send('send', { payload: 'hello' });
    const line = await written;
    assert.deepEqual([line.text, line.channelId], ['hello', rumble.channelId]);
    await flow.messages('answer');
  });

  it('writes to the stream that is live on the account where none is named', async () => {
    await begin({ send: { to: 'rumble', rumbleAccount: 'account' } });
    flow.send('send', { payload: 'a line every hour' });
    await flow.messages('answer');
    assert.equal(rumble.lines().at(-1)?.text, 'a line every hour');
  });

  it('mutes, unmutes, deletes, pins and unpins, and the stream tells of it', async () => {
    await begin();
    rumble.say('loud_one', 'SPAM');
    const said = await heard('chat.message');
    const act = async (payload: Record<string, unknown>) => {
      const before = flow.received('answer').length;
      flow.send('act', { payload, origin: said?.origin });
      const answers = await flow.until('answer', (all) => all.length > before);
      return payloadOf(answers.at(-1));
    };
    const { messageId: id } = (said?.origin ?? {}) as { messageId?: string };

    assert.equal((await act({ action: 'pin' })).messageId, id);
    assert.equal((payloadOf(await heard('chat.pinned')).message as { id: string }).id, id);
    await act({ action: 'unpin' });
    await heard('chat.unpinned');
    await act({ action: 'delete' });
    await heard('chat.deleted');
    assert.equal((await act({ action: 'mute', duration: 300 })).user, 'loud_one');
    await heard('moderation.muted');
    assert.equal(rumble.mutes().length, 1);
    assert.equal((await act({ action: 'unmute' })).user, 'loud_one');
    assert.deepEqual(rumble.mutes(), []);
    await act({ action: 'ban' });
    assert.deepEqual(
      rumble.mutes().map(({ streamId, untilMs }) => ({ streamId, untilMs })),
      [{ streamId: undefined, untilMs: undefined }],
    );
    assert.deepEqual(flow.received('caught'), []);
  });

  for (const action of ['warn', 'clear']) {
    it(`says that Rumble cannot ${action}`, async () => {
      await begin({ act: { action, to: 'rumble', rumbleAccount: 'account' } });
      flow.send('act', { payload: {} });
      assert.equal(errorOf((await flow.messages('caught'))[0]).code, 'unsupported');
    });
  }

  it('says what to do when an account can only read', async () => {
    await begin({ login: {} });
    flow.send('send', {
      payload: 'hi',
      origin: { platform: 'rumble', account: 'account', channel: rumble.streamId },
    });
    const [caught] = await flow.messages('caught');
    assert.equal(errorOf(caught).code, 'auth_required');
    assert.match(errorOf(caught).message, /can only read.*paste/);
  });

  it('gives away no secret in what it says', async () => {
    rumble.failMessage({ status: 400, body: { errors: [{ message: `u_s ${rumble.session} is odd` }] } });
    await begin();
    flow.send('send', {
      payload: 'hi',
      origin: { platform: 'rumble', account: 'account', channel: rumble.streamId },
    });
    const [caught] = await flow.messages('caught');
    assert.match(errorOf(caught).message, /is odd/);
    assert.equal(JSON.stringify(caught).includes(rumble.session), false);
  });
});
