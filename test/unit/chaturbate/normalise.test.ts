import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../src/chaturbate/catalogue';
import { CHATURBATE_KINDS } from '../../../src/chaturbate/kinds';
import { type EntryContext, normaliseEntry } from '../../../src/chaturbate/normalise';
import { sampleEntry, sampleVariants } from '../../../src/chaturbate/samples';
import { createChecker } from '../../../src/chaturbate/wire';
import { detailOf, type LivestreamEvent } from '../../../src/events';
import { eventFaults } from '../../../src/events/validate';

const check = createChecker();
const CONTEXT: EntryContext = {
  room: 'Demo_Room',
  arrivedMs: Date.UTC(2026, 10, 20, 12),
  place: 'start 0',
  raw: true,
  simulated: false,
};

function eventOf(received: unknown, context: Partial<EntryContext> = {}): LivestreamEvent {
  const { entry } = check(received);
  assert.ok(entry, 'it is no event');
  return normaliseEntry(entry, { ...CONTEXT, ...context });
}

const sampled = (method: string, variant = 'main', object: Record<string, unknown> = {}): LivestreamEvent => {
  const sample = sampleEntry(method, { variant, id: '1755376889458-0' });
  return eventOf({ ...sample, object: { ...sample.object, ...object } });
};

describe('an event of Chaturbate', () => {
  for (const { method } of CHATURBATE_METHODS) {
    it(`is valid for every sample of ${method}, of the kind and with the detail that the contract names`, () => {
      for (const variant of sampleVariants(method)) {
        for (const raw of [true, false]) {
          const event = eventOf(sampleEntry(method, { variant }), { raw });
          assert.deepEqual(eventFaults(event), [], variant);
          assert.equal(event.kind, CHATURBATE_KINDS.find((row) => row.method === method)?.kind);
          const detail = detailOf(event.kind);
          assert.ok(detail === null || event[detail], 'the detail is there');
          assert.equal('raw' in event, raw);
        }
      }
    });
  }

  it('takes id and time from the id', () => {
    const { id, time, type, platform } = sampled('follow');
    assert.deepEqual(
      [id, time, type, platform],
      ['1755376889458-0', '2025-08-16T20:41:29.458Z', 'follow', 'chaturbate'],
    );
  });

  it('takes its arrival for the time when the id tells none', () => {
    for (const id of ['evt-media', undefined]) {
      assert.equal(eventOf({ ...sampleEntry('follow'), id }).time, '2026-11-20T12:00:00.000Z');
    }
  });

  it('without an id gets one that is the same when it comes again from the same place, and no other', () => {
    const { object } = sampleEntry('userEnter');
    const idAt = (place: string) => eventOf({ method: 'userEnter', object }, { place }).id;
    assert.equal(idAt('1755-0 3'), idAt('1755-0 3'));
    assert.notEqual(idAt('1755-0 3'), idAt('1755-0 4'));
  });

  it('is marked when it is made up', () => {
    assert.equal(eventOf(sampleEntry('follow'), { simulated: true }).simulated, true);
    assert.equal('simulated' in eventOf(sampleEntry('follow')), false);
  });

  it('carries what came as it came', () => {
    const sample = sampleEntry('tip');
    assert.deepEqual(eventOf(sample).raw, sample);
  });

  it('of an unknown method is passed on with what came and who did it', () => {
    const { user } = sampleEntry('follow').object;
    const received = {
      method: 'brandNew',
      object: { broadcaster: 'demo_room', user },
      id: '1755376889458-0',
    };
    const event = eventOf(received, { raw: false });
    assert.equal(event.kind, 'other');
    assert.equal(event.type, 'brandNew');
    assert.deepEqual(event.raw, received);
    assert.equal(event.user?.login, 'viewer_one');
    assert.deepEqual(eventFaults(event), []);
  });
});

describe('the room', () => {
  it('is the broadcaster, by its name in lower case', () => {
    assert.deepEqual(sampled('follow', 'main', { broadcaster: 'Some_Room' }).channel, {
      id: 'some_room',
      login: 'some_room',
      name: 'Some_Room',
    });
  });

  it('is the account’s own where the platform leaves it out', () => {
    assert.equal(sampled('follow', 'main', { broadcaster: undefined }).channel.name, 'Demo_Room');
  });

  it('is none for a private message from outside of it', () => {
    assert.deepEqual(sampled('privateMessage', 'direct').channel, { id: null, login: null, name: null });
  });
});

describe('a user', () => {
  const user = (flags: Record<string, unknown>) =>
    sampled('follow', 'main', { user: { username: 'Viewer_One', ...flags } }).user;

  it('is known by the name alone, whose case makes no other person', () => {
    assert.deepEqual(user({}), {
      id: 'viewer_one',
      login: 'viewer_one',
      name: 'Viewer_One',
      roles: [],
      badges: [],
      color: null,
      avatar: null,
      anonymous: false,
      details: {},
    });
  });

  const roles: [Record<string, unknown>, string[]][] = [
    [{ isOwner: true }, ['broadcaster']],
    [{ colorGroup: 'o' }, ['broadcaster']],
    [{ isMod: true }, ['moderator']],
    [{ colorGroup: 'm' }, ['moderator']],
    [{ inFanclub: true }, ['subscriber']],
    [{ colorGroup: 'f' }, ['subscriber']],
    [{ isFollower: true }, ['follower']],
    [{ colorGroup: 'tr', isMod: false }, []],
    [
      { isMod: true, inFanclub: true, isFollower: true, colorGroup: 'm' },
      ['moderator', 'subscriber', 'follower'],
    ],
  ];
  for (const [flags, expected] of roles) {
    it(`with ${JSON.stringify(flags)} has the roles [${expected}]`, () => {
      assert.deepEqual(user(flags)?.roles, expected);
    });
  }

  it('of the room’s own name is its broadcaster without any flag', () => {
    assert.deepEqual(user({ username: 'demo_ROOM' })?.roles, ['broadcaster']);
  });

  // Behaviours 30 and 31.
  it('keeps the platform’s own flags as they are, texts that nobody knows included', () => {
    const flags = { subgender: '', recentTips: 'heaps', hasDarkmode: true, language: 'xx', gender: null };
    assert.deepEqual(user(flags)?.details, flags);
    for (const subgender of ['', 'tf', 'tm', 'tn', null])
      assert.equal(user({ subgender })?.details?.subgender, subgender);
  });

  it('is none on a change of the subject', () => {
    const event = sampled('roomSubjectChange', 'main', { subject: 'New subject' });
    assert.equal(event.user, null);
    assert.equal(event.stream?.title, 'New subject');
  });

  it('that is broken costs itself alone', () => {
    const event = sampled('tip', 'main', { user: { username: null } });
    assert.equal(event.user, null);
    assert.deepEqual(event.amount, { value: 25, unit: 'tokens' });
    assert.deepEqual(eventFaults(event), []);
  });
});

describe('a text', () => {
  const line = (message: Record<string, unknown>) => sampled('chatMessage', 'main', { message });

  it('is a chat line with the event’s id', () => {
    const { message } = line({ message: 'hello' });
    assert.deepEqual(message, {
      id: '1755376889458-0',
      text: 'hello',
      parts: [{ type: 'text', text: 'hello' }],
    });
  });

  it('has emoticons and links as parts of their own', () => {
    const parts = line({ message: ':wave see https://a.example/b. at 10:30 :D' }).message?.parts;
    assert.deepEqual(parts, [
      { type: 'emote', text: ':wave', id: 'wave' },
      { type: 'text', text: ' see ' },
      { type: 'link', text: 'https://a.example/b', url: 'https://a.example/b' },
      { type: 'text', text: '. at 10:30 :D' },
    ]);
  });

  it('has the look that differs from the usual one, and gives the author the colour', () => {
    const event = line({ message: 'x', color: '#a0522d', bgColor: null, font: 'default' });
    assert.deepEqual(event.message?.style, { color: '#a0522d', background: null, font: null });
    assert.equal(event.user?.color, '#a0522d');
    assert.equal('style' in (line({ message: 'x', color: '', font: 'default' }).message ?? {}), false);
  });

  it('that is broken makes the line something unknown that still comes', () => {
    const event = line({ message: 5 });
    assert.equal(event.kind, 'other');
    assert.deepEqual(eventFaults(event), []);
  });
});

describe('a private message', () => {
  // Behaviour 32, and both directions.
  it('that was received is from the viewer to the room', () => {
    const { kind, user, target, message } = sampled('privateMessage');
    assert.deepEqual(
      [kind, user?.login, target?.login, message?.private],
      ['chat.private', 'viewer_one', 'demo_room', true],
    );
    assert.deepEqual(target?.roles, ['broadcaster']);
    assert.equal(user?.details?.isFollower, true);
  });

  it('that was sent is from the room to the viewer', () => {
    const { user, target } = sampled('privateMessage', 'outgoing');
    assert.deepEqual([user?.login, user?.roles, target?.login], ['demo_room', ['broadcaster'], 'viewer_one']);
  });

  it('has the flags of the user only where that is the sender', () => {
    const { message } = sampleEntry('privateMessage').object;
    const event = sampled('privateMessage', 'main', {
      message,
      user: { username: 'demo_room', isOwner: true },
    });
    assert.equal(event.user?.login, 'viewer_one');
    assert.equal(event.user?.details, undefined);
  });

  it('is private by its method, whether or not both ends are named', () => {
    const event = sampled('privateMessage', 'main', { message: { message: 'psst', fromUser: 'a' } });
    assert.deepEqual([event.message?.private, event.user?.login, event.target], [true, 'a', null]);
    assert.equal('private' in (sampled('chatMessage').message ?? {}), false);
  });
});

describe('a tip', () => {
  const note = (message: unknown) => sampled('tip', 'main', { tip: { tokens: 25, message } }).message?.text;

  it('is so many tokens', () => {
    const event = sampled('tip', 'main', { tip: { tokens: 25, isAnon: false, message: '| hi' } });
    assert.deepEqual(event.amount, { value: 25, unit: 'tokens' });
    assert.equal(event.summary, 'viewer_one tipped 25 tokens: hi');
    assert.equal(event.message?.id, null);
  });

  const notes: [unknown, string | undefined][] = [
    ['| hi', 'hi'],
    [' | hi', 'hi'],
    ['| | mine', '| mine'],
    ['| |mine', '|mine'],
    ['|mine', '|mine'],
    ['a | b', 'a | b'],
    ['no separator', 'no separator'],
    ['| ', undefined],
    ['|', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ];
  for (const [wire, text] of notes) {
    it(`with the note ${JSON.stringify(wire)} says ${JSON.stringify(text)}`, () => {
      assert.equal(note(wire), text);
    });
  }
});

describe('an anonymous tip', () => {
  const giver = 'Secret_Giver';
  const anonymous = (tip: unknown, more: Record<string, unknown> = {}, method = 'tip') => {
    const sample = sampleEntry('tip', { username: giver });
    return eventOf({ ...sample, method, object: { ...sample.object, tip, ...more } });
  };

  it('has its giver nowhere, not in what came either', () => {
    const event = anonymous({ tokens: 5, isAnon: true, message: '| guess' });
    assert.ok(!JSON.stringify(event).toLowerCase().includes('secret'), JSON.stringify(event));
    assert.equal(event.user?.anonymous, true);
    assert.deepEqual(event.raw?.object, {
      broadcaster: 'demo_room',
      user: null,
      tip: { tokens: 5, isAnon: true, message: '| guess' },
    });
    assert.equal(event.summary, 'Somebody anonymous tipped 5 tokens: guess');
    assert.deepEqual(eventFaults(event), []);
  });

  it('has it nowhere when the platform repeats the name elsewhere', () => {
    const event = anonymous(
      { tokens: 5, isAnon: true, message: '', from: giver.toLowerCase() },
      { fromUser: giver, seen: [{ by: giver }] },
    );
    assert.ok(!JSON.stringify(event).toLowerCase().includes('secret'), JSON.stringify(event));
  });

  for (const isAnon of ['true', 1, {}, 'yes']) {
    it(`is one also when the flag is ${JSON.stringify(isAnon)}`, () => {
      assert.ok(!JSON.stringify(anonymous({ tokens: 5, isAnon })).includes(giver));
    });
  }

  for (const tip of [undefined, null, 'broken', []]) {
    it(`is one also when nothing of it can be read: ${JSON.stringify(tip)}`, () => {
      const event = anonymous(tip);
      assert.equal(event.user?.anonymous, true);
      assert.ok(!JSON.stringify(event).includes(giver));
    });
  }

  it('is one also under a method that nobody knows yet', () => {
    assert.ok(!JSON.stringify(anonymous({ isAnon: true }, {}, 'superTip')).includes(giver));
  });

  for (const isAnon of [false, undefined, null, 'false']) {
    it(`is none when the flag is ${JSON.stringify(isAnon)}`, () => {
      assert.equal(anonymous({ tokens: 5, isAnon }).user?.name, giver);
    });
  }
});

describe('a purchase', () => {
  // Behaviour 35.
  for (const id of [48_151, 'set-7']) {
    it(`has ${typeof id === 'number' ? 'a number' : 'a text'} as its id, as text`, () => {
      const event = sampled('mediaPurchase', 'main', {
        media: { id, type: 'video', name: 'Clip', tokens: 50 },
      });
      assert.deepEqual(event.purchase, { id: String(id), name: 'Clip', type: 'video' });
      assert.deepEqual(event.amount, { value: 50, unit: 'tokens' });
    });
  }

  it('without its media still comes', () => {
    const event = sampled('mediaPurchase', 'main', { media: undefined });
    assert.deepEqual(event.purchase, { id: null, name: null, type: null });
    assert.equal('amount' in event, false);
    assert.deepEqual(eventFaults(event), []);
  });
});

describe('a fan', () => {
  it('renews, or does not, as the platform says', () => {
    assert.equal(sampled('fanclubJoin').subscription?.renews, true);
    assert.equal(sampled('fanclubJoin', 'once').subscription?.renews, false);
  });
});
