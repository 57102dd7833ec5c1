import { randomInt } from 'node:crypto';
import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';

/** One event as the Events API sends it. */
export interface WireEntry {
  method: string;
  object: Record<string, unknown>;
  /** Milliseconds since 1970, a dash, and a number that tells apart what happened in the same one. */
  id: string;
}

/** Who, when and which; everything may be left out. */
export interface SampleOptions {
  /** The name of the room. */
  broadcaster?: string;
  /** The viewer who does it, in those variants that are about a viewer. */
  username?: string;
  /** One of `sampleVariants`; `main` unless given. */
  variant?: string;
  now?: Date;
  id?: string;
}

type WireObject = Record<string, unknown>;

/** The names that all samples are built from. */
interface Scene {
  room: string;
  viewer: string;
}

type SampleBuilder = (scene: Scene) => WireObject;

const ROOM = 'demo_room';
const VIEWER = 'viewer_one';

/**
 * A user with every field that the platform sends: somebody who follows, has tokens and tips now and then. `flags`
 * are the fields that differ, under the platform's own names.
 */
export function wireUser(username: string, flags: WireObject = {}): WireObject {
  return {
    username,
    colorGroup: 't',
    fcAutoRenew: false,
    gender: 'm',
    hasDarkmode: true,
    hasTokens: true,
    inFanclub: false,
    inPrivateShow: false,
    isBroadcasting: false,
    isFollower: true,
    isMod: false,
    isOwner: false,
    isSilenced: false,
    isSpying: false,
    language: 'en',
    recentTips: 'few',
    subgender: '',
    ...flags,
  };
}

/** What was written, in the usual look. Private messages name both ends. */
export function wireMessage(message: string, more: WireObject = {}): WireObject {
  return { message, color: '', bgColor: null, font: 'default', orig: null, ...more };
}

/** A tip; the platform puts a separator in front of the note, where there is one. */
export function wireTip(tokens: number, note: string, isAnon = false): WireObject {
  return { tokens, isAnon, message: note && `| ${note}` };
}

/** The few fields of a user that the platform's documentation shows. */
function documentedUser(username: string): WireObject {
  return { username, inFanclub: false, hasTokens: true, isMod: false, recentTips: 'none', gender: 'f' };
}

const OWNER = { isOwner: true, isBroadcasting: true, isFollower: false, colorGroup: 'o' };
const MODERATOR = { isMod: true, colorGroup: 'm' };
const FAN = { inFanclub: true, colorGroup: 'f', recentTips: 'lots' };

/** Somebody does something in the room. */
const by = (
  username: string,
  { room }: Scene,
  flags: WireObject = {},
  more: WireObject = {},
): WireObject => ({
  broadcaster: room,
  user: wireUser(username, flags),
  ...more,
});
const line = (message: string, more: WireObject = {}): WireObject => ({
  message: wireMessage(message, more),
});
const tipping = (tokens: number, note: string, isAnon = false): WireObject => ({
  tip: wireTip(tokens, note, isAnon),
});
const buying = (id: number | string, type: string, name: string, tokens: number): WireObject => ({
  media: { id, type, name, tokens },
});
const toRoom = ({ room, viewer }: Scene): WireObject =>
  line('could you wave to my sister? :smile', { fromUser: viewer, toUser: room });

/** Samples by method, then by variant. The first variant of each is called `main`. */
const SAMPLES: Readonly<Record<string, Readonly<Record<string, SampleBuilder>>>> = {
  chatMessage: {
    main: (scene) => by(scene.viewer, scene, {}, line('good evening everyone :wave')),
    moderator: (scene) => by(scene.viewer, scene, MODERATOR, line('please be kind to each other')),
    fan: (scene) => by(scene.viewer, scene, FAN, line('best room tonight')),
    owner: (scene) => by(scene.room, scene, OWNER, line('welcome in!')),
    styled: (scene) =>
      by(
        scene.viewer,
        scene,
        FAN,
        line('in colour', { color: '#a0522d', bgColor: '#fff5ee', font: 'Verdana' }),
      ),
    translated: (scene) =>
      by(scene.viewer, scene, { language: 'fr' }, line('good evening ☕', { orig: 'bonsoir ☕' })),
    documented: (scene) => ({
      ...by(scene.viewer, scene, {}, line('hello')),
      user: documentedUser(scene.viewer),
    }),
  },
  privateMessage: {
    main: (scene) => by(scene.viewer, scene, {}, toRoom(scene)),
    outgoing: (scene) =>
      by(scene.room, scene, OWNER, line('of course!', { fromUser: scene.room, toUser: scene.viewer })),
    // Reported by others, not documented: a message from outside of the room names no room.
    direct: (scene) => ({ ...by(scene.viewer, scene, {}, toRoom(scene)), broadcaster: '' }),
  },
  tip: {
    main: (scene) => by(scene.viewer, scene, { recentTips: 'some' }, tipping(25, 'for the next song')),
    silent: (scene) => by(scene.viewer, scene, {}, tipping(10, '')),
    large: (scene) =>
      by(scene.viewer, scene, { ...FAN, recentTips: 'tons' }, tipping(1_000, 'you earned it')),
    // The platform sends who it was all the same.
    anonymous: (scene) => by(scene.viewer, scene, {}, tipping(50, 'guess who', true)),
    anonymous_silent: (scene) => by(scene.viewer, scene, {}, tipping(5, '', true)),
    // Older captures have a blank in front of the separator.
    spaced: (scene) => by(scene.viewer, scene, {}, { tip: { ...wireTip(15, ''), message: ' | one | two' } }),
  },
  mediaPurchase: {
    main: (scene) => by(scene.viewer, scene, {}, buying(48_151, 'video', 'Rainy day session', 120)),
    photos: (scene) => by(scene.viewer, scene, {}, buying(62_342, 'photos', 'Harbour at dawn', 40)),
    // Documented as a number, declared as a text by the best known client.
    text_id: (scene) => by(scene.viewer, scene, {}, buying('set-7', 'photos', 'Behind the scenes', 35)),
  },
  fanclubJoin: {
    main: (scene) => by(scene.viewer, scene, { ...FAN, fcAutoRenew: true }),
    once: (scene) => by(scene.viewer, scene, FAN),
  },
  follow: { main: (scene) => by(scene.viewer, scene) },
  unfollow: { main: (scene) => by(scene.viewer, scene, { isFollower: false }) },
  userEnter: {
    main: (scene) => by(scene.viewer, scene),
    newcomer: (scene) =>
      by(scene.viewer, scene, { isFollower: false, hasTokens: false, recentTips: 'none', colorGroup: 'g' }),
    documented: (scene) => ({ broadcaster: scene.room, user: documentedUser(scene.viewer) }),
  },
  userLeave: { main: (scene) => by(scene.viewer, scene) },
  broadcastStart: { main: (scene) => by(scene.room, scene, OWNER) },
  broadcastStop: { main: (scene) => by(scene.room, scene, { ...OWNER, isBroadcasting: false }) },
  roomSubjectChange: {
    main: ({ room }) => ({
      broadcaster: room,
      subject: 'Requests are open! Goal: new strings [250 tokens left]',
    }),
  },
};

/**
 * An event as the platform would send it, with values of our own. Each call has an id that was never used before,
 * unless it is given, so that nothing takes it for a repetition.
 *
 * @throws LivestreamError `bad_input` for a method or variant without a sample
 */
export function sampleEntry(method: string, options: SampleOptions = {}): WireEntry {
  const variants = Object.hasOwn(SAMPLES, method) ? SAMPLES[method] : undefined;
  if (!variants) {
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample of ${method}. Choose an event from the list.`,
    );
  }
  const variant = options.variant ?? 'main';
  const build = Object.hasOwn(variants, variant) ? variants[variant] : undefined;
  if (!build) {
    const names = Object.keys(variants).join(', ');
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample "${variant}" of ${method}. Use one of: ${names}.`,
    );
  }
  const object = build({ room: options.broadcaster ?? ROOM, viewer: options.username ?? VIEWER });
  return { method, object, id: options.id ?? freshId(options.now ?? new Date()) };
}

/** The names of the samples of a method, `main` first; empty for a method without samples. */
export function sampleVariants(method: string): string[] {
  return Object.hasOwn(SAMPLES, method) ? Object.keys(SAMPLES[method] ?? {}) : [];
}

/** The platform counts from 0 in each millisecond; a number by chance needs no memory of the ids before. */
function freshId(now: Date): string {
  return `${now.getTime()}-${randomInt(1_000_000_000)}`;
}
