import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatCommands, type CommandDef, type Verdict } from '../../../src/actions/chat-command';
import type { Kind, LivestreamEvent } from '../../../src/events';
import { isLivestreamError } from '../../../src/shared/errors';
import { bareEvent, person } from '../../support/bare-event';

const VIEWER = person('Viewer_One');
const MODERATOR = { ...person('Mod_One'), roles: ['moderator' as const] };
const BROADCASTER = { ...person('Demo_Streamer'), roles: ['broadcaster' as const] };

const line = (text: string, more: Partial<LivestreamEvent> = {}, kind: Kind = 'chat.message') =>
  bareEvent(kind, {
    user: VIEWER,
    message: { id: 'line-1', text, parts: [{ type: 'text', text }] },
    ...more,
  });

/** The commands of a node, with a clock that stands still until it is moved. */
function commandsOf(commands: CommandDef[] | unknown, prefix?: unknown) {
  const clock = { now: 1_000_000 };
  return { clock, node: new ChatCommands({ prefix, commands }, () => clock.now) };
}

const summary = (verdict: Verdict) => ('index' in verdict ? `${verdict.is} ${verdict.index}` : verdict.is);

describe('chat commands', () => {
  it('match a name or an alias, and name the command as the node has it', () => {
    const { node } = commandsOf([{ command: 'Hello', aliases: ['hi', 'hey'] }, { command: 'so' }]);
    for (const text of ['!hello you', '!HELLO you', '!Hi you', '!hey you']) {
      assert.deepEqual(node.judge(line(text)), {
        is: 'matched',
        index: 0,
        command: { name: 'Hello', args: ['you'], text: 'you' },
      });
    }
    assert.equal(summary(node.judge(line('!so'))), 'matched 1');
  });

  it('take a line with the prefix and no known name as unknown', () => {
    const { node } = commandsOf([{ command: 'hello' }]);
    assert.deepEqual(node.judge(line('!Helo "big cat"')), {
      is: 'unknown',
      command: { name: 'helo', args: ['big cat'], text: '"big cat"' },
    });
    assert.equal(node.judge(line('!constructor')).is, 'unknown');
    assert.equal(node.judge(line('!__proto__')).is, 'unknown');
  });

  it('take astonishment for no command, unless it is one', () => {
    assert.equal(commandsOf([{ command: 'hello' }]).node.judge(line('!!!')).is, 'noCommand');
    assert.equal(commandsOf([{ command: '??' }]).node.judge(line('!??')).is, 'matched');
  });

  it('start with "!" when nothing else is set', () => {
    for (const prefix of [undefined, '', '  ', null]) {
      assert.equal(commandsOf([{ command: 'hello' }], prefix).node.judge(line('!hello')).is, 'matched');
    }
    const { node } = commandsOf([{ command: 'hello' }], '?');
    assert.deepEqual(
      [node.judge(line('?hello')).is, node.judge(line('!hello')).is],
      ['matched', 'noCommand'],
    );
  });

  for (const kind of ['chat.message', 'chat.private', 'tip'] as const) {
    it(`are found in ${kind}, on every platform`, () => {
      for (const platform of ['twitch', 'chaturbate', 'rumble'] as const) {
        const { node } = commandsOf([{ command: 'hello' }]);
        assert.equal(node.judge(line('!hello', { platform }, kind)).is, 'matched', platform);
      }
    });
  }

  it('are not looked for elsewhere', () => {
    const { node } = commandsOf([{ command: 'hello' }]);
    for (const kind of ['chat.notice', 'chat.deleted', 'follow', 'subscription.renewed'] as const) {
      assert.equal(node.judge(line('!hello', {}, kind)).is, 'noLine', kind);
    }
    assert.equal(node.judge(bareEvent('tip', { user: VIEWER })).is, 'noLine');
  });

  it('are never those that this Node-RED wrote itself', () => {
    const { node } = commandsOf([{ command: 'hello', cooldown: 60 }]);
    assert.equal(node.judge(line('!hello', { self: true })).is, 'own');
    assert.equal(node.judge(line('!hello')).is, 'matched', 'and it did not begin to rest');
  });

  describe('in front of which something stands', () => {
    const { node } = commandsOf([{ command: 'hello' }]);
    const withParts = (
      parts: { type: 'text' | 'mention' | 'cheermote'; text: string }[],
      more: object = {},
    ) =>
      ({
        id: null,
        text: parts.map(({ text }) => text).join(''),
        parts,
        ...more,
      }) as LivestreamEvent['message'];

    it('are found behind the name that Twitch puts in front of a reply', () => {
      const reply = withParts(
        [
          { type: 'mention', text: '@Somebody' },
          { type: 'text', text: ' !hello you' },
        ],
        { replyTo: 'line-0' },
      );
      const verdict = node.judge(line('', { message: reply }));
      assert.deepEqual('command' in verdict && verdict.command, {
        name: 'hello',
        args: ['you'],
        text: 'you',
      });
      const plain = { id: 'a', text: '@Somebody !hello', parts: [], replyTo: 'line-0' };
      assert.equal(node.judge(line('', { message: plain })).is, 'matched', 'also without parts');
    });

    it('are not found behind a name in a line that is no reply', () => {
      assert.equal(node.judge(line('@somebody !hello')).is, 'noCommand');
    });

    it('are found behind the bits of a cheer', () => {
      const cheer = withParts([
        { type: 'cheermote', text: 'Cheer100' },
        { type: 'text', text: ' ' },
        { type: 'cheermote', text: 'Kappa10' },
        { type: 'text', text: ' !hello' },
      ]);
      assert.equal(node.judge(line('', { message: cheer }, 'tip')).is, 'matched');
      assert.equal(node.judge(line('Cheer100 cheer1 !hello', {}, 'tip')).is, 'matched', 'also without parts');
      assert.equal(node.judge(line('cheer1 !hello')).is, 'noCommand', 'a chat line without bits');
    });
  });

  describe('of a cheer that comes as a chat line and as a tip', () => {
    const amount = { value: 100, unit: 'bits' };
    const chat = (user = VIEWER) => line('Cheer100 !hello', { amount, user, message: cheered });
    const tip = (user = VIEWER) => line('Cheer100 !hello', { amount, user, message: cheered }, 'tip');
    const cheered: LivestreamEvent['message'] = {
      id: null,
      text: 'Cheer100 !hello',
      parts: [
        { type: 'cheermote', text: 'Cheer100' },
        { type: 'text', text: ' !hello' },
      ],
    };

    it('run once, whichever comes first', () => {
      const { node } = commandsOf([{ command: 'hello' }]);
      const verdicts = [chat(), tip(), tip(), chat()].map((event) => node.judge(event).is);
      assert.deepEqual(verdicts, ['matched', 'twin', 'matched', 'twin']);
    });

    it('run for each viewer, and for each time that one cheers', () => {
      const { node } = commandsOf([{ command: 'hello' }]);
      const other = person('Viewer_Two');
      const events = [chat(), chat(other), chat(), tip(other), tip(), tip()];
      assert.deepEqual(
        events.map((event) => node.judge(event).is),
        ['matched', 'matched', 'matched', 'twin', 'twin', 'twin'],
      );
    });

    it('run again when the other telling is too late to be one', () => {
      const { node, clock } = commandsOf([{ command: 'hello' }]);
      node.judge(chat());
      clock.now += 30_000;
      assert.equal(node.judge(tip()).is, 'matched');
    });

    it('run with each tip elsewhere', () => {
      const { node } = commandsOf([{ command: 'hello' }]);
      const tokens = { platform: 'chaturbate' as const, amount: { value: 5, unit: 'tokens' } };
      assert.equal(node.judge(line('!hello', tokens)).is, 'matched');
      assert.equal(node.judge(line('!hello', tokens, 'tip')).is, 'matched');
    });
  });

  describe('for some roles', () => {
    const { node } = commandsOf([
      { command: 'so', roles: ['moderator', 'vip'] },
      { command: 'end', roles: ['broadcaster'] },
      { command: 'all', roles: [] },
    ]);
    const as = (user: LivestreamEvent['user'], text: string) => summary(node.judge(line(text, { user })));

    it('are for who has one of them', () => {
      assert.equal(as(VIEWER, '!so x'), 'wrongRole 0');
      assert.equal(as(MODERATOR, '!so x'), 'matched 0');
      assert.equal(as({ ...VIEWER, roles: ['subscriber', 'vip'] }, '!so x'), 'matched 0');
      assert.equal(as(MODERATOR, '!end'), 'wrongRole 1');
    });

    it('are for the broadcaster whatever the roles', () => {
      for (const [index, text] of ['!so', '!end', '!all'].entries())
        assert.equal(as(BROADCASTER, text), `matched ${index}`);
    });

    it('are not for nobody, nor for who says no role', () => {
      assert.equal(as(null, '!so'), 'wrongRole 0');
      assert.equal(as({ ...VIEWER, roles: null } as never, '!so'), 'wrongRole 0');
      assert.equal(as({ ...VIEWER, roles: 'moderator' } as never, '!so'), 'wrongRole 0');
      assert.equal(as(null, '!all'), 'matched 2');
    });

    it('do not begin to rest when somebody else tries', () => {
      const { node: resting } = commandsOf([{ command: 'so', roles: ['moderator'], cooldown: 60 }]);
      resting.judge(line('!so'));
      assert.equal(resting.judge(line('!so', { user: MODERATOR })).is, 'matched');
    });
  });

  describe('that rest', () => {
    it('say for whom and how long, by the clock that they were given', () => {
      const { node, clock } = commandsOf([
        { command: 'hello', cooldown: 5, userCooldown: '60' },
        { command: 'other', cooldown: 5 },
      ]);
      node.judge(line('!hello'));
      clock.now += 1_000;
      assert.deepEqual(node.judge(line('!HELLO')), {
        is: 'coolingDown',
        index: 0,
        who: 'user',
        leftMs: 59_000,
      });
      assert.deepEqual(node.judge(line('!hello', { user: MODERATOR })), {
        is: 'coolingDown',
        index: 0,
        who: 'everyone',
        leftMs: 4_000,
      });
      assert.equal(node.judge(line('!other')).is, 'matched', 'each command rests alone');
      clock.now += 59_000;
      assert.equal(node.judge(line('!hello')).is, 'matched');
    });

    it('rest for the broadcaster too, and over all names of the command', () => {
      const { node } = commandsOf([{ command: 'hello', aliases: ['hi'], cooldown: 5 }]);
      node.judge(line('!hello'));
      assert.equal(node.judge(line('!hi', { user: BROADCASTER })).is, 'coolingDown');
    });

    it('tell users of one id on two platforms apart, and take the anonymous ones as one', () => {
      const { node } = commandsOf([{ command: 'hello', userCooldown: 60 }]);
      assert.equal(node.judge(line('!hello')).is, 'matched');
      assert.equal(node.judge(line('!hello', { platform: 'rumble' })).is, 'matched');
      const nobody = { ...VIEWER, id: null, login: null, name: null, anonymous: true };
      assert.equal(node.judge(line('!hello', { user: nobody }, 'tip')).is, 'matched');
      assert.equal(node.judge(line('!hello', { user: null }, 'tip')).is, 'coolingDown');
    });

    it('remember so many users and no more', () => {
      const { node } = commandsOf([{ command: 'hello', userCooldown: 3_600 }]);
      for (let user = 0; user < 30_000; user += 1)
        node.judge(line('!hello', { user: { ...VIEWER, id: String(user) } }));
      assert.ok(node.remembered >= 10_000 && node.remembered <= 20_000, `${node.remembered}`);
    });
  });

  describe('of a flow that somebody wrote by hand', () => {
    it('may have their aliases and roles as one text, and anything that is left out', () => {
      const { node } = commandsOf([
        { command: 'so', aliases: 'shout, out', roles: 'moderator, vip' },
        {},
        null,
        7,
      ]);
      assert.equal(node.count, 4);
      assert.equal(summary(node.judge(line('!out', { user: MODERATOR }))), 'matched 0');
      assert.equal(summary(node.judge(line('!out'))), 'wrongRole 0');
    });

    it('may have none: everything is unknown', () => {
      for (const commands of [undefined, null, [], 'hello', {}]) {
        const { node } = commandsOf(commands);
        assert.deepEqual([node.count, node.judge(line('!hello')).is], [0, 'unknown']);
      }
    });

    it('give a name that is there twice to the first', () => {
      const { node } = commandsOf([{ command: 'a', aliases: ['b'] }, { command: 'B' }]);
      assert.equal(summary(node.judge(line('!b'))), 'matched 0');
    });

    for (const [what, def] of [
      ['a cooldown that is no number', { command: 'so', cooldown: 'soon' }],
      ['a cooldown below nothing', { command: 'so', userCooldown: -1 }],
      ['a cooldown without end', { command: 'so', cooldown: Number.POSITIVE_INFINITY }],
      ['a list as a cooldown', { command: 'so', cooldown: [5] }],
      ['a role that is none', { command: 'so', roles: ['mod'] }],
    ] as const) {
      it(`are refused with ${what}, by name`, () => {
        assert.throws(
          () => commandsOf([def]),
          (error) => isLivestreamError(error, 'bad_input') && /"so"/.test(error.message),
        );
      });
    }
  });

  for (const [what, payload] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', '!hello'],
    ['a number', 7],
    ['a Buffer', Buffer.from('!hello')],
    ['a list', [line('!hello')]],
    ['an object that is no event', { text: '!hello' }],
    ['half an event', { platform: 'twitch', kind: 'chat.message', message: { text: '!hello' } }],
  ] as const) {
    it(`refuse ${what} with advice`, () => {
      assert.throws(
        () => commandsOf([{ command: 'hello' }]).node.judge(payload),
        (error) => isLivestreamError(error, 'bad_input') && /events node/.test(error.message),
      );
    });
  }

  it('survive an event whose parts are anything', () => {
    const { node } = commandsOf([{ command: 'hello', roles: ['vip'], userCooldown: 5 }]);
    const anything = [undefined, null, 0, '', 'x', [], {}, [null], Symbol('x')];
    for (const value of anything) {
      for (const more of [
        { message: value },
        { message: { text: value } },
        { message: { text: '!hello', parts: value, replyTo: value } },
        { message: { text: '!hello', parts: [value, { type: value, text: value }] } },
        { user: value },
        { user: { id: value, roles: value } },
        { channel: value, amount: {} },
      ]) {
        assert.doesNotThrow(() => node.judge({ ...line('!hello'), ...more }), JSON.stringify(more));
      }
    }
  });
});
