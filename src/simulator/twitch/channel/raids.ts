import { named } from '../../../twitch/samples/scene';
import type { Notifications } from '../eventsub/notifications';
import type { ChannelState, SimulatedUser } from '../state';
import type { Timers } from '../timers';
import type { ChatRoom } from './chat-room';
import type { Moderation } from './moderation';

interface Departure {
  to: ChannelState;
  callOff: () => void;
}

/** Raids that count down: a channel has one at a time, and it can be called off until it leaves. */
export class Raids {
  readonly #departures = new Map<ChannelState, Departure>();

  constructor(
    private readonly notifications: Notifications,
    private readonly room: ChatRoom,
    private readonly moderation: Moderation,
    private readonly timers: Timers,
    /** From the call until the raid leaves; 90 s on the live platform. */
    private readonly countdownMs: number,
  ) {}

  isCountingDown(channel: ChannelState): boolean {
    return this.#departures.has(channel);
  }

  start(from: ChannelState, to: ChannelState, by: SimulatedUser): void {
    const viewers = from.stream?.viewers ?? 0;
    const callOff = this.timers.later(this.countdownMs, () => {
      this.#departures.delete(from);
      this.notifications.tell('channel.raid', {
        ...named('from_broadcaster_user', from.broadcaster),
        ...named('to_broadcaster_user', to.broadcaster),
        viewers,
      });
      this.room.notifyRaid(to, from.broadcaster, viewers);
    });
    this.#departures.set(from, { to, callOff });
    const details = { ...named('user', to.broadcaster), viewer_count: viewers };
    this.moderation.tellModerators(from, by, 'raid', details);
  }

  /** Calls the raid off; false when there is none. */
  cancel(from: ChannelState, by: SimulatedUser): boolean {
    const departure = this.#departures.get(from);
    if (!departure) return false;
    departure.callOff();
    this.#departures.delete(from);
    this.moderation.tellModerators(from, by, 'unraid', named('user', departure.to.broadcaster));
    return true;
  }
}
