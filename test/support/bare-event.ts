import type { Kind, LivestreamEvent } from '../../src/events';
import { detailOf } from '../../src/events';

/** The least that an event of a kind can be, with an empty detail object where its kind has one. */
export function bareEvent(kind: Kind, more: Partial<LivestreamEvent> = {}): LivestreamEvent {
  const detail = detailOf(kind);
  return {
    id: 'event-1',
    platform: 'twitch',
    kind,
    type: 'some.type',
    time: '2026-11-20T12:00:00.000Z',
    channel: { id: '100', login: 'demo_streamer', name: 'Demo_Streamer' },
    user: null,
    target: null,
    summary: 'Something happened',
    ...(detail ? { [detail]: {} } : {}),
    ...more,
  };
}

/** Somebody by name. */
export function person(name: string): NonNullable<LivestreamEvent['user']> {
  return {
    id: `id-of-${name}`,
    login: name.toLowerCase(),
    name,
    roles: [],
    badges: [],
    color: null,
    avatar: null,
    anonymous: false,
  };
}
