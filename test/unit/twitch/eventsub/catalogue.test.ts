import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KINDS } from '../../../../src/events';
import {
  EVENTSUB_FAMILIES,
  EVENTSUB_TYPES,
  type EventSubType,
  findEventSubType,
  needsBroadcaster,
} from '../../../../src/twitch/eventsub/catalogue';
import { DOCUMENTED_TYPES } from '../../../fixtures/twitch/documented-types';

const key = (row: EventSubType): string => `${row.type}@${row.version}`;

function known(type: string, version?: string): EventSubType {
  const row = findEventSubType(type, version);
  assert.ok(row, `${type} ${version ?? ''} is in the catalogue`);
  return row;
}

describe('the catalogue of EventSub types', () => {
  it('has each of the 90 pairs of type and version once', () => {
    assert.equal(EVENTSUB_TYPES.length, 90);
    assert.deepEqual(EVENTSUB_TYPES.map(key).sort(), Object.keys(DOCUMENTED_TYPES).sort());
  });

  for (const row of EVENTSUB_TYPES) {
    it(`says what Twitch documents about ${key(row)}`, () => {
      const condition = row.condition.map(
        ({ name, fill, required }) => `${name}${required ? '' : '?'}${fill ? `=${fill}` : ''}`,
      );
      const { scopes, cost, status, kinds } = row;
      assert.deepEqual(
        { condition: condition.join(' '), scopes, cost, status, kinds },
        DOCUMENTED_TYPES[key(row)],
      );
    });
  }

  it('marks the five types that need the token of an app', () => {
    const appOnly = EVENTSUB_TYPES.filter((row) => !row.socket);
    assert.deepEqual(appOnly.map((row) => row.type).sort(), [
      'conduit.shard.disabled',
      'drop.entitlement.grant',
      'extension.bits_transaction.create',
      'user.authorization.grant',
      'user.authorization.revoke',
    ]);
    for (const row of appOnly) assert.match(row.hint ?? '', /twitch shards/);
  });

  it('puts every type into a family, and no family stays empty', () => {
    const families = EVENTSUB_FAMILIES.map(({ id }) => id);
    assert.equal(new Set(families).size, families.length);
    assert.deepEqual(new Set(EVENTSUB_TYPES.map((row) => row.family)), new Set(families));
  });

  it('gives every row a title of its own in plain words', () => {
    assert.equal(new Set(EVENTSUB_TYPES.map((row) => row.title)).size, 90);
    for (const { title } of EVENTSUB_TYPES) {
      assert.match(title, /^[A-Z]/);
      assert.doesNotMatch(title, /_|\.\w/, `${title} is no technical name`);
    }
  });

  it('names only kinds that exist', () => {
    const kinds = new Set<string>(KINDS);
    for (const row of EVENTSUB_TYPES) {
      for (const kind of row.kinds) assert.ok(kinds.has(kind), `${key(row)}: ${kind}`);
    }
  });

  it('proposes a row that can be picked instead of a withdrawn one', () => {
    for (const row of EVENTSUB_TYPES) {
      if (row.status === 'deprecated') assert.ok(row.better, key(row));
      if (!row.better) continue;
      const better = known(row.better.type, row.better.version);
      assert.notEqual(better.status, 'deprecated');
      assert.equal(better.better, undefined, 'a proposal is final');
    }
  });

  it('proposes Bits instead of cheers, which tell the same thing twice', () => {
    const cheer = known('channel.cheer');
    assert.deepEqual(cheer.better, { type: 'channel.bits.use', version: '1' });
    assert.match(cheer.hint ?? '', /twice/);
    assert.match(known('channel.bits.use').hint ?? '', /twice/);
  });

  it('says when only the broadcaster can subscribe', () => {
    assert.equal(needsBroadcaster(known('channel.subscribe')), true);
    assert.match(known('channel.subscribe').hint ?? '', /broadcaster's own login/);
    assert.equal(needsBroadcaster(known('channel.follow')), false, 'a moderator can, too');
    assert.equal(needsBroadcaster(known('stream.online')), false, 'everybody can');
  });

  it('says that a raid makes two subscriptions', () => {
    assert.match(known('channel.raid').hint ?? '', /two subscriptions/);
  });
});

describe('finding a type', () => {
  it('takes the newest stable version when none is given', () => {
    assert.equal(known('channel.follow').version, '2');
    assert.equal(known('channel.moderate').version, '2');
    assert.equal(known('channel.custom_power_up_redemption.add').version, '1');
  });

  it('takes a beta where there is nothing else', () => {
    assert.equal(known('channel.guest_star_session.begin').version, 'beta');
  });

  it('finds an old version when it is asked for', () => {
    assert.equal(known('channel.follow', '1').status, 'deprecated');
  });

  it('knows nothing about types and versions that are not in the table', () => {
    assert.equal(findEventSubType('channel.brand_new'), undefined);
    assert.equal(findEventSubType('channel.follow', '99'), undefined);
    assert.equal(findEventSubType('__proto__'), undefined);
  });
});
