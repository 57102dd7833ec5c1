import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ERROR_CODES } from '../../src/shared/errors';
import { TwitchSimulator } from '../../src/simulator';
import { errorOf } from '../support/messages';
import { credentialsOn, type FlowEntry, inputFlow, recorder, TestFlow } from '../support/test-flow';

const RUBBISH = '§$%&/()=? '.repeat(30);
const CHAT = { type: 'channel.chat.message', version: '1' };

/** What a user may have typed into a node, the code of the answer, and a word that has to be in it. */
const INPUTS: [what: string, node: Record<string, unknown>, code: string, word: RegExp][] = [
  ['a channel that does not exist', { channel: 'no_such_channel' }, 'not_found', /no_such_channel/],
  ['rubbish as a channel', { channel: RUBBISH }, 'not_found', /Twitch knows no channel/],
  ['a number of 300 digits as a channel', { channel: '7'.repeat(300) }, 'not_found', /7777/],
  ['rubbish as an event', { events: [{ type: RUBBISH }] }, 'bad_input', /§/],
  [
    'rubbish as a version',
    { events: [{ ...CHAT, version: RUBBISH }] },
    'bad_input',
    /channel\.chat\.message/,
  ],
  [
    'rubbish where an id goes',
    { events: [{ ...CHAT, condition: { broadcaster_user_id: RUBBISH } }] },
    'not_found',
    /channel\.chat\.message/,
  ],
  [
    'a condition on behalf of somebody else',
    { events: [{ ...CHAT, condition: { user_id: 'somebody_else' } }] },
    'forbidden',
    /channel\.chat\.message/,
  ],
  [
    'somebody else whose channel may not be listened to',
    { channel: 'somebody_else', events: [{ type: 'channel.subscribe', version: '1' }] },
    'forbidden',
    /moderator|own|channel/,
  ],
  [
    'both directions of a raid at once',
    {
      events: [
        {
          type: 'channel.raid',
          condition: { to_broadcaster_user_id: 'somebody_else', from_broadcaster_user_id: 'somebody_else' },
        },
      ],
    },
    'bad_input',
    /channel\.raid/,
  ],
  [
    'an event only for apps',
    { events: [{ type: 'drop.entitlement.grant' }] },
    'unsupported',
    /twitch shards/,
  ],
  [
    'a version that Twitch has withdrawn',
    { events: [{ type: 'channel.follow', version: '1' }] },
    'unsupported',
    /newer/,
  ],
];

describe('bad input gives a readable error with a code, and everything else goes on', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    simulator.addUser({ login: 'somebody_else' });
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  /** A flow with the node `in` as it was given, and a good node beside it. */
  const begin = async (node: Record<string, unknown>) => {
    const good = inputFlow(simulator, { connectionEvents: false, wires: [['good-out']] }).find(
      ({ id }) => id === 'in',
    );
    flow = await TestFlow.start(
      [...inputFlow(simulator, node), { ...good, id: 'good' } as FlowEntry, recorder('good-out')],
      credentialsOn(simulator),
    );
  };
  const goodNodeHears = async () => {
    await simulator.watch.until(() => simulator.subscriptions('enabled').length > 0);
    simulator.say({ user: 'viewer_one', text: 'heard' });
    await flow.messages('good-out');
  };

  for (const [what, node, code, word] of INPUTS) {
    it(`${what}: ${code}`, async () => {
      await begin(node);
      const [caught] = await flow.messages('caught');
      const { code: given, message, source } = errorOf(caught);
      assert.equal(given, code, message);
      assert.match(message, word);
      assert.equal(source.id, 'in');
      assert.doesNotMatch(message, /undefined|TypeError|Cannot read|Something unexpected/);
      assert.ok((ERROR_CODES as readonly string[]).includes(given));
      await goodNodeHears();
      assert.equal(flow.received('caught').length, 1, 'it was told once');
    });
  }

  it('the good picks of a node work beside its bad ones', async () => {
    await begin({
      channel: `no_such_channel, ${simulator.broadcaster.login}`,
      events: [CHAT, { type: RUBBISH }, { type: 'drop.entitlement.grant' }],
    });
    await flow.messages('caught', 3);
    await goodNodeHears();
    await flow.messages('out');
    const codes = flow.received('caught').map((message) => errorOf(message).code);
    assert.deepEqual(codes.sort(), ['bad_input', 'not_found', 'unsupported']);
  });
});
