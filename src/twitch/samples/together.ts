import {
  CAST,
  channel,
  LASTING_IDS,
  moderator,
  named,
  type Person,
  type SampleTable,
  type Scene,
  type WireEvent,
} from './scene';

const sharedChat = (scene: Scene): WireEvent => ({
  session_id: LASTING_IDS.sharedChat,
  ...channel(scene),
  ...named('host_broadcaster_user', scene.broadcaster),
});
const participants = (...people: Person[]): WireEvent => ({
  participants: people.map((who) => named('broadcaster_user', who)),
});

const guestStar = (scene: Scene): WireEvent => ({ ...channel(scene), session_id: LASTING_IDS.guestStar });
const host = (scene: Scene): WireEvent => named('host_user', scene.broadcaster);

function guest(
  scene: Scene,
  who: Person | null,
  by: Person | null,
  state: string | null,
  seat: string | null,
): WireEvent {
  return {
    ...guestStar(scene),
    ...moderator(by),
    ...named('guest_user', who),
    slot_id: seat,
    state,
    ...host(scene),
    host_video_enabled: seat === null ? null : true,
    host_audio_enabled: seat === null ? null : true,
    host_volume: seat === null ? null : 80,
  };
}

/** Samples of shared chat and guest star. */
export const TOGETHER_SAMPLES: SampleTable = {
  'channel.shared_chat.begin@1': {
    main: (scene) => ({ ...sharedChat(scene), ...participants(scene.broadcaster, CAST.neighbour) }),
  },
  'channel.shared_chat.update@1': {
    main: (scene) => ({
      ...sharedChat(scene),
      ...participants(scene.broadcaster, CAST.neighbour, CAST.raider),
    }),
  },
  'channel.shared_chat.end@1': { main: sharedChat },
  'channel.guest_star_session.begin@beta': {
    main: (scene) => ({ ...guestStar(scene), started_at: scene.at(0) }),
  },
  'channel.guest_star_session.end@beta': {
    main: (scene) => ({
      ...guestStar(scene),
      ...host(scene),
      started_at: scene.at(-5400),
      ended_at: scene.at(0),
    }),
  },
  'channel.guest_star_guest.update@beta': {
    main: (scene) => guest(scene, CAST.fox, CAST.moderator, 'live', '1'),
    // Invited by nobody but themselves, and without a seat yet.
    invited: (scene) => guest(scene, CAST.fox, null, 'invited', null),
    empty_slot: (scene) => guest(scene, null, CAST.moderator, null, '1'),
  },
  'channel.guest_star_settings.update@beta': {
    main: (scene) => ({
      ...channel(scene),
      is_moderator_send_live_enabled: true,
      slot_count: 5,
      is_browser_source_audio_enabled: true,
      group_layout: 'tiled',
    }),
  },
  // Withdrawn by Twitch; the update of a guest tells it now.
  'channel.guest_star_slot.update@beta': {
    main: (scene) => ({
      ...guestStar(scene),
      ...moderator(),
      ...named('guest_star_user', CAST.fox),
      slot_id: '1',
      host_video_enabled: true,
      host_audio_enabled: false,
      host_volume: 65,
    }),
  },
};
