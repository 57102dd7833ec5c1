import assert from 'node:assert/strict';
import type { LivestreamEvent } from '../../src/events';
import { readAnswer } from '../../src/rumble/api/answer';
import { Deriver } from '../../src/rumble/api/derive';
import { decodeRecord } from '../../src/rumble/chat/decode';
import { ChatRoom } from '../../src/rumble/chat/room';
import { normaliseHappening, type RumbleContext } from '../../src/rumble/normalise';
import type { RumbleSample } from '../../src/rumble/samples';

const CONTEXT: RumbleContext = {
  streamId: '347112905',
  channel: { id: null, login: 'demo_streamer', name: 'demo_streamer' },
  siteUrl: 'https://rumble.com',
  raw: true,
  shared: false,
  simulated: true,
};

/** What a chat becomes, record by record, as it came over the wire. */
export class ChatEvents {
  readonly #room = new ChatRoom();

  take(json: string): LivestreamEvent[] {
    const record = decodeRecord(json) ?? assert.fail(`no record: ${json.slice(0, 80)}`);
    const happenings = this.#room.take(record, Date.now());
    return happenings.map((happening) => normaliseHappening(happening, CONTEXT, Date.now()));
  }
}

/** What answers of the Live Stream API become, one after the other. */
export class ApiEvents {
  readonly #deriver = new Deriver();

  take(body: unknown): LivestreamEvent[] {
    const answer = readAnswer(body) ?? assert.fail('no answer');
    const happenings = this.#deriver.take(answer);
    return happenings.map((happening) => normaliseHappening(happening, CONTEXT, Date.now()));
  }
}

/** The events that a sample becomes. */
export function eventsOf(sample: RumbleSample): LivestreamEvent[] {
  if (sample.source === 'chat') return new ChatEvents().take(JSON.stringify(sample.record));
  const api = new ApiEvents();
  api.take(sample.before);
  return api.take(sample.after);
}
