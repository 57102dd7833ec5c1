import { randomInt } from 'node:crypto';
import type { Kind } from '../../events';
import {
  type ChatRecord,
  messageId,
  type WireObject,
  wireChannel,
  wireMessage,
  wireRant,
  wireUser,
} from '../wire-parts';
import { CHANNEL_ID, OTHER_ID, type Scene } from './scene';

/** Builds one record of the chat stream. */
export type ChatSampleBuilder = (scene: Scene) => ChatRecord;

/** A record of one line by the viewer; `more` makes it more than a line. */
const line = (scene: Scene, text: string, more: WireObject = {}, user: WireObject = {}): ChatRecord => ({
  type: 'messages',
  request_id: requestId(),
  data: {
    messages: [wireMessage(scene.line, scene.viewerId, text, scene.timeMs, more)],
    users: [wireUser(scene.viewerId, scene.viewer, user)],
    channels: [],
  },
});
const rant = (scene: Scene, cents: number, text: string): ChatRecord =>
  line(scene, text, wireRant(cents, scene.timeMs));
const aboutLine = (type: string, scene: Scene, text: string): ChatRecord => ({
  type,
  data: { message: wireMessage(scene.line, scene.viewerId, text, scene.timeMs) },
});
const gift = (type: string, scene: Scene, count: number | null): ChatRecord => ({
  type,
  request_id: requestId(),
  data: {
    user_id: scene.viewerId,
    gift_type: 'premium',
    total_gifts: count,
    creator_user_id: '20417733',
    creator_channel_id: null,
    users: [wireUser(scene.viewerId, scene.viewer)],
    channels: [],
  },
});
const giftLine = (count: number): WireObject => ({
  gift_purchase_notification: {
    gift_type: 'rumble',
    total_gifts: count,
    creator_user_id: 20_417_733,
    creator_channel_id: null,
  },
});

/** Samples of the chat stream by kind, then by variant. */
const CHAT_SAMPLES: Readonly<Partial<Record<Kind, Readonly<Record<string, ChatSampleBuilder>>>>> = {
  'chat.message': {
    main: (scene) => line(scene, 'good evening everyone :r+wave:'),
    as_channel: (scene) => {
      const record = line(scene, 'greetings from the workshop', { channel_id: Number(CHANNEL_ID) });
      record.data.channels = [wireChannel(CHANNEL_ID, 'Kettle Workshop')];
      return record;
    },
    moderator: (scene) =>
      line(scene, 'please be kind to each other', {}, { badges: ['moderator', 'verified'] }),
    subscriber: (scene) =>
      line(
        scene,
        'best stream of the week',
        {},
        {
          badges: ['recurring_subscription', 'whale-blue'],
          'image.1': 'https://1a-1791.com/video/simulated/u1.jpeg',
        },
      ),
    unknown_user: (scene) => {
      const record = line(scene, 'who am I?');
      return { ...record, data: { ...record.data, users: [], channels: [[]] } };
    },
  },
  tip: {
    main: (scene) => rant(scene, 500, 'for the new microphone'),
    silent: (scene) => rant(scene, 100, ''),
    large: (scene) => rant(scene, 10_000, 'you earned it'),
  },
  'raid.in': {
    main: (scene) =>
      line(scene, `${scene.viewer} is raiding`, {
        raid_notification: { start_ts: Math.floor(scene.timeMs / 1_000) },
      }),
  },
  'raid.out': {
    main: (scene) => ({
      type: 'raid_confirmed',
      data: {
        current_channel_name: scene.broadcaster,
        current_channel_avatar_url: null,
        target_url: 'https://rumble.com/v6samp-evening-by-the-sea.html',
        target_channel_name: 'Friendly Harbour',
        target_channel_avatar_url: null,
        target_video_title: 'Evening by the sea',
        start_ts: Math.floor(scene.timeMs / 1_000) + 15,
        redirection_steps: { '0.5': [10, 20], '1': [30] },
      },
    }),
  },
  'subscription.new': {
    main: (scene) =>
      line(scene, 'happy to be here', {
        notification: { badge: 'recurring_subscription', text: `${scene.viewer} subscribed` },
      }),
    supporter: (scene) =>
      line(scene, '', {
        notification: { badge: 'locals_supporter', text: `${scene.viewer} became a supporter` },
      }),
  },
  'subscription.gifted': {
    main: (scene) => line(scene, '', giftLine(5)),
    single: (scene) => line(scene, '', giftLine(1)),
    purchased: (scene) => gift('gift_purchased', scene, 5),
  },
  'chat.deleted': {
    main: (scene) => ({ type: 'delete_messages', data: { message_ids: [scene.line] } }),
    several: (scene) => ({
      type: 'delete_non_rant_messages',
      data: { message_ids: [scene.line, messageId(scene.timeMs)] },
    }),
  },
  'chat.cleared': {
    main: (scene) => ({
      type: 'delete_non_rant_messages',
      data: { message_ids: [scene.line, messageId(scene.timeMs)], clear: true },
    }),
  },
  'moderation.muted': {
    main: (scene) => ({ type: 'mute_users', data: { user_ids: [scene.viewerId] } }),
    several: (scene) => ({ type: 'mute_users', data: { user_ids: [scene.viewerId, OTHER_ID] } }),
  },
  'chat.pinned': { main: (scene) => aboutLine('pin_message', scene, 'the schedule is below the video') },
  'chat.unpinned': { main: (scene) => aboutLine('unpin_message', scene, 'the schedule is below the video') },
  other: {
    main: (scene) => gift('gift_received', scene, null),
    can_moderate: (scene) => ({
      type: 'can_moderate',
      data: { user_ids: [scene.viewerId], can_moderate: true },
    }),
    live_gate: () => ({ type: 'live_gate', data: { timecode: 3_600, countdown_seconds: 30, chat_mode: 1 } }),
    unknown: () => ({ type: 'something_new', data: { answer: 42 } }),
  },
};

/** The samples of a kind that come from the chat stream, by variant; empty for other kinds. */
export function chatSamples(kind: string): Readonly<Record<string, ChatSampleBuilder>> {
  return Object.hasOwn(CHAT_SAMPLES, kind) ? (CHAT_SAMPLES[kind as Kind] ?? {}) : {};
}

/** A number such as clients give to what they send. */
function requestId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 43 }, () => letters[randomInt(letters.length)]).join('');
}
