import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventSource } from 'eventsource';
import { RumbleSimulator, type WireStyle } from '../../../../src/simulator';
import { ChatEar } from '../../../support/rumble-wire';

const TEXT = 'grüße ☃ 👋 and "quotes": {"id":"1234567890123456789"}';

/** What a client that nobody here wrote makes of a line in a style. */
async function heard(style: Partial<WireStyle>): Promise<string> {
  const simulator = await RumbleSimulator.start({ figures: { keepaliveMs: 0 } });
  simulator.writeLike(style);
  const source = new EventSource(`${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/stream`);
  try {
    return await new Promise((resolve, reject) => {
      source.onerror = (trouble) => reject(new Error(String(trouble.message)));
      source.onmessage = ({ data }) => {
        if (!/"type":\s*"init"/.test(data)) resolve(data);
        else {
          simulator.comment('between two records');
          simulator.say('viewer_one', TEXT);
        }
      };
    });
  } finally {
    source.close();
    await simulator.close();
  }
}

function textIn(json: string): unknown {
  return JSON.parse(json).data.messages[0].text;
}

describe('the wire of the simulated chat', () => {
  const STYLES: Partial<WireStyle>[] = [
    {},
    { lineEnd: '\r\n' },
    { pieceBytes: 7 },
    { manyLines: true, lineEnd: '\r\n', pieceBytes: 97 },
    { initPaddingBytes: 1_048_576 },
  ];
  for (const style of STYLES) {
    it(`can be read by others like this: ${JSON.stringify(style)}`, async () => {
      assert.equal(textIn(await heard(style)), TEXT);
    });
  }

  it('can have ids as bare numbers, and leaves texts alone', async () => {
    const json = await heard({ bareIds: true });
    assert.match(json, /"id":\d{19}[,}]/);
    assert.match(json, /"user_id":\d+[,}]/);
    assert.equal(textIn(json), TEXT);
  });

  it('can have lists of ids as bare numbers', async () => {
    const simulator = await RumbleSimulator.start({ figures: { keepaliveMs: 0 } });
    simulator.writeLike({ bareIds: true });
    const ear = await ChatEar.open(simulator);
    try {
      await ear.next('init');
      simulator.deleteLines(['2403846329322621779', '2403846329322621791']);
      await ear.next('delete_messages');
      assert.match(ear.text, /"message_ids":\[2403846329322621779,2403846329322621791\]/);
    } finally {
      ear.close();
      await simulator.close();
    }
  });

  it('can have the odd empty catalogue, and none of the authors', async () => {
    const json = await heard({ nestedChannels: true, withoutUsers: true });
    assert.deepEqual(JSON.parse(json).data.channels, [[]]);
    assert.deepEqual(JSON.parse(json).data.users, []);
  });

  it('splits characters when it writes in pieces', async () => {
    const simulator = await RumbleSimulator.start({ figures: { keepaliveMs: 0 } });
    simulator.writeLike({ pieceBytes: 5, doubleCharset: true });
    const ear = await ChatEar.open(simulator);
    try {
      assert.match(String(ear.headers.get('content-type')), /charset=utf-8; charset=utf-8/);
      await ear.next('init');
      const before = ear.pieces.length;
      simulator.say('viewer_one', '☃');
      assert.equal((await ear.line()).text, '☃');
      assert.ok(ear.pieces.length - before > 1);
    } finally {
      ear.close();
      await simulator.close();
    }
  });
});
