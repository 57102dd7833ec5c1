import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLivestreamError } from '../../../../../src/shared/errors';
import { findOperation } from '../../../../../src/twitch/helix/operations';
import {
  argumentsIn,
  checkArguments,
  type HelixRequest,
  type Surroundings,
} from '../../../../../src/twitch/helix/operations/arguments';

function checked(id: string, given: Record<string, unknown>, surroundings: Surroundings = {}) {
  const operation = findOperation(id);
  assert.ok(operation, id);
  return checkArguments(operation, given, surroundings);
}

const request = (id: string, given: Record<string, unknown>, surroundings?: Surroundings): HelixRequest =>
  checked(id, given, surroundings).request;

function refused(id: string, given: Record<string, unknown>, words: RegExp, surroundings?: Surroundings) {
  assert.throws(
    () => checked(id, given, surroundings),
    (error) =>
      isLivestreamError(error, 'bad_input') && error.cause.platform === 'twitch' && words.test(error.message),
    id,
  );
}

const ME = { selfId: '100', channelId: '200' };

describe('the check of arguments', () => {
  it('puts every value where Twitch wants it', () => {
    const given = { broadcaster_id: '1', title: 'Hello', tags: ['one', 'two'] };
    assert.deepEqual(request('modify-channel-information', given), {
      method: 'PATCH',
      path: '/channels',
      query: { broadcaster_id: '1' },
      body: { title: 'Hello', tags: ['one', 'two'] },
    });
  });

  it('sends no body where the operation has none', () => {
    assert.equal(
      request('start-a-raid', { from_broadcaster_id: '1', to_broadcaster_id: '2' }).body,
      undefined,
    );
  });

  it('takes nested fields in their object and as names with dots', () => {
    const wanted = { data: { user_id: '3', duration: 60 } };
    const ids = { broadcaster_id: '1', moderator_id: '2' };
    assert.deepEqual(request('ban-user', { ...ids, ...wanted }).body, wanted);
    assert.deepEqual(
      request('ban-user', { ...ids, 'data.user_id': '3', 'data.duration': '60' }).body,
      wanted,
    );
    assert.deepEqual(
      request('ban-user', { ...ids, 'data.user_id': '3', data: { duration: 60 } }).body,
      wanted,
    );
  });

  it('takes the choices of a poll as texts, between commas, in lines, as JSON and as objects', () => {
    const body = { broadcaster_id: '1', title: 'Tea?', duration: 60 };
    const wanted = [{ title: 'Yes' }, { title: 'No, never' }];
    for (const choices of [['Yes', 'No, never'], 'Yes\nNo, never', '["Yes", "No, never"]', wanted]) {
      assert.deepEqual(request('create-poll', { ...body, choices }).body, { ...body, choices: wanted });
    }
    const short = request('create-poll', { ...body, choices: 'Yes, No' }).body;
    assert.deepEqual(short?.choices, [{ title: 'Yes' }, { title: 'No' }]);
  });

  it('takes lists as arrays, between commas and as one value', () => {
    assert.deepEqual(request('get-users', { id: '1, 2,3' }).query, { id: ['1', '2', '3'] });
    assert.deepEqual(request('get-users', { id: [1, '2'] }).query, { id: ['1', '2'] });
    assert.deepEqual(request('get-users', { id: 7 }).query, { id: ['7'] });
  });

  it('clears the tags with an empty list, but asks for no users with one', () => {
    assert.deepEqual(request('modify-channel-information', { broadcaster_id: '1', tags: [] }).body, {
      tags: [],
    });
    assert.deepEqual(request('get-users', { login: [] }).query, {});
  });

  it('converts numbers and truths that came as text', () => {
    const given = { broadcaster_id: '1', moderator_id: '2', is_active: ' True ' };
    assert.deepEqual(request('update-shield-mode-status', given).body, { is_active: true });
    assert.deepEqual(request('get-chatters', { broadcaster_id: 1, moderator_id: 2, first: '50' }).query, {
      broadcaster_id: '1',
      moderator_id: '2',
      first: 50,
    });
    assert.deepEqual(request('create-clip', { broadcaster_id: '1', duration: '12.5' }).query.duration, 12.5);
  });

  it('takes a value of a list in any case and hands it on as Twitch writes it', () => {
    const given = { broadcaster_id: '1', reward_id: 'r', id: ['a'], status: 'fulfilled' };
    assert.deepEqual(request('update-redemption-status', given).body, { status: 'FULFILLED' });
  });

  it('takes a colour beside the named ones', () => {
    assert.equal(
      request('update-user-chat-color', { user_id: '1', color: '#00FF7f' }).query.color,
      '#00FF7f',
    );
    refused('update-user-chat-color', { user_id: '1', color: 'mauve' }, /color must be one of blue/);
  });

  it('names the nearest parameter for one that does not exist', () => {
    refused('get-users', { logn: 'a' }, /no parameter "logn"\. Did you mean "login"\?/);
    refused('create-poll', { broadcasterId: '1' }, /Did you mean "broadcaster_id"\?/);
    refused(
      'ban-user',
      { data: { user: '1' } },
      /no parameter "data\.user"\. Did you mean "data\.user_id"\?|It takes user_id/,
    );
    refused('get-users', { quite_different: 1 }, /It takes id, login\./);
    refused('get-global-emotes', { id: 1 }, /It takes none\./);
  });

  it('takes a name out of the language for a name like any other', () => {
    refused('get-users', JSON.parse('{ "__proto__": { "id": "1" } }'), /no parameter "__proto__"/);
    refused('get-users', { constructor: '1' }, /no parameter "constructor"/);
    refused('get-users', { '__proto__.polluted': '1' }, /no parameter "__proto__"/);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('names everything that is missing at once', () => {
    refused('ban-user', {}, /needs broadcaster_id, moderator_id, data\.user_id\. Set them in/);
    refused(
      'create-poll',
      { broadcaster_id: '1', title: '', choices: [] },
      /needs title, choices, duration\./,
    );
    refused('update-user-extensions', {}, /needs data\. Set it in/);
  });

  for (const [what, value] of [
    ['an object', { a: 1 }],
    ['a list', ['x']],
    ['a Buffer', Buffer.from('x')],
    ['true', true],
    ['a number', Number.NaN],
  ] as const) {
    it(`refuses ${what} where a text is wanted`, () => {
      const given = { broadcaster_id: '1', title: value };
      refused('modify-channel-information', given, /title must be a text, but it is /);
    });
  }

  it('refuses what is no number, no whole number and neither true nor false', () => {
    const ids = { broadcaster_id: '1', moderator_id: '2' };
    for (const first of ['ten', '', ' ', 1.5, '1.5', '1e3', {}, [], true, Number.POSITIVE_INFINITY]) {
      if (typeof first === 'string' && first.trim() === '') continue;
      refused('get-chatters', { ...ids, first }, /first must be a whole number/);
    }
    for (const is_active of ['yes', 1, 0, {}, 'null']) {
      refused('update-shield-mode-status', { ...ids, is_active }, /is_active must be true or false/);
    }
    refused('create-clip', { broadcaster_id: '1', duration: 'long' }, /duration must be a number/);
  });

  it('refuses an id that has lost its last digits as a number', () => {
    refused('get-channel-emotes', { broadcaster_id: 2 ** 60 }, /broadcaster_id must be a text/);
  });

  it('refuses what is no object, and objects with something wrong in them', () => {
    const ids = { broadcaster_id: '1', moderator_id: '2' };
    for (const data of ['x', 5, [], Buffer.from('{}'), true])
      refused('ban-user', { ...ids, data }, /data must be an object/);
    refused(
      'ban-user',
      { ...ids, data: { user_id: '3', duration: 'x' } },
      /data\.duration must be a whole number/,
    );
    refused(
      'modify-channel-information',
      { broadcaster_id: '1', content_classification_labels: [{ id: 'Nothing', is_enabled: true }] },
      /content_classification_labels\[0\]\.id must be one of/,
    );
    refused(
      'create-poll',
      { broadcaster_id: '1', title: 'x', duration: 60, choices: [{}] },
      /choices\[0\]\.title/,
    );
  });

  it('refuses an object that cannot be sent', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const given = { type: 'channel.follow', version: '2', transport: { method: 'websocket' } };
    for (const condition of [circle, { broadcaster_user_id: 1n }]) {
      refused('create-eventsub-subscription', { ...given, condition }, /condition cannot be written as JSON/);
    }
  });

  it('takes an object as JSON text, as a form gives it', () => {
    const transport = { method: 'websocket', session_id: 's' };
    const given = {
      type: 'channel.follow',
      version: 2,
      condition: '{ "broadcaster_user_id": "1" }',
      transport: JSON.stringify(transport),
    };
    assert.deepEqual(request('create-eventsub-subscription', given).body, {
      type: 'channel.follow',
      version: '2',
      condition: { broadcaster_user_id: '1' },
      transport,
    });
  });

  it('fills in the account itself and the channel of the message', () => {
    assert.deepEqual(request('get-chatters', {}, ME).query, { broadcaster_id: '200', moderator_id: '100' });
    assert.deepEqual(request('get-polls', {}, ME).query, { broadcaster_id: '100' });
    assert.deepEqual(request('get-chatters', {}, { selfId: '100' }).query, {
      broadcaster_id: '100',
      moderator_id: '100',
    });
    assert.deepEqual(request('get-channel-information', {}, ME).query, { broadcaster_id: ['200'] });
    assert.deepEqual(request('get-chatters', { broadcaster_id: '5' }, ME).query.broadcaster_id, '5');
  });

  it('fills in the extension that signs the call', () => {
    const given = { broadcaster_id: '1', text: 'hello', extension_version: '1' };
    const { body } = request('send-extension-chat-message', given, { extensionId: 'ext' });
    assert.deepEqual(body, { text: 'hello', extension_id: 'ext', extension_version: '1' });
    refused('get-extension-transactions', {}, /needs extension_id/, { extensionId: 'ext' });
  });

  it('never bans for good or clears the chat because a value is empty', () => {
    for (const nothing of [null, undefined, '', ' ']) {
      refused('delete-chat-messages', { message_id: nothing }, /message_id is empty/, ME);
      refused('ban-user', { data: { user_id: '3', duration: nothing } }, /data\.duration is empty/, ME);
    }
    assert.deepEqual(request('delete-chat-messages', {}, ME).query, {
      broadcaster_id: '200',
      moderator_id: '100',
    });
  });

  it('leaves out what is empty, save a text that says so', () => {
    assert.deepEqual(request('get-streams', { after: '', type: '', user_id: null }).query, {});
    const given = { broadcaster_id: '1', game_id: '', title: 'x' };
    assert.deepEqual(request('modify-channel-information', given).body, { game_id: '', title: 'x' });
  });

  it('asks for logins that stand where ids are wanted, and puts the ids in', () => {
    const given = { user_id: ['@ViewerOne', '7'], broadcaster_id: '1' };
    assert.deepEqual(checked('get-banned-users', given).logins, ['@ViewerOne']);
    const known = checked('get-banned-users', given, { users: new Map([['@ViewerOne', '70']]) });
    assert.deepEqual(known.request.query.user_id, ['70', '7']);
    assert.deepEqual(known.logins, []);
    refused('get-channel-emotes', { broadcaster_id: 'not a login' }, /must be the id or the login of a user/);
  });

  it('does not take the id of anything else for a login', () => {
    assert.deepEqual(checked('get-users', { id: 'abc', login: 'abc' }).logins, []);
    assert.deepEqual(checked('end-poll', { broadcaster_id: '1', id: 'abc', status: 'ARCHIVED' }).logins, []);
  });

  it('does not change what it is given', () => {
    const given = { broadcaster_id: 1, moderator_id: 2, data: { user_id: 3, duration: '5' } };
    const before = structuredClone(given);
    checked('ban-user', given);
    assert.deepEqual(given, before);
  });

  it('refuses a payload that is no object with names', () => {
    for (const [value, words] of [
      [5, /a number/],
      ['x', /a string/],
      [null, /empty/],
      [undefined, /empty/],
      [[1], /a list/],
      [Buffer.from('x'), /a Buffer/],
      [true, /a boolean/],
    ] as const) {
      assert.throws(
        () => argumentsIn(value, 'msg.payload'),
        (error) => isLivestreamError(error, 'bad_input') && words.test(error.message),
      );
    }
    assert.deepEqual(argumentsIn({ id: '1' }, 'msg.payload'), { id: '1' });
  });

  it('wants exactly one of fields that stand for each other', () => {
    for (const [id, one, other] of [
      ['get-clips', { broadcaster_id: '1' }, { game_id: '2' }],
      ['get-videos', { user_id: '1' }, { id: '2' }],
      ['get-stream-markers', { user_id: '1' }, { video_id: '2' }],
      ['get-teams', { name: 'crew' }, { id: '2' }],
    ] as const) {
      refused(id, {}, /needs one of .*\. Set it in the node/);
      refused(id, { ...one, ...other }, /takes only one of /);
      assert.deepEqual(request(id, one).query, one);
    }
  });

  it('wants at least one of the ways to name a game', () => {
    refused('get-games', {}, /Get Games needs one of id, name, igdb_id\./);
    assert.deepEqual(request('get-games', { id: '1', name: 'Art' }).query, { id: ['1'], name: ['Art'] });
  });
});
