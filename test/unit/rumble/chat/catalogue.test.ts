import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Catalogue } from '../../../../src/rumble/chat/catalogue';

describe('the catalogue of a chat', () => {
  it('merges what it learns, since a record names only what has changed', () => {
    const catalogue = new Catalogue();
    catalogue.learn([{ id: '1', username: 'viewer_one', badges: ['premium'], color: 'aabbcc' }]);
    catalogue.learn([{ id: '1', badges: ['premium', 'moderator'] }]);
    assert.deepEqual(catalogue.find('1'), {
      id: '1',
      username: 'viewer_one',
      badges: ['premium', 'moderator'],
      color: 'aabbcc',
    });
  });

  it('finds by text what came as a number', () => {
    const catalogue = new Catalogue();
    catalogue.learn([{ id: 4455667, username: 'A Channel' }]);
    assert.equal(catalogue.find('4455667')?.username, 'A Channel');
  });

  for (const odd of [[[]], [null], null, undefined, 'x', 5, {}, [{ username: 'nobody' }]]) {
    it(`takes ${JSON.stringify(odd)} for nothing`, () => {
      const catalogue = new Catalogue();
      catalogue.learn(odd);
      assert.equal(catalogue.size, 0);
    });
  }

  it('takes an object by id as well', () => {
    const catalogue = new Catalogue();
    catalogue.learn({ 7: { username: 'seven' } });
    assert.equal(catalogue.find('7')?.username, 'seven');
  });

  it('forgets those who have been silent longest', () => {
    const catalogue = new Catalogue(2);
    catalogue.learn([{ id: '1' }, { id: '2' }]);
    catalogue.learn([{ id: '1' }]);
    catalogue.learn([{ id: '3' }]);
    assert.equal(catalogue.size, 2);
    assert.equal(catalogue.find('2'), null);
    assert.ok(catalogue.find('1'));
  });

  it('shares nothing with the record, which a flow may change', () => {
    const catalogue = new Catalogue();
    const record = [{ id: '1', username: 'viewer_one', badges: ['premium'] }];
    catalogue.learn(record);
    if (record[0]) record[0].username = 'changed';
    record[0]?.badges.push('admin');
    assert.deepEqual(catalogue.find('1'), { id: '1', username: 'viewer_one', badges: ['premium'] });
  });
});
