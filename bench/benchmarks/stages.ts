import { randomUUID } from 'node:crypto';
import { toMessage } from '../../src/events';
import { copyJson } from '../../src/shared/copy-json';
import { Dedupe } from '../../src/shared/dedupe';
import { EVENTSUB_TYPES } from '../../src/twitch/eventsub/catalogue';
import { decodeFrame, type Frame, type NotificationPayload } from '../../src/twitch/eventsub/protocol';
import { normaliseNotification } from '../../src/twitch/normalise';
import { sampleFrame } from '../../src/twitch/samples';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { prepareFrames } from '../sender/frames';

/** Something that is done to the inputs one after the other. */
interface Stage {
  title: string;
  each: (at: number) => unknown;
}

const CALLS = 100_000;

/** How often a stage is repeated: warm, so the first ones do not count. */
const WARM_UP = 2;

/** Where the time goes inside our part: ns per event of each stage, alone and warm, and of normalising each type. */
export async function stages(settings: Settings): Promise<void> {
  const person = { id: '1', login: 'somebody', name: 'Somebody' };
  const bodies = prepareFrames(settings.mix, 1, {
    subscriptionId: randomUUID(),
    sessionId: randomUUID(),
    broadcaster: person,
    user: person,
  }).map(({ bytes }) => bytes.subarray(4));
  const texts = bodies.map((body) => body.toString());
  const frames = texts.map((text) => decodeFrame(text)).filter((frame) => frame !== null);
  const events = frames.flatMap((frame) => normalised(frame, true));
  let dedupe = new Dedupe();
  // The ids are parsed as they are off the wire, and never come twice.
  const ids: string[] = JSON.parse(JSON.stringify(Array.from({ length: CALLS * 2 }, () => randomUUID())));
  let nextId = 0;

  const list: Stage[] = [
    { title: 'Buffer to string', each: (at) => item(bodies, at).toString() },
    { title: 'JSON.parse', each: (at) => JSON.parse(item(texts, at)) },
    { title: 'decode (parse and look)', each: (at) => decodeFrame(item(texts, at)) },
    {
      title: 'dedupe',
      each: () => {
        nextId = (nextId + 1) % ids.length;
        if (nextId === 0) dedupe = new Dedupe();
        return dedupe.add(item(ids, nextId));
      },
    },
    { title: 'normalise, raw on', each: (at) => normalised(item(frames, at), true) },
    { title: 'normalise, raw off', each: (at) => normalised(item(frames, at), false) },
    { title: 'message', each: (at) => toMessage(item(events, at), 'account') },
    { title: 'copy of the payload for a second node', each: (at) => copyJson(item(frames, at).payload) },
  ];
  console.log(`\nEach stage of a chat line\n\n${table(['stage', 'ns/event'], measure(list, settings))}`);
  console.log(
    `\nNormalising each type\n\n${table(['type', 'ns/event'], measure(perType(), settings, CALLS / 10))}`,
  );
}

function perType(): Stage[] {
  return EVENTSUB_TYPES.map(({ type, version }) => {
    const frame: Frame = sampleFrame(type, version);
    return { title: `${type} ${version}`, each: () => normalised(frame, true) };
  });
}

function normalised(frame: Frame, raw: boolean) {
  return normaliseNotification(frame.payload as NotificationPayload, {
    messageId: frame.metadata.message_id,
    timestamp: frame.metadata.message_timestamp,
    channelId: '1',
    raw,
  });
}

function measure(list: readonly Stage[], { repetitions }: Settings, calls = CALLS): string[][] {
  const times = list.map((): number[] => []);
  let kept: unknown;
  for (let turn = -WARM_UP; turn < repetitions; turn += 1) {
    for (const [place, { each }] of list.entries()) {
      const started = process.hrtime.bigint();
      for (let at = 0; at < calls; at += 1) kept = each(at);
      if (turn >= 0) times[place]?.push(Number(process.hrtime.bigint() - started) / calls);
    }
  }
  // Whatever comes out is used, so that none of it can be left out by the compiler.
  if (kept === times) throw new Error('This cannot be.');
  return list.map(({ title }, place) => [title, figure(median(times[place] ?? []))]);
}

function item<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T;
}
