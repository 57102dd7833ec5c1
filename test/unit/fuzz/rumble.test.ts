import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readAnswer } from '../../../src/rumble/api/answer';
import { Deriver } from '../../../src/rumble/api/derive';
import { decodeRecord } from '../../../src/rumble/chat/decode';
import { ChatRoom } from '../../../src/rumble/chat/room';
import { memoryOf } from '../../../src/rumble/feed/memory';
import { Twins } from '../../../src/rumble/feed/twins';
import { RUMBLE_KINDS } from '../../../src/rumble/kinds';
import { type Happening, normaliseHappening } from '../../../src/rumble/normalise';
import { sampleInit, sampleOf, sampleVariants } from '../../../src/rumble/samples';
import { isLoggedOut, isRefused, refusal } from '../../../src/rumble/session/answer';
import { always, anything, assertEvents, mutated } from '../../support/fuzz';

const CONTEXT = {
  streamId: '7',
  channel: { id: null, login: null, name: null },
  siteUrl: 'https://site.example',
  raw: true,
  shared: true,
  simulated: false,
};

const KINDS = [...new Set(RUMBLE_KINDS.map(({ kind }) => kind))];
const SAMPLES = KINDS.flatMap((kind) => sampleVariants(kind).map((variant) => sampleOf(kind, { variant })));
const RECORDS = [
  sampleInit(),
  ...SAMPLES.flatMap((sample) => (sample.source === 'chat' ? [sample.record] : [])),
];
const ANSWERS = SAMPLES.flatMap((sample) => (sample.source === 'api' ? [sample.before, sample.after] : []));

/** What there is of happenings, as the feed takes them. */
function take(happenings: readonly Happening[], twins: Twins): void {
  for (const happening of happenings) {
    twins.tell(happening, 1_000);
    assertEvents([normaliseHappening(happening, CONTEXT, 1_000)]);
  }
}

describe('whatever Rumble sends', () => {
  it('in its chat, are events as the schema says', () => {
    assert.ok(RECORDS.length > 10);
    const records = fc.array(fc.oneof(mutated<unknown>(RECORDS), anything), { minLength: 1, maxLength: 3 });
    always(records, 1_500, (list) => {
      const room = new ChatRoom();
      const twins = new Twins();
      for (const one of list) {
        const record = decodeRecord(JSON.stringify(one) ?? '');
        if (record) take(room.take(record, 1_000), twins);
      }
    });
  });

  it('as text that is no JSON, is nothing', () => {
    always(fc.oneof(fc.string(), fc.json()), 500, (text) => void decodeRecord(text));
  });

  it('by the Live Stream API, are events as the schema says, and a memory that can be read again', () => {
    assert.ok(ANSWERS.length > 4);
    const bodies = fc.array(
      fc.oneof(mutated<unknown>(ANSWERS), fc.constantFrom<unknown>(...ANSWERS), anything),
      {
        minLength: 2,
        maxLength: 4,
      },
    );
    always(bodies, 800, (list) => {
      let deriver = new Deriver();
      const twins = new Twins();
      for (const body of list) {
        const answer = readAnswer(JSON.parse(JSON.stringify(body) ?? 'null'));
        if (answer) take(deriver.take(answer), twins);
        const kept = { members: [], chats: [], twins: twins.memory, api: deriver.memory };
        const read = memoryOf(JSON.parse(JSON.stringify(kept)));
        deriver = new Deriver(read?.api);
      }
    });
  });

  it('or a broken disk gives for a memory, something can be begun with', () => {
    const position = { streamId: '7', lastMs: 5, ids: ['1'], heardMs: 6 };
    const told = { what: 'gift of 5', names: ['viewer_one'], requestId: null, tellers: ['line'], ms: 5 };
    const list = { seen: [['a', 1]] };
    const memory = {
      members: ['node'],
      chats: [position],
      twins: [told],
      held: { node: [{ happening: {}, delivery: {}, sinceMs: 1 }] },
      api: { followers: list, subscribers: list, gifts: list, subscribed: [['a', 1]], streams: [] },
    };
    always(fc.oneof(mutated<unknown>([memory]), anything), 1_500, (value) => {
      const read = memoryOf(JSON.parse(JSON.stringify(value) ?? 'null'));
      if (!read) return;
      const deriver = new Deriver(read.api);
      const twins = new Twins(read.twins, 5);
      const [before] = ANSWERS;
      const answer = readAnswer(before);
      if (answer) take(deriver.take(answer), twins);
      for (const record of RECORDS.slice(0, 5)) {
        const decoded = decodeRecord(JSON.stringify(record));
        if (decoded) take(new ChatRoom().take(decoded, 1_000), twins);
      }
    });
  });

  it('as an answer to an action, is a yes or an error of ours', () => {
    const answers = fc.record({
      status: fc.constantFrom(200, 204, 302, 400, 401, 403, 404, 429, 500),
      headers: fc.dictionary(fc.constantFrom('location', 'retry-after'), fc.string()),
      body: anything,
    });
    always(answers, 800, (answer) => {
      const isGood = !isRefused(answer) && !isLoggedOut(answer);
      if (!isGood) assert.ok(refusal(answer, ['a secret']).message.length > 10);
    });
  });
});
