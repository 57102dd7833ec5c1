import assert from 'node:assert/strict';
import { normaliseEntry } from '../../src/chaturbate/normalise';
import { createChecker } from '../../src/chaturbate/wire';
import type { LivestreamEvent } from '../../src/events';

/** The event that an entry becomes, after the check that everything from the wire passes; no field may be broken. */
export function eventOf(received: unknown, room: string): LivestreamEvent {
  const { entry, faults } = createChecker()(received);
  assert.deepEqual(faults, []);
  assert.ok(entry);
  return normaliseEntry(entry, { room, arrivedMs: 0, place: '', raw: true, simulated: true });
}
