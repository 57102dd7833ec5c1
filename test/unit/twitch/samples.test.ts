import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LivestreamError } from '../../../src/shared/errors';
import { EVENTSUB_TYPES } from '../../../src/twitch/eventsub/catalogue';
import { decodeFrame } from '../../../src/twitch/eventsub/protocol';
import { type SampleFrame, sampleFrame, sampleVariants } from '../../../src/twitch/samples';
import { EVENT_FIELDS, NESTED_FIELDS } from '../../fixtures/twitch/event-fields';

/** Fields that a variant leaves out or adds on purpose, because Twitch does so, too. */
const DEVIATIONS: Readonly<Record<string, { lacks?: string[]; has?: string[] }>> = {
  'channel.prediction.lock@1 locks_at': { lacks: ['locked_at'], has: ['locks_at'] },
  'channel.hype_train.progress@2 without_record': { lacks: ['all_time_high_level', 'all_time_high_total'] },
  'stream.offline@1 without_id': { lacks: ['id'] },
  'user.update@1 with_email': { has: ['email'] },
  'automod.message.hold@1 as_text': { has: ['fragments'] },
  'automod.message.update@1 as_text': { has: ['fragments'] },
};
/** Variants whose types differ on purpose. */
const ODD_TYPES = new Set([
  'channel.ad_break.begin@1 strings',
  'automod.message.hold@1 as_text',
  'automod.message.update@1 as_text',
]);

const TYPE_LETTERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  s: (value) => typeof value === 'string',
  i: Number.isInteger,
  b: (value) => typeof value === 'boolean',
  o: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  a: Array.isArray,
  '?': (value) => value === null,
};

/** `x_*:s` as `x_id`, `x_login` and `x_name`, each with its letters. */
function documentedFields(key: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of (EVENT_FIELDS[key] ?? '').split(' ')) {
    const [name = '', letters = ''] = field.split(':');
    const names = name.endsWith('_*')
      ? ['id', 'login', 'name'].map((end) => name.slice(0, -1) + end)
      : [name];
    for (const one of names) fields.set(one, letters);
  }
  return fields;
}

/** The events of a frame, whether it carries one or a batch. */
function eventsOf({ payload }: SampleFrame): Record<string, unknown>[] {
  if (payload.event) return [payload.event];
  return (payload.events ?? []).map((entry) => ({ ...entry }));
}

function paths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => paths(entry, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = path ? `${path}.${name}` : name;
    return [here, ...paths(inner, here)];
  });
}

const cases = EVENTSUB_TYPES.map(({ type, version }) => ({ type, version, key: `${type}@${version}` }));

describe('the samples', () => {
  for (const { type, version, key } of cases) {
    it(`of ${key} have the fields that Twitch sends`, () => {
      const variants = sampleVariants(type, version);
      assert.equal(variants[0], 'main');
      for (const variant of variants) {
        // Its list form has a test of its own.
        if (variant === 'as_list') continue;
        const events = eventsOf(sampleFrame(type, version, { variant }));
        assert.ok(events.length > 0);
        for (const event of events) checkFields(event, key, variant);
      }
    });

    it(`of ${key} fill what stands inside the fields`, () => {
      const found = new Set(
        sampleVariants(type, version).flatMap((variant) =>
          eventsOf(sampleFrame(type, version, { variant })).flatMap((event) => paths(event)),
        ),
      );
      const lacking = (NESTED_FIELDS[key] ?? '').split(' ').filter((path) => path && !found.has(path));
      assert.deepEqual(lacking, []);
    });
  }

  function checkFields(event: Record<string, unknown>, key: string, variant: string): void {
    const deviation = DEVIATIONS[`${key} ${variant}`] ?? {};
    const fields = documentedFields(key);
    const expected = new Set([...fields.keys(), ...(deviation.has ?? [])]);
    for (const name of deviation.lacks ?? []) expected.delete(name);
    assert.deepEqual(Object.keys(event).sort(), [...expected].sort(), variant);
    if (ODD_TYPES.has(`${key} ${variant}`)) return;
    for (const [name, letters] of fields) {
      if (!expected.has(name)) continue;
      const fits = [...letters].some((letter) => TYPE_LETTERS[letter]?.(event[name]));
      assert.ok(fits, `${variant}: ${name} is ${JSON.stringify(event[name])}, not ${letters}`);
    }
  }

  it('have a row in the table of fields for every type', () => {
    assert.deepEqual(Object.keys(EVENT_FIELDS).sort(), cases.map(({ key }) => key).sort());
  });

  it('survive the wire and are frames for the decoder', () => {
    for (const { type, version } of cases) {
      const frame = sampleFrame(type, version);
      assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
    }
  });

  it('tell the AutoMod settings as a list, too', () => {
    const { payload } = sampleFrame('automod.settings.update', '1', { variant: 'as_list' });
    const { payload: plain } = sampleFrame('automod.settings.update', '1');
    assert.deepEqual(payload.event, { data: [plain.event] });
  });

  it('spell out the text of a message in its fragments', () => {
    for (const { type, version } of cases) {
      for (const variant of sampleVariants(type, version)) {
        const { payload } = sampleFrame(type, version, { variant });
        const message = payload.event?.message as { text?: string; fragments?: { text: string }[] | null };
        if (!message?.fragments) continue;
        assert.equal(message.fragments.map((part) => part.text).join(''), message.text, `${type} ${variant}`);
      }
    }
  });

  it('fill exactly the object that a chat notice names', () => {
    for (const variant of sampleVariants('channel.chat.notification')) {
      const { event = {} } = sampleFrame('channel.chat.notification', '1', { variant }).payload;
      const objects = documentedFields('channel.chat.notification@1');
      const filled = [...objects].filter(([name, letters]) => letters === 'o?' && event[name] !== null);
      const expected = event.notice_type === 'unknown' ? [] : [event.notice_type];
      assert.deepEqual(
        filled.map(([name]) => name),
        expected,
      );
    }
  });

  it('cover every notice type and every action of a moderator that Twitch documents', () => {
    const said = (type: string, version: string, field: string): Set<unknown> =>
      new Set(
        sampleVariants(type, version).map(
          (variant) => sampleFrame(type, version, { variant }).payload.event?.[field],
        ),
      );
    const notices = said('channel.chat.notification', '1', 'notice_type');
    for (const [name, letters] of documentedFields('channel.chat.notification@1')) {
      if (letters === 'o?') assert.ok(notices.has(name), name);
    }
    assert.equal(said('channel.moderate', '1', 'action').size, 33);
    assert.deepEqual(
      [...said('channel.moderate', '2', 'action')].filter(
        (action) => !said('channel.moderate', '1', 'action').has(action),
      ),
      ['warn'],
    );
  });
});

describe('a sample frame', () => {
  const broadcaster = { id: '1', login: 'somebody', name: 'Somebody' };
  const user = { id: '2', login: 'a_bot', name: 'A_Bot' };
  const viewer = { id: '3', login: 'guest_x', name: 'Guest_X' };

  it('takes the newest stable version unless told otherwise', () => {
    assert.equal(sampleFrame('channel.follow').metadata.subscription_version, '2');
    assert.equal(sampleFrame('channel.follow', '1').payload.subscription.version, '1');
  });

  it('fills the condition from the channel and from the user who subscribed', () => {
    const condition = (type: string, variant = 'main'): unknown =>
      sampleFrame(type, undefined, { broadcaster, user, variant }).payload.subscription.condition;
    assert.deepEqual(condition('channel.follow'), { broadcaster_user_id: '1', moderator_user_id: '2' });
    assert.deepEqual(condition('channel.chat.message'), { broadcaster_user_id: '1', user_id: '2' });
    assert.deepEqual(condition('user.update'), { user_id: '2' });
    assert.deepEqual(condition('channel.raid'), { to_broadcaster_user_id: '1' });
    assert.deepEqual(condition('channel.raid', 'out'), { from_broadcaster_user_id: '1' });
  });

  it('fills every required part of a condition', () => {
    for (const { type, version, condition } of EVENTSUB_TYPES) {
      const filled = sampleFrame(type, version).payload.subscription.condition;
      for (const part of condition) {
        if (part.required) assert.match(filled[part.name] ?? '', /./, `${type}: ${part.name}`);
      }
    }
  });

  it('happens in the channel that is asked for', () => {
    const { payload } = sampleFrame('stream.online', undefined, { broadcaster });
    assert.equal(payload.event?.broadcaster_user_login, 'somebody');
  });

  it('lets the viewer who is asked for do it', () => {
    const chat = sampleFrame('channel.chat.message', '1', { viewer, variant: 'emote' }).payload.event;
    assert.equal(chat?.chatter_user_name, 'Guest_X');
    const notice = sampleFrame('channel.chat.notification', '1', { viewer, variant: 'sub' }).payload.event;
    assert.match(String(notice?.system_message), /^Guest_X /);
  });

  it('keeps an anonymous giver anonymous whoever is asked for', () => {
    for (const type of ['channel.cheer', 'channel.subscription.gift']) {
      const { event } = sampleFrame(type, undefined, { viewer, variant: 'anonymous' }).payload;
      assert.deepEqual([event?.is_anonymous, event?.user_id, event?.user_name], [true, null, null]);
    }
  });

  it('has times around now, with the nanoseconds that Twitch sends', () => {
    const now = new Date('2026-11-20T10:00:00.000Z');
    const { metadata, payload } = sampleFrame('channel.ban', '1', { now, variant: 'timeout' });
    assert.match(metadata.message_timestamp, /^2026-11-20T10:00:00\.\d{9}Z$/);
    assert.match(String(payload.event?.ends_at), /^2026-11-20T10:10:00\.\d{9}Z$/);
  });

  it('is never taken for a repetition, unless an id is given', () => {
    const [one, two] = [sampleFrame('channel.chat.message'), sampleFrame('channel.chat.message')];
    assert.notEqual(one.metadata.message_id, two.metadata.message_id);
    assert.notEqual(one.payload.event?.message_id, two.payload.event?.message_id);
    const given = sampleFrame('channel.chat.message', '1', {
      messageId: 'm-1',
      subscriptionId: 's-1',
      sessionId: 'session-1',
    });
    assert.equal(given.metadata.message_id, 'm-1');
    assert.equal(given.payload.subscription.id, 's-1');
    assert.equal(given.payload.subscription.transport?.session_id, 'session-1');
  });

  it('belongs to the caller: changing it changes no later one', () => {
    const first = sampleFrame('channel.hype_train.begin').payload.event?.top_contributions as object[];
    first.length = 0;
    const second = sampleFrame('channel.hype_train.begin').payload.event?.top_contributions as object[];
    assert.ok(second.length > 0);
  });

  it('of a batched type has entries instead of one event', () => {
    const { payload } = sampleFrame('drop.entitlement.grant', '1', { variant: 'batch' });
    assert.equal(payload.event, undefined);
    assert.equal(new Set(payload.events?.map((entry) => entry.id)).size, 3);
  });

  it('says which type, version or variant it does not know', () => {
    const refused = (make: () => unknown, words: RegExp): void => {
      assert.throws(make, (error) => {
        assert.ok(error instanceof LivestreamError);
        assert.equal(error.code, 'bad_input');
        assert.match(error.message, words);
        return true;
      });
    };
    refused(() => sampleFrame('channel.brand_new'), /channel\.brand_new/);
    refused(() => sampleFrame('channel.follow', '7'), /version 7/);
    refused(() => sampleFrame('channel.cheer', '1', { variant: 'toString' }), /main, anonymous/);
    assert.deepEqual(sampleVariants('channel.brand_new'), []);
  });
});
