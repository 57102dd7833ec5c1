import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textFields, withDeployedSecrets } from '../../../src/runtime/dialog-fields';

interface Settings {
  url: string;
  token: string;
}

const isSamePlace = (one: Settings, other: Settings) => one.url === other.url;

describe('the fields of a dialog', () => {
  it('are texts, whatever the request holds', () => {
    for (const body of [undefined, null, 5, 'x', [], { url: 5, token: null }, { url: {} }]) {
      assert.deepEqual(textFields(body, ['url', 'token']), { url: '', token: '' });
    }
    assert.deepEqual(textFields({ url: 'a', token: 'b', more: 'c' }, ['url', 'token']), {
      url: 'a',
      token: 'b',
    });
  });

  it('stay as they are typed while no secret is withheld, wherever they lead', () => {
    const typed = { url: 'https://other.example', token: 'typed' };
    const deployed = { url: 'https://one.example', token: 'deployed' };
    assert.deepEqual(withDeployedSecrets(typed, [], deployed, isSamePlace), typed);
  });

  it('get a withheld secret from what is deployed for the same place, and for no other', () => {
    const deployed = { url: 'https://one.example', token: 'deployed' };
    const typed = { url: 'https://one.example', token: '__PWRD__' };
    assert.deepEqual(withDeployedSecrets(typed, ['token'], deployed, isSamePlace), deployed);
    const elsewhere = { ...typed, url: 'https://other.example' };
    assert.equal(withDeployedSecrets(elsewhere, ['token'], deployed, isSamePlace), undefined);
  });

  it('have no secret where none is deployed', () => {
    const typed = { url: 'https://one.example', token: '__PWRD__' };
    assert.deepEqual(withDeployedSecrets(typed, ['token'], undefined, isSamePlace), { ...typed, token: '' });
  });
});
