import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CHATURBATE_KINDS } from '../../../src/chaturbate/kinds';
import { BadNextUrl, readNextUrl } from '../../../src/chaturbate/next-url';
import { normaliseEntry } from '../../../src/chaturbate/normalise';
import { Poll } from '../../../src/chaturbate/poll';
import { sampleEntry, sampleVariants } from '../../../src/chaturbate/samples';
import { createChecker } from '../../../src/chaturbate/wire';
import { always, anything, assertEvents, mutated } from '../../support/fuzz';

const BASE = 'https://rooms.example';
const TOKEN = 'token-of-the-room';
const METHODS = CHATURBATE_KINDS.map(({ method }) => method);
const ENTRIES = METHODS.flatMap((method) =>
  sampleVariants(method).map((variant) => sampleEntry(method, { variant })),
);

describe('whatever the Events API of Chaturbate sends', () => {
  const check = createChecker();

  it('is an event as the schema says, or none with the reason', () => {
    assert.ok(ENTRIES.length >= 12);
    always(
      fc.tuple(fc.oneof(mutated<unknown>(ENTRIES), anything), fc.boolean()),
      3_000,
      ([received, raw]) => {
        const { entry, faults } = check(received);
        if (!entry) {
          assert.ok(faults.length > 0);
          return;
        }
        assertEvents([
          normaliseEntry(entry, {
            room: 'a_room',
            arrivedMs: 1_000,
            place: 'here',
            raw,
            simulated: false,
          }),
        ]);
      },
    );
  });

  it('leads to another poll, with delays that are none for ever', () => {
    const nextUrl = fc.oneof(anything, fc.webUrl(), fc.constant(`${BASE}/events/a/${TOKEN}/?i=1-1`));
    const answers = fc.array(
      fc.record({
        status: fc.constantFrom(200, 204, 301, 400, 401, 403, 404, 410, 429, 500, 502, 520, 599),
        headers: fc.dictionary(fc.constantFrom('retry-after', 'date'), fc.string()),
        body: fc.oneof(anything, fc.record({ events: fc.oneof(fc.constant([]), anything), nextUrl })),
        tookMs: fc.nat(60_000),
      }),
      { maxLength: 8 },
    );
    always(answers, 600, (list) => {
      const poll = new Poll({
        baseUrl: BASE,
        username: 'a',
        token: TOKEN,
        cursor: '1-1',
        heardMs: 5,
        timeoutSeconds: 30,
      });
      for (const answer of list) {
        const step = poll.answered(answer, 1_000_000);
        assert.ok(step.waitMs >= 0 && step.waitMs <= 24 * 3_600_000, `${step.waitMs} ms`);
        assert.equal(new URL(poll.url).origin, BASE, 'the token goes nowhere else');
        assert.ok(!step.problem?.message.includes(TOKEN));
        assert.ok(!step.problem?.cause.detail?.includes(TOKEN));
      }
    });
  });

  it('sends the token to nobody else by its nextUrl', () => {
    const parts = fc.array(
      fc.constantFrom(
        '/',
        '//',
        '\\',
        '@',
        ':',
        '?',
        '#',
        '.',
        'https:',
        BASE,
        'evil.example',
        '\n',
        '\t',
        ' ',
        '%2f',
      ),
      { maxLength: 7 },
    );
    always(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        parts.map((all) => all.join('')),
      ),
      2_000,
      (value) => {
        try {
          const next = readNextUrl(value, BASE);
          if (next) assert.equal(new URL(next.url).origin, BASE);
        } catch (error) {
          assert.ok(error instanceof BadNextUrl, String(error));
        }
      },
    );
  });
});
