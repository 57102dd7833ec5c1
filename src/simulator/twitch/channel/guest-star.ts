import { named } from '../../../twitch/samples/scene';
import { randomWord } from '../auth/tokens';
import { wireTime } from '../eventsub/frames';
import type { Notifications } from '../eventsub/notifications';
import type { ChannelState, SimulatedUser } from '../state';
import { inChannel } from './chat-room';

/** A place in a call with guests. */
export interface GuestSlot {
  guest: SimulatedUser;
  isLive: boolean;
  volume: number;
  hasAudio: boolean;
  hasVideo: boolean;
  assignedMs: number;
}

/** A call with guests: who has been asked in, and who sits where. */
export interface GuestSession {
  readonly id: string;
  readonly channel: ChannelState;
  readonly startedMs: number;
  readonly invited: Map<string, { user: SimulatedUser; atMs: number }>;
  readonly slots: Map<string, GuestSlot>;
}

/** How calls are set up in a channel. */
export interface GuestSettings {
  is_moderator_send_live_enabled: boolean;
  slot_count: number;
  is_browser_source_audio_enabled: boolean;
  group_layout: string;
}

const USUAL: Readonly<GuestSettings> = {
  is_moderator_send_live_enabled: true,
  slot_count: 4,
  is_browser_source_audio_enabled: true,
  group_layout: 'TILED_LAYOUT',
};

/** The calls with guests of every channel: one at a time. */
export class GuestStar {
  readonly #sessions = new Map<ChannelState, GuestSession>();
  readonly #settings = new Map<ChannelState, GuestSettings>();

  constructor(
    private readonly notifications: Notifications,
    private readonly now: () => number,
  ) {}

  session(channel: ChannelState): GuestSession | undefined {
    return this.#sessions.get(channel);
  }

  settings(channel: ChannelState): GuestSettings {
    return this.#settings.get(channel) ?? { ...USUAL };
  }

  set(channel: ChannelState, settings: GuestSettings): void {
    this.#settings.set(channel, settings);
    const layout = settings.group_layout.replace('_LAYOUT', '').toLowerCase();
    this.notifications.tell('channel.guest_star_settings.update', {
      ...inChannel(channel),
      ...settings,
      group_layout: layout,
    });
  }

  start(channel: ChannelState): GuestSession {
    const session: GuestSession = {
      id: randomWord(24),
      channel,
      startedMs: this.now(),
      invited: new Map(),
      slots: new Map(),
    };
    this.#sessions.set(channel, session);
    this.notifications.tell('channel.guest_star_session.begin', {
      ...inChannel(channel),
      session_id: session.id,
      started_at: wireTime(session.startedMs),
    });
    return session;
  }

  end(session: GuestSession): void {
    this.#sessions.delete(session.channel);
    this.notifications.tell('channel.guest_star_session.end', {
      ...inChannel(session.channel),
      session_id: session.id,
      started_at: wireTime(session.startedMs),
      ended_at: wireTime(this.now()),
      ...named('host_user', session.channel.broadcaster),
    });
  }

  /** Tells what has become of a guest; `slotId` null while they have no place. */
  tellGuest(
    session: GuestSession,
    by: SimulatedUser | null,
    guest: SimulatedUser,
    state: string,
    slotId: string | null,
  ): void {
    const slot = slotId === null ? undefined : session.slots.get(slotId);
    this.notifications.tell('channel.guest_star_guest.update', {
      ...inChannel(session.channel),
      session_id: session.id,
      ...named('moderator_user', by),
      ...named('guest_user', guest),
      slot_id: slotId,
      state,
      ...named('host_user', session.channel.broadcaster),
      host_video_enabled: slot?.hasVideo ?? null,
      host_audio_enabled: slot?.hasAudio ?? null,
      host_volume: slot?.volume ?? null,
    });
  }
}
