import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import { readAnswer } from './api/answer';
import { Deriver } from './api/derive';
import { decodeRecord } from './chat/decode';
import { ChatRoom } from './chat/room';
import type { Happening } from './normalise';
import { type SampleOptions, sampleInit, sampleOf } from './samples';

/**
 * What a sample of a kind tells, taken the way that the real thing takes.
 *
 * @throws LivestreamError `bad_input` for a kind or variant without a sample
 */
export function sampleHappenings(kind: string, options: SampleOptions, nowMs: number): Happening[] {
  if (!kind)
    throw new LivestreamError('bad_input', sentence`Pick an event for the test.`, { platform: 'rumble' });
  const sample = sampleOf(kind, options);
  if (sample.source === 'chat') {
    const room = new ChatRoom();
    const [init, record] = [sampleInit(options), sample.record].map((one) =>
      decodeRecord(JSON.stringify(one)),
    );
    if (init) room.take(init, nowMs);
    return record ? room.take(record, nowMs) : [];
  }
  const deriver = new Deriver();
  const [before, after] = [readAnswer(sample.before), readAnswer(sample.after)];
  if (before) deriver.take(before);
  return after ? deriver.take(after) : [];
}
