import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MODERATION_ACTIONS, type ModerationSettings, moderation } from '../../../src/actions/moderation';
import { bareEvent } from '../../support/bare-event';

const TWITCH = {
  platform: 'twitch',
  account: 'config',
  channel: '100',
  user: '200',
  login: 'viewerone',
  messageId: 'line-1',
  eventId: 'event-1',
};
const RUMBLE = {
  ...TWITCH,
  platform: 'rumble',
  channel: '347112905',
  login: 'ViewerOne',
  messageId: '2403846329322621803',
};

const settings = (some: Partial<ModerationSettings> = {}): ModerationSettings => ({
  to: 'origin',
  action: 'mute',
  total: false,
  ...some,
});

const refused = (
  some: Partial<ModerationSettings>,
  payload: unknown,
  origin: unknown,
  message: RegExp,
  code = 'bad_input',
): void => {
  assert.throws(() => moderation(settings(some), payload, origin), { code, message });
};

describe('what a moderate node does', () => {
  it('means the author and the line of the origin when nothing else is said', () => {
    assert.deepEqual(moderation(settings(), undefined, TWITCH), {
      platform: 'twitch',
      action: 'mute',
      channel: '100',
      user: '200',
    });
    assert.deepEqual(moderation(settings({ action: 'delete' }), 'any text', TWITCH), {
      platform: 'twitch',
      action: 'delete',
      channel: '100',
      messageId: 'line-1',
    });
  });

  it('goes by id on Twitch and by name on Rumble', () => {
    assert.equal(moderation(settings(), {}, TWITCH).user, '200');
    assert.equal(moderation(settings(), {}, { ...TWITCH, user: null }).user, 'viewerone');
    assert.equal(moderation(settings(), {}, RUMBLE).user, 'ViewerOne');
    refused({}, {}, { ...RUMBLE, login: null }, /not known whom/);
  });

  it('takes everything that a payload may say', () => {
    const payload = {
      action: 'mute',
      user: ' @Loud ',
      duration: '60',
      reason: ' spam ',
      channel: 42,
      total: 'true',
      messageId: 'not of use here',
      recordId: 'nor this',
    };
    assert.deepEqual(moderation(settings({ action: 'msg' }), payload, RUMBLE), {
      platform: 'rumble',
      action: 'mute',
      channel: '42',
      user: 'Loud',
      durationSeconds: 60,
      reason: 'spam',
      total: true,
    });
  });

  it('prefers the node to the payload, and that to the origin, field by field', () => {
    const payload = { user: 'of-payload', duration: 5, reason: 'of payload', channel: 'of-payload' };
    const node = { user: 'of-node', duration: 7, reason: 'of node', channel: 'of-node' };
    assert.deepEqual(moderation(settings(node), payload, TWITCH), {
      platform: 'twitch',
      action: 'mute',
      channel: 'of-node',
      user: 'of-node',
      durationSeconds: 7,
      reason: 'of node',
    });
    assert.deepEqual(moderation(settings(), payload, TWITCH), {
      platform: 'twitch',
      action: 'mute',
      channel: 'of-payload',
      user: 'of-payload',
      durationSeconds: 5,
      reason: 'of payload',
    });
    const line = settings({ action: 'pin', message: 'of-node' });
    assert.equal(moderation(line, { messageId: 'of-payload' }, TWITCH).messageId, 'of-node');
    assert.equal(
      moderation(settings({ action: 'pin' }), { messageId: 'of-payload' }, TWITCH).messageId,
      'of-payload',
    );
  });

  for (const action of MODERATION_ACTIONS) {
    it(`never takes another action than a configured ${action} from the payload`, () => {
      const other = MODERATION_ACTIONS.find((name) => name !== action);
      const wanted = settings({ action, to: 'twitch' });
      assert.equal(moderation(wanted, { action: other }, TWITCH).action, action);
      assert.equal(
        moderation(wanted, { ...bareEvent('chat.message'), action: other }, TWITCH).action,
        action,
      );
    });
  }

  it('takes the action from the message where the node says so, and by its whole word only', () => {
    for (const action of MODERATION_ACTIONS) {
      assert.equal(moderation(settings({ action: 'msg' }), { action }, TWITCH).action, action);
    }
    refused({ action: 'msg' }, {}, TWITCH, /action is missing.*mute, unmute, ban/);
    refused({ action: 'msg' }, 'ban', TWITCH, /action is missing/);
    refused({ action: 'msg' }, undefined, TWITCH, /action is missing/);
    refused({ action: 'msg' }, { action: 'banish' }, TWITCH, /action is "banish"/);
    refused({ action: 'msg' }, { action: '' }, TWITCH, /action is ""/);
    refused({ action: 'msg' }, { action: 'msg' }, TWITCH, /action is "msg"/);
    refused({ action: 'msg' }, { action: 'constructor' }, TWITCH, /action is "constructor"/);
    refused({ action: 'msg' }, { action: ['ban'] }, TWITCH, /action is a list/);
    refused({ action: 'msg' }, { action: true }, TWITCH, /action is a boolean/);
    refused({ action: undefined }, { action: 'ban' }, TWITCH, /node has no action/);
  });

  it('never reads an event as arguments', () => {
    const event = {
      ...bareEvent('chat.message'),
      user: { id: '666', login: 'trap' },
      messageId: 'trap',
      duration: 1,
      reason: 'trap',
      recordId: '1',
      total: true,
    };
    assert.deepEqual(moderation(settings(), event, TWITCH), {
      platform: 'twitch',
      action: 'mute',
      channel: '100',
      user: '200',
    });
    assert.equal(moderation(settings({ action: 'delete' }), event, TWITCH).messageId, 'line-1');
    assert.equal('total' in moderation(settings(), event, RUMBLE), false);
    refused({ action: 'msg' }, { ...event, action: 'ban' }, TWITCH, /is an event/);
  });

  for (const payload of ['clear', 17, true, ['ban'], Buffer.from('x'), null]) {
    it(`reads nothing out of ${JSON.stringify(payload)}`, () => {
      assert.deepEqual(moderation(settings({ action: 'ban' }), payload, TWITCH), {
        platform: 'twitch',
        action: 'ban',
        channel: '100',
        user: '200',
      });
    });
  }

  it('takes no empty id for another line, and never for the whole chat', () => {
    for (const action of ['delete', 'pin', 'unpin'] as const) {
      for (const messageId of ['', '  ']) refused({ action }, { messageId }, TWITCH, /messageId is empty/);
      refused({ action }, {}, { ...TWITCH, messageId: null }, /not known which line/);
      refused({ action }, {}, { ...TWITCH, messageId: '' }, /not known which line/);
      refused({ action, to: 'twitch' }, {}, undefined, /not known which line/);
    }
  });

  it('takes no empty user for the author of the message: that is whoever typed the command', () => {
    for (const action of ['mute', 'ban', 'unban', 'warn'] as const) {
      refused({ action }, { user: '' }, TWITCH, /user is empty/);
      refused({ action, user: '@' }, {}, TWITCH, /not known whom/);
      refused({ action, to: 'twitch' }, {}, undefined, /not known whom/);
    }
  });

  it('clears a chat only by the word, and then needs neither user nor line', () => {
    assert.deepEqual(moderation(settings({ action: 'clear' }), { messageId: 'x' }, TWITCH), {
      platform: 'twitch',
      action: 'clear',
      channel: '100',
    });
  });

  it('has no duration for a mute that says none, and none at all for a ban', () => {
    for (const duration of [undefined, null, '', ' ']) {
      assert.equal('durationSeconds' in moderation(settings(), { duration }, TWITCH), false);
    }
    const stale = settings({ action: 'ban', duration: 600 });
    assert.equal('durationSeconds' in moderation(stale, {}, TWITCH), false);
    refused({ action: 'ban' }, { duration: 60 }, TWITCH, /A ban is for good/);
    refused({ action: 'msg' }, { action: 'ban', duration: 60 }, TWITCH, /A ban is for good/);
  });

  for (const [what, duration] of [
    ['zero', 0],
    ['less than nothing', -5],
    ['a fraction', 1.5],
    ['no number', Number.NaN],
    ['no end', Number.POSITIVE_INFINITY],
    ['a word', 'soon'],
    ['a text with a sign', '-1'],
    ['another way of writing', '1e3'],
    ['an object', {}],
    ['a list', [60]],
    ['a truth value', true],
  ] as const) {
    it(`refuses ${what} as a duration`, () => {
      refused({}, { duration }, TWITCH, /^duration must be a whole number of seconds/);
      refused({ duration: duration as number }, {}, TWITCH, /^duration must be a whole number of seconds/);
    });
  }

  const wrong: [action: ModerationSettings['action'], payload: object, message: RegExp][] = [
    ['mute', { user: { id: '1', login: 'x' } }, /^user must be a text, but it is an object/],
    ['mute', { user: ['x'] }, /^user must be a text, but it is a list/],
    ['mute', { user: 2 ** 60 }, /^user must be a text, but it is a number/],
    ['mute', { channel: {} }, /^channel must be a text/],
    ['mute', { reason: {} }, /^reason must be a text, but it is an object/],
    ['ban', { reason: Buffer.from('x') }, /^reason must be a text, but it is a Buffer/],
    ['mute', { total: 'yes' }, /^total must be true or false/],
    ['delete', { messageId: { id: 'x' } }, /^messageId must be a text, but it is an object/],
    ['delete', { messageId: 2 ** 61 }, /^messageId must be a text, but it is a number/],
    ['unmute', { recordId: [] }, /^recordId must be a text, but it is a list/],
    ['unmute', { recordId: '' }, /^recordId is empty/],
  ];
  for (const [action, payload, message] of wrong) {
    it(`refuses ${JSON.stringify(payload)} and names the field`, () => {
      refused({ action }, payload, RUMBLE, message);
    });
  }

  it('lifts a mute of Rumble by its number, without a name', () => {
    for (const action of ['unmute', 'unban'] as const) {
      const wanted = settings({ action, to: 'rumble' });
      assert.deepEqual(moderation(wanted, { recordId: 804101 }, undefined), {
        platform: 'rumble',
        action,
        recordId: '804101',
      });
      assert.equal('recordId' in moderation(settings({ action }), { recordId: '1' }, TWITCH), false);
    }
  });

  it('makes no ban out of a configured mute by muting in all videos without an end', () => {
    refused({}, { total: true }, RUMBLE, /would be a ban/);
    assert.equal(moderation(settings(), { total: true, duration: 60 }, RUMBLE).total, true);
    assert.equal(moderation(settings({ duration: 60 }), { total: true }, RUMBLE).total, true);
    assert.equal(moderation(settings({ total: true }), { total: false }, RUMBLE).total, true);
    const byMessage = settings({ action: 'msg' });
    assert.equal(moderation(byMessage, { action: 'mute', total: true }, RUMBLE).total, true);
    assert.equal('total' in moderation(settings(), { total: true }, TWITCH), false);
  });

  it('takes nothing from the origin when it goes to another platform', () => {
    refused({ to: 'rumble' }, {}, TWITCH, /not known whom/);
    refused({ to: 'twitch', action: 'delete' }, {}, RUMBLE, /not known which line/);
    assert.deepEqual(moderation(settings({ to: 'twitch', user: 'x' }), {}, RUMBLE), {
      platform: 'twitch',
      action: 'mute',
      user: 'x',
    });
  });

  it('says at once what a platform cannot do', () => {
    for (const action of ['warn', 'clear'] as const) {
      refused({ action, to: 'rumble' }, {}, undefined, /^Rumble/, 'unsupported');
    }
    refused({}, {}, { ...TWITCH, platform: 'chaturbate' }, /Chaturbate/, 'unsupported');
    for (const origin of [undefined, null, 'twitch', 7, [], {}, { platform: 'elsewhere' }]) {
      refused({}, {}, origin, /msg\.origin/);
    }
  });
});
