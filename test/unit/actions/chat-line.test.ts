import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isEvent } from '../../../src/actions/arguments';
import { type ChatLineSettings, chatLine } from '../../../src/actions/chat-line';
import { bareEvent } from '../../support/bare-event';

const ORIGIN = {
  platform: 'twitch',
  account: 'config',
  channel: '100',
  user: '200',
  login: 'viewerone',
  messageId: 'line-1',
  eventId: 'event-1',
};

const settings = (some: Partial<ChatLineSettings> = {}): ChatLineSettings => ({
  to: 'origin',
  reply: false,
  ...some,
});

describe('a chat line to send', () => {
  it('takes a text from the payload and the place from the origin', () => {
    assert.deepEqual(chatLine(settings(), 'hello', ORIGIN), {
      platform: 'twitch',
      text: 'hello',
      channel: '100',
    });
  });

  it('takes everything that a payload may say', () => {
    const payload = { text: 'hi', channel: 'other', announce: true, color: 'blue', pin: 'true' };
    assert.deepEqual(chatLine(settings(), payload, ORIGIN), {
      platform: 'twitch',
      text: 'hi',
      channel: 'other',
      announce: true,
      color: 'blue',
      pin: true,
    });
  });

  it('prefers the channel of the node to the payload, and that to the origin', () => {
    const payload = { text: 'hi', channel: 'of-payload' };
    assert.equal(chatLine(settings({ channel: 'of-node' }), payload, ORIGIN).channel, 'of-node');
    assert.equal(chatLine(settings(), payload, ORIGIN).channel, 'of-payload');
    assert.equal(chatLine(settings(), { text: 'hi' }, ORIGIN).channel, '100');
    assert.equal(chatLine(settings({ to: 'twitch' }), 'hi', undefined).channel, undefined);
  });

  it('prefers the text of the node to the payload', () => {
    assert.equal(chatLine(settings({ text: 'of node' }), 'of payload', ORIGIN).text, 'of node');
    assert.equal(chatLine(settings({ text: 'of node' }), { text: 'of payload' }, ORIGIN).text, 'of node');
  });

  it('never reads an event as arguments: place and line come from the origin', () => {
    const event = bareEvent('chat.message', { channel: { id: '666', login: 'trap', name: 'Trap' } });
    const payload = { ...event, replyTo: 'trap', announce: true };
    assert.deepEqual(chatLine(settings({ text: 'thanks', reply: true }), payload, ORIGIN), {
      platform: 'twitch',
      text: 'thanks',
      channel: '100',
      replyTo: 'line-1',
      replyIn: '100',
    });
  });

  it('needs a text where the payload is an event, and says so', () => {
    assert.throws(() => chatLine(settings(), bareEvent('follow'), ORIGIN), {
      code: 'bad_input',
      message: /msg\.payload is an event.*template or change node/,
    });
  });

  it('answers the line that the message came from, and says where that line stands', () => {
    const line = chatLine(settings({ reply: true, channel: 'elsewhere' }), 'hi', ORIGIN);
    assert.equal(line.replyTo, 'line-1');
    assert.equal(line.replyIn, '100');
  });

  it('answers no line unless asked to, or where there was none', () => {
    assert.equal('replyTo' in chatLine(settings(), 'hi', ORIGIN), false);
    assert.equal(
      'replyTo' in chatLine(settings({ reply: true }), 'hi', { ...ORIGIN, messageId: null }),
      false,
    );
  });

  it('answers the line that the payload names before that of the origin', () => {
    const line = chatLine(settings({ reply: true }), { text: 'hi', replyTo: 'line-9' }, ORIGIN);
    assert.equal(line.replyTo, 'line-9');
  });

  it('takes neither channel nor line from the origin when it goes to another platform', () => {
    const origin = { ...ORIGIN, platform: 'rumble' };
    assert.deepEqual(chatLine(settings({ to: 'twitch', reply: true }), 'hi', origin), {
      platform: 'twitch',
      text: 'hi',
    });
  });

  const texts: [what: string, payload: unknown, text: string][] = [
    ['a number', 42, '42'],
    ['zero', 0, '0'],
    ['a truth value', false, 'false'],
    ['a Buffer', Buffer.from('grüße'), 'grüße'],
    ['a number in an object', { text: 7 }, '7'],
    ['a Buffer in an object', { text: Buffer.from('hi') }, 'hi'],
    ['a text with line breaks', 'one\ntwo', 'one\ntwo'],
  ];
  for (const [what, payload, text] of texts) {
    it(`takes ${what} for a text`, () => {
      assert.equal(chatLine(settings(), payload, ORIGIN).text, text);
    });
  }

  const noTexts: [what: string, payload: unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['blanks', ' \n\t '],
    ['a list', ['hi']],
    ['an empty object', {}],
    ['an object without a text', { channel: 'x' }],
    ['a nested object', { text: { text: 'hi' } }],
    ['a list as the text', { text: ['hi'] }],
    ['null as the text', { text: null }],
    ['a function', () => 'hi'],
  ];
  const noNumbers: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY];
  for (const number of noNumbers) {
    it(`says nothing in chat where a sum gave ${number}`, () => {
      assert.throws(() => chatLine(settings(), number, ORIGIN), {
        code: 'bad_input',
        message: /no number/,
      });
    });
  }

  it('tells an object without a text from nothing at all', () => {
    assert.throws(() => chatLine(settings(), { txt: 'hi' }, ORIGIN), { message: /an object without a text/ });
    assert.throws(() => chatLine(settings(), null, ORIGIN), { message: /it is empty/ });
  });

  for (const [what, payload] of noTexts) {
    it(`refuses ${what} with advice`, () => {
      assert.throws(() => chatLine(settings(), payload, ORIGIN), {
        code: 'bad_input',
        message: /Send a text as msg\.payload, or set one in the node\.$/,
      });
    });
  }

  it('refuses a text of the node that came to nothing, whatever the payload says', () => {
    assert.throws(() => chatLine(settings({ text: null }), 'of payload', ORIGIN), { code: 'bad_input' });
  });

  const wrongParts: [what: string, payload: object, message: RegExp][] = [
    ['an object as channel', { channel: {} }, /^channel must be a text, but it is an object/],
    ['a list as channel', { channel: ['a'] }, /^channel must be a text, but it is a list/],
    ['a fraction as channel', { channel: 1.5 }, /^channel must be a text, but it is a number/],
    ['a number too large to be exact', { channel: 2 ** 60 }, /^channel must be a text/],
    ['a truth value as the line', { replyTo: true }, /^replyTo must be a text, but it is a boolean/],
    ['a Buffer as the line', { replyTo: Buffer.from('x') }, /^replyTo must be a text, but it is a Buffer/],
    ['a number as announce', { announce: 1 }, /^announce must be true or false, but it is a number/],
    ['a word as pin', { pin: 'yes' }, /^pin must be true or false, but it is a string/],
  ];
  for (const [what, more, message] of wrongParts) {
    it(`refuses ${what} and names the field`, () => {
      assert.throws(() => chatLine(settings(), { text: 'hi', ...more }, ORIGIN), {
        code: 'bad_input',
        message,
      });
    });
  }

  it('takes a whole number for an id', () => {
    assert.equal(chatLine(settings(), { text: 'hi', channel: 123 }, ORIGIN).channel, '123');
  });

  it('ignores a payload of settings that are null', () => {
    const payload = { text: 'hi', channel: null, replyTo: null, announce: null, pin: null, color: null };
    assert.deepEqual(chatLine(settings(), payload, ORIGIN), {
      platform: 'twitch',
      text: 'hi',
      channel: '100',
    });
  });

  it('does not know where to go without an origin', () => {
    for (const origin of [undefined, null, 'twitch', 7, [], {}, { platform: 'elsewhere' }]) {
      assert.throws(() => chatLine(settings(), 'hi', origin), { code: 'bad_input', message: /msg\.origin/ });
    }
  });

  it('refuses Chaturbate at once', () => {
    assert.throws(() => chatLine(settings(), 'hi', { ...ORIGIN, platform: 'chaturbate' }), {
      code: 'unsupported',
    });
  });
});

describe('an event, told from arguments', () => {
  it('has a platform, a kind and an id', () => {
    assert.equal(isEvent(bareEvent('follow')), true);
    assert.equal(isEvent({ platform: 'twitch', kind: 'follow' }), false);
    assert.equal(isEvent({ text: 'hi', id: 'x' }), false);
    for (const other of [null, undefined, 'event', [], Buffer.from('x')]) assert.equal(isEvent(other), false);
  });
});
