/**
 * The sending process of the chat of a stream: an event stream as Rumble has it, with records made beforehand. What
 * sending costs is in no measurement.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from '../processes/answering';
import { blankStamp, nowMicros, STAMP_LENGTH, writeStamp } from './stamp';

/** Where the chat is read. */
export interface Chat {
  /** Without a slash at the end. */
  chatUrl: string;
  streamId: string;
}

const STREAM_ID = '347112905';
const PEOPLE = 200;
const PREPARED = 256;
/** So many records are written at once when it goes flat out; the kernel would put them together anyway. */
const PER_WRITE = 16;

const TEXTS = [
  'good evening everyone',
  'that was close, you nearly had it on the last try :r+wave:',
  '@viewer_12 how long have you been playing this?',
  'the clip is here https://clips.example/watch?v=4xk3qd and it is worth it',
  'LUL :r+lol: :r+lol: :r+lol:',
  'ich schaue aus München zu 😀 grüß euch',
  'could you say something about the settings? I tried the same yesterday and it would not work for me at all',
  'yes',
];

interface Prepared {
  bytes: Buffer;
  /** Where in the bytes the stamp stands. */
  at: number;
}

function prepare(run: number): Prepared[] {
  const blank = blankStamp(run);
  return Array.from({ length: PREPARED }, (_, index) => {
    const text = TEXTS[index % TEXTS.length] ?? '';
    const person = index % PEOPLE;
    const record = {
      type: 'messages',
      request_id: `9Qx3zN2mJ0aVt5uYb7cKd1eFgHiLpOqRsTwXyZ4A${String(index).padStart(3, '0')}`,
      data: {
        messages: [
          {
            id: blank,
            time: '2026-11-20T12:00:00+00:00',
            user_id: String(88_707_000 + person),
            text,
            blocks: [{ type: 'text.1', data: { text } }],
          },
        ],
        users: [
          {
            id: String(88_707_000 + person),
            username: `viewer_${person}`,
            link: `/user/viewer_${person}`,
            is_follower: person % 3 === 0,
            'image.1': `https://1a-1791.com/video/simulated/u${person}.jpeg`,
            color: '1e88e5',
            badges: person % 2 === 0 ? ['premium', 'whale-blue'] : ['recurring_subscription'],
          },
        ],
        channels: [[]],
      },
    };
    const bytes = Buffer.from(`data: ${JSON.stringify(record)}\n\n`);
    return { bytes, at: bytes.indexOf(blank) };
  });
}

const INIT = `data: ${JSON.stringify({
  type: 'init',
  data: {
    chat: { id: STREAM_ID },
    messages: [],
    users: [],
    channels: [[]],
    config: {
      badges: {
        premium: { icons: { '48': '/i/badges/premium_48.png' }, label: { en: 'Premium' } },
        'whale-blue': { icons: { '48': '/i/badges/whale_blue_48.png' }, label: { en: 'Supporter' } },
        recurring_subscription: { icons: { '48': '/i/badges/sub_48.png' }, label: { en: 'Subscriber' } },
      },
      message_length_max: 200,
    },
  },
})}\n\n`;

function main(): void {
  let reader: ServerResponse | undefined;
  let tellOpened: () => void = () => undefined;
  let runs = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(INIT);
    reader = response;
    tellOpened();
  });

  /** Writes the next records of a run, each with a stamp that was never used before. */
  const write = (prepared: readonly Prepared[], from: number, count: number): boolean => {
    const pieces: Buffer[] = [];
    for (let sequence = from; sequence < from + count; sequence += 1) {
      const { bytes, at } = prepared[sequence % PREPARED] as Prepared;
      const copy = Buffer.from(bytes);
      writeStamp(copy.subarray(at, at + STAMP_LENGTH), 0, sequence, nowMicros());
      pieces.push(copy);
    }
    return reader?.write(Buffer.concat(pieces)) ?? true;
  };

  answer({
    open: (): Promise<Chat> =>
      new Promise((resolve) => {
        const told = (): void => {
          const { port } = server.address() as AddressInfo;
          resolve({ chatUrl: `http://127.0.0.1:${port}`, streamId: STREAM_ID });
        };
        if (server.listening) told();
        else server.listen(0, '127.0.0.1', told);
      }),
    /** Forgets who reads, so that the next one is awaited. */
    forget: () => {
      reader = undefined;
    },
    opened: (): Promise<void> =>
      new Promise((resolve) => {
        if (reader) resolve();
        else tellOpened = resolve;
      }),
    flood: async (count: number) => {
      runs += 1;
      const prepared = prepare(runs);
      for (let sequence = 0; sequence < count; sequence += PER_WRITE) {
        const fits = write(prepared, sequence, Math.min(PER_WRITE, count - sequence));
        if (!fits) await new Promise((resolve) => reader?.once('drain', () => resolve(undefined)));
      }
    },
    paced: async ({ count, perSecond }: { count: number; perSecond: number }) => {
      runs += 1;
      const prepared = prepare(runs);
      const started = performance.now();
      let sequence = 0;
      while (sequence < count) {
        const due = Math.min(count, Math.floor(((performance.now() - started) * perSecond) / 1_000));
        for (; sequence < due; sequence += 1) write(prepared, sequence, 1);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  });
}

main();
