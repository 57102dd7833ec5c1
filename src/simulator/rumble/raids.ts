import type { ChatRoom } from './chat-room';

/** Raids that were asked for by command and are not confirmed yet. */
export class Raids {
  readonly #asked = new Map<ChatRoom, string>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  ask(room: ChatRoom, target: string): void {
    this.#asked.set(room, target);
  }

  /** Sets off. False when no raid was asked for. */
  confirm(room: ChatRoom): boolean {
    const target = this.#asked.get(room);
    if (target === undefined) return false;
    this.#asked.delete(room);
    this.start(room, target, 'Friendly Harbour', 'Evening by the sea');
    return true;
  }

  /** The viewers of a stream are sent to another one. */
  start(room: ChatRoom, url: string, channel: string, title: string): void {
    room.tell({
      type: 'raid_confirmed',
      data: {
        current_channel_name: null,
        current_channel_avatar_url: null,
        target_url: url,
        target_channel_name: channel,
        target_channel_avatar_url: null,
        target_video_title: title,
        start_ts: Math.floor(this.#now() / 1_000) + 15,
        redirection_steps: { '0.5': [10, 20], '1': [30] },
      },
    });
  }
}
