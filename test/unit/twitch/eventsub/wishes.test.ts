import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVENTSUB_TYPES } from '../../../../src/twitch/eventsub/catalogue';
import {
  channelOf,
  type KnownUser,
  namesInConditions,
  readPicks,
  wishList,
} from '../../../../src/twitch/eventsub/wishes';

const ME: KnownUser = { id: '1', login: 'me' };
const ONE: KnownUser = { id: '10', login: 'one' };
const TWO: KnownUser = { id: '20', login: 'two' };

const find = (name: string): KnownUser | undefined =>
  [ME, ONE, TWO].find(({ id, login }) => id === name || login === name.toLowerCase());

const list = (events: Parameters<typeof wishList>[0]['events'], channels: KnownUser[] = [ONE]) =>
  wishList({ events, channels, user: ME, find });

describe('what the picks of a node mean', () => {
  it('fills the channel and the user in, each where it belongs', () => {
    assert.deepEqual(list([{ type: 'channel.chat.message', version: '1' }]), {
      wishes: [
        {
          type: 'channel.chat.message',
          version: '1',
          condition: { broadcaster_user_id: '10', user_id: '1' },
        },
      ],
      problems: [],
    });
    assert.deepEqual(list([{ type: 'channel.follow', version: '2' }]).wishes[0]?.condition, {
      broadcaster_user_id: '10',
      moderator_user_id: '1',
    });
  });

  it('fills all that Twitch demands, for every type that a socket can carry and that needs nothing typed', () => {
    for (const { type, version, condition, socket } of EVENTSUB_TYPES) {
      if (!socket || condition.some(({ fill, required }) => required && fill === null)) continue;
      const { wishes, problems } = list([{ type, version }]);
      assert.deepEqual(problems, [], type);
      for (const wish of wishes) {
        for (const { name, required } of condition) {
          if (required) assert.match(wish.condition[name] ?? '', /^(1|10)$/, `${type} ${name}`);
        }
      }
    }
  });

  it('makes each pick for every channel', () => {
    const { wishes } = list([{ type: 'channel.cheer' }, { type: 'stream.online' }], [ONE, TWO]);
    assert.deepEqual(
      wishes.map(({ type, condition }) => `${type} ${condition.broadcaster_user_id}`),
      ['channel.cheer 10', 'channel.cheer 20', 'stream.online 10', 'stream.online 20'],
    );
  });

  it('makes a raid both ways, since Twitch takes one direction at a time', () => {
    assert.deepEqual(
      list([{ type: 'channel.raid', version: '1', condition: { to_broadcaster_user_id: ' ' } }]).wishes.map(
        ({ condition }) => condition,
      ),
      [{ to_broadcaster_user_id: '10' }, { from_broadcaster_user_id: '10' }],
    );
  });

  it('makes a raid one way when that is what was typed', () => {
    const condition = { from_broadcaster_user_id: 'two' };
    assert.deepEqual(list([{ type: 'channel.raid', condition }]).wishes, [
      { type: 'channel.raid', version: '1', condition: { from_broadcaster_user_id: '20' } },
    ]);
  });

  it('takes the newest version where none is picked', () => {
    assert.equal(list([{ type: 'channel.follow' }]).wishes[0]?.version, '2');
    assert.equal(list([{ type: 'channel.follow', version: ' ' }]).wishes[0]?.version, '2');
  });

  it('lets what was typed win over what would be filled in, by login or id', () => {
    const condition = { broadcaster_user_id: 'Two', user_id: '20' };
    assert.deepEqual(list([{ type: 'channel.chat.message', condition }]).wishes[0]?.condition, {
      broadcaster_user_id: '20',
      user_id: '20',
    });
  });

  it('keeps typed parts that name no user as they are', () => {
    const type = 'channel.channel_points_custom_reward_redemption.add';
    const condition = { reward_id: ' reward-1 ' };
    assert.deepEqual(list([{ type, condition }]).wishes[0]?.condition, {
      broadcaster_user_id: '10',
      reward_id: 'reward-1',
    });
  });

  it('reports a typed user that nobody knows, and keeps the other picks', () => {
    const { wishes, problems } = list([
      { type: 'channel.cheer', condition: { broadcaster_user_id: 'nobody' } },
      { type: 'stream.online' },
    ]);
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message.includes('nobody')]),
      [['not_found', true]],
    );
    assert.equal(wishes.length, 1);
  });

  it('reports the types that a user cannot listen to, with where to go', () => {
    const barred = EVENTSUB_TYPES.filter(({ socket }) => !socket);
    assert.equal(barred.length, 5);
    for (const { type, version } of barred) {
      const { wishes, problems } = list([{ type, version }]);
      assert.equal(wishes.length, 0);
      assert.equal(problems[0]?.code, 'unsupported');
      assert.match(problems[0]?.message ?? '', /twitch shards/);
    }
  });

  it('passes a type on that nobody here knows, about the channel unless something was typed', () => {
    assert.deepEqual(list([{ type: 'channel.brand_new', version: '3' }]).wishes, [
      { type: 'channel.brand_new', version: '3', condition: { broadcaster_user_id: '10' } },
    ]);
    const condition = { thing_id: '5' };
    assert.deepEqual(list([{ type: 'channel.brand_new', condition }]).wishes, [
      { type: 'channel.brand_new', version: '1', condition },
    ]);
  });

  it('passes a version on that nobody here knows, filled like the one that is known', () => {
    assert.deepEqual(list([{ type: 'channel.chat.message', version: '9' }]).wishes, [
      { type: 'channel.chat.message', version: '9', condition: { broadcaster_user_id: '10', user_id: '1' } },
    ]);
  });

  it('skips a pick without a type', () => {
    assert.deepEqual(list([{ type: ' ' }]), { wishes: [], problems: [] });
  });
});

describe('the picks of a flow that no editor has made', () => {
  it('are none where there is no list', () => {
    for (const value of [undefined, null, 'channel.cheer', 7, {}]) assert.deepEqual(readPicks(value), []);
  });

  it('are read as far as they can be', () => {
    const picks = readPicks([
      null,
      7,
      ['channel.cheer'],
      {},
      { type: ' channel.cheer ', version: 1, condition: { broadcaster_user_id: 10, extra: null } },
      { type: 'stream.online', condition: 'x' },
      { type: { nested: true } },
    ]);
    const { wishes, problems } = list(picks);
    assert.deepEqual(problems, []);
    assert.deepEqual(wishes, [
      { type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: '10' } },
      { type: 'stream.online', version: '1', condition: { broadcaster_user_id: '10' } },
    ]);
  });
});

describe('the names in the conditions', () => {
  it('are those of users, each once, without blanks', () => {
    assert.deepEqual(
      namesInConditions([
        { type: 'a', condition: { broadcaster_user_id: ' one ', reward_id: 'reward' } },
        { type: 'b', condition: { user_id: 'one', from_broadcaster_user_id: 'two', moderator_user_id: '' } },
        { type: 'c' },
      ]),
      ['one', 'two'],
    );
  });
});

describe('whose channel a subscription is about', () => {
  it('is told by whichever field names it', () => {
    const of = (condition: Record<string, string>) => channelOf({ type: 't', version: '1', condition });
    assert.equal(of({ broadcaster_user_id: '1', user_id: '2' }), '1');
    assert.equal(of({ to_broadcaster_user_id: '3' }), '3');
    assert.equal(of({ from_broadcaster_user_id: '4' }), '4');
    assert.equal(of({ user_id: '5' }), undefined);
  });
});

describe('what the picks of a node mean for an app', () => {
  const forApp = (
    events: Parameters<typeof wishList>[0]['events'],
    channels: KnownUser[],
    user?: KnownUser,
  ) => wishList({ events, channels, clientId: 'app-1', find, ...(user ? { user } : {}) });

  it('fills all that Twitch demands, for every type, but an organisation of drops', () => {
    for (const { type, version, condition } of EVENTSUB_TYPES) {
      const { wishes, problems } = forApp([{ type, version }], [ONE], ME);
      if (type === 'drop.entitlement.grant') {
        assert.match(problems[0]?.message ?? '', /organization_id/);
        continue;
      }
      assert.deepEqual(problems, [], type);
      for (const wish of wishes) {
        for (const { name, required } of condition) {
          if (required) assert.match(wish.condition[name] ?? '', /^(1|10|app-1)$/, `${type} ${name}`);
        }
      }
    }
  });

  it('looks through the eyes of the reader, else of each channel itself', () => {
    const chat = [{ type: 'channel.chat.message' }];
    const readers = (user?: KnownUser) =>
      forApp(chat, [ONE, TWO], user).wishes.map(({ condition }) => condition.user_id);
    assert.deepEqual(readers(ME), ['1', '1']);
    assert.deepEqual(readers(), ['10', '20']);
  });

  it('needs a channel only for what is about one', () => {
    const { wishes, problems } = forApp(
      [{ type: 'user.authorization.grant' }, { type: 'channel.cheer' }, { type: 'channel.raid' }],
      [],
    );
    assert.deepEqual(
      wishes.map(({ condition }) => condition),
      [{ client_id: 'app-1' }],
    );
    assert.deepEqual(
      problems.map(({ code, message }) => `${code} ${message}`),
      [
        'bad_input channel.cheer needs a channel. Enter one in Channels.',
        'bad_input channel.raid needs a channel. Enter one in Channels.',
      ],
    );
  });
});
