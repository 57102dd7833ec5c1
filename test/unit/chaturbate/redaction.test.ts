import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskToken, quoteBody, secretForms } from '../../../src/chaturbate/redaction';

const TOKEN = "se/cret t*ken'24";

describe('masking the token', () => {
  // Behaviours 1 and 3: raw and percent-encoded, also in a query, and with a mask that does not tell the length.
  it('finds it as it is and percent-encoded, in a path and in a query', () => {
    for (const form of secretForms(TOKEN)) {
      const shown = maskToken(`GET https://host.example/events/room/${form}/?copy=${form}&i=1 failed`, TOKEN);
      assert.ok(!shown.includes(form), shown);
      assert.match(shown, /i=1 failed$/);
    }
    assert.ok(secretForms(TOKEN).some((form) => form.includes('%2f')));
  });

  it('hides how long it is', () => {
    assert.equal(
      maskToken('a short b', 'short'),
      maskToken('a very-long-token-of-24-x b', 'very-long-token-of-24-x'),
    );
  });

  it('finds a token of three characters', () => {
    assert.equal(maskToken('[abc]', 'abc'), '[…]');
  });

  it('leaves a text alone without a token', () => {
    assert.equal(maskToken('nothing here', ''), 'nothing here');
  });

  it('hides any token in the path of the Events API, not only ours', () => {
    const shown = maskToken('"nextUrl": "https://x.example/events/room/anotherstoken/?i=5"', TOKEN);
    assert.ok(!shown.includes('anotherstoken'), shown);
    assert.match(shown, /events\/room\/…\/\?i=5/);
  });
});

describe('quoting a body in an error', () => {
  // Behaviour 41.
  it('cuts it at 200 characters and says so', () => {
    assert.equal(quoteBody('x'.repeat(201), TOKEN), `${'x'.repeat(200)}...`);
    assert.equal(quoteBody('x'.repeat(200), TOKEN), 'x'.repeat(200));
  });

  it('masks before it cuts, so that no half of a token is left', () => {
    const body = `${'x'.repeat(195)}${TOKEN}`;
    assert.ok(!quoteBody(body, TOKEN).includes(TOKEN.slice(0, 4)));
  });

  it('quotes what was parsed as JSON', () => {
    assert.equal(quoteBody(['unexpected'], TOKEN), '["unexpected"]');
    assert.equal(quoteBody(undefined, TOKEN), '');
  });
});
