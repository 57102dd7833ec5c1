import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreSettings } from '../../../src/runtime/sealed-slots';
import { createWebhookSecrets } from '../../../src/runtime/webhook-secret';

class Settings implements StoreSettings {
  readonly values = new Map<string, unknown>([['credentialSecret', 'what the user has set']]);
  get(key: string): unknown {
    return this.values.get(key);
  }
  async set(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
  }
}

test('a secret is made once, fits what Twitch takes, and is the same after a restart', async () => {
  const settings = new Settings();
  const secret = await createWebhookSecrets(settings).secretOf('node');
  assert.match(secret, /^[0-9a-f]{64}$/);
  assert.equal(await createWebhookSecrets(settings).secretOf('node'), secret);
});

test('each node has a secret of its own', async () => {
  const secrets = createWebhookSecrets(new Settings());
  assert.notEqual(await secrets.secretOf('one'), await secrets.secretOf('two'));
});

test('whoever asks twice at once gets the same secret', async () => {
  const secrets = createWebhookSecrets(new Settings());
  const [first, second] = await Promise.all([secrets.secretOf('node'), secrets.secretOf('node')]);
  assert.equal(first, second);
});

test('what is kept cannot be read without the secret that seals it', async () => {
  const settings = new Settings();
  const secret = await createWebhookSecrets(settings).secretOf('node');
  assert.ok(!JSON.stringify([...settings.values]).includes(secret));
  settings.values.set('credentialSecret', 'another');
  assert.notEqual(await createWebhookSecrets(settings).secretOf('node'), secret);
});

test('the mark of a secret is the same after a restart, and cannot be made without what is sealed', async () => {
  const settings = new Settings();
  const mark = await createWebhookSecrets(settings).markOf('node', 'a typed secret');
  assert.equal(await createWebhookSecrets(settings).markOf('node', 'a typed secret'), mark);
  const secrets = createWebhookSecrets(settings);
  assert.notEqual(await secrets.markOf('node', 'another secret'), mark);
  assert.notEqual(await secrets.markOf('other', 'a typed secret'), mark, 'each node has a key of its own');
  assert.notEqual(await createWebhookSecrets(new Settings()).markOf('node', 'a typed secret'), mark);
});

test('without storage, or where writing fails, a secret lasts as long as the process', async () => {
  const none = createWebhookSecrets({
    get: () => undefined,
    set: () => undefined,
    available: () => false,
  });
  assert.equal(await none.secretOf('node'), await none.secretOf('node'));
  const full = createWebhookSecrets({
    get: () => undefined,
    set: () => Promise.reject(new Error('no space left')),
  });
  assert.equal(await full.secretOf('node'), await full.secretOf('node'));
});
