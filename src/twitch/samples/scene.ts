import { randomUUID } from 'node:crypto';

/** A Twitch user or channel: the three fields that every event names people with. */
export interface Person {
  id: string;
  login: string;
  name: string;
}

/** A wire event under construction: Twitch's own field names. */
export type WireEvent = Record<string, unknown>;
/** The entries of a batched notification. */
export type WireBatch = { id: string; data: WireEvent }[];

/** Builds one sample. */
export type SampleBuilder = (scene: Scene) => WireEvent | WireBatch;
/** Samples by `type@version`, then by variant. The first variant of each is called `main`. */
export type SampleTable = Readonly<Record<string, Readonly<Record<string, SampleBuilder>>>>;

/** Who and when: what all samples are built from. */
export interface Scene {
  broadcaster: Person;
  /** Whose token subscribed. */
  user: Person;
  /** The viewer who does something, where the sample does not care who. */
  viewer: Person;
  /** Who does something: `usual`, unless the caller named a viewer. */
  by(usual: Person): Person;
  /** A time relative to now, in seconds, as Twitch writes it: RFC 3339 with nanoseconds. */
  at(offsetSeconds: number): string;
  /** An id that was never used before. */
  fresh(): string;
}

const person = (id: string, login: string, name = login): Person => ({ id, login, name });

/** The people of the samples. All invented. */
export const CAST = {
  broadcaster: person('700100200', 'demo_streamer', 'Demo_Streamer'),
  viewer: person('700100201', 'viewer_one', 'Viewer_One'),
  llama: person('700100202', 'lucky_llama', 'Lucky_Llama'),
  pigeon: person('700100203', 'pixel_pigeon', 'Pixel_Pigeon'),
  otter: person('700100204', 'sleepy_otter'),
  // A display name in another script is common on Twitch and shares no letter with the login.
  fox: person('700100205', 'kirakira_fox', 'キラキラ狐'),
  moderator: person('700100206', 'mod_maple', 'Mod_Maple'),
  troll: person('700100207', 'grumpy_goblin', 'Grumpy_Goblin'),
  raider: person('700100208', 'cosmic_cactus', 'Cosmic_Cactus'),
  neighbour: person('700100209', 'tiny_tuba', 'Tiny_Tuba'),
} as const satisfies Record<string, Person>;

/** Ids of what lives on over several events, so that a poll's start and end belong together. */
export const LASTING_IDS = {
  poll: '5f0d7c1e-3a52-4b6f-9d0e-71c2a8e4b910',
  prediction: '0b9e64d7-58c1-4e2a-8f37-2d6ac95b1e03',
  outcomeYes: '9c4f1b80-6d2e-4a57-b3c8-e05f72a1d946',
  outcomeNo: '27ad83e5-f14b-4c09-9e6d-8b3570c2fa1e',
  reward: 'd41c7a96-2b85-4f3e-a0d7-56e9f81b3c24',
  powerUp: '84b2f6d0-9e17-4ac3-85d1-c7306ea92f5b',
  goal: '6ea0395c-d7f8-4b12-9c4e-1f83b5d760a2',
  charity: 'b37f5e12-804d-49a6-b1e9-d2c65a0f8743',
  hypeTrain: 'f2819d64-0c3b-4e75-a7f6-93be4c01d58a',
  sharedChat: '1d6b40ea-75f9-4283-8ce0-a94d37f5b6c1',
  guestStar: '3tGw9QmVxK2LpR7cYb5NzD8s',
  conduit: 'c95e0a3f-41b7-4d68-92fc-0e7d8b6a3512',
  organization: '9a31c04e-b6d5-4f78-8e02-5cd917f3a6b0',
  campaign: 'e70b82d5-3f46-4a9c-b1d8-64f25c9e0a37',
  clientId: 'demoapp0client0id0of0no0one000',
  extension: 'demoextension0client0id0000000',
  session: 'demo-session-0001',
} as const;

/** Three fields of one person, e.g. `chatter_user_id`, `…_login`, `…_name`; all `null` for nobody. */
export function named(prefix: string, who: Person | null): WireEvent {
  return {
    [`${prefix}_id`]: who?.id ?? null,
    [`${prefix}_login`]: who?.login ?? null,
    [`${prefix}_name`]: who?.name ?? null,
  };
}

/** `user_*`: who did it, or whom it was done to. */
export const user = (who: Person | null): WireEvent => named('user', who);

/** `broadcaster_user_*`: whose channel. */
export const channel = (scene: Scene): WireEvent => named('broadcaster_user', scene.broadcaster);

/** `moderator_user_*`. */
export const moderator = (who: Person | null = CAST.moderator): WireEvent => named('moderator_user', who);

/** Sets the scene. The token's user is the broadcaster unless told otherwise, as for most streamers. */
export function setScene(
  o: { broadcaster?: Person; user?: Person; viewer?: Person; now?: Date } = {},
): Scene {
  const broadcaster = o.broadcaster ?? CAST.broadcaster;
  const nowMs = (o.now ?? new Date()).getTime();
  return {
    broadcaster,
    user: o.user ?? broadcaster,
    viewer: o.viewer ?? CAST.viewer,
    by: (usual) => o.viewer ?? usual,
    at: (offsetSeconds) => rfc3339(nowMs + offsetSeconds * 1000),
    fresh: () => randomUUID(),
  };
}

/** Twitch's times have nanoseconds, which a reader that expects milliseconds trips over. */
function rfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '417205Z');
}
