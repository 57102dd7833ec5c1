import { randomUUID } from 'node:crypto';
import { named } from '../../../twitch/samples/scene';
import { wireTime } from '../eventsub/frames';
import type { Notifications } from '../eventsub/notifications';
import type { ChannelState, SimulatedUser } from '../state';
import { inChannel } from './chat-room';
import type { Moderation } from './moderation';

/** Somebody who is banned asks to be let in again. */
export interface UnbanRequest {
  readonly id: string;
  readonly channel: ChannelState;
  readonly user: SimulatedUser;
  readonly text: string;
  readonly createdMs: number;
  status: 'pending' | 'approved' | 'denied';
  moderator: SimulatedUser | null;
  resolution: string;
  resolvedMs: number | null;
}

/** The unban requests of every channel. */
export class UnbanRequests {
  readonly #requests: UnbanRequest[] = [];

  constructor(
    private readonly notifications: Notifications,
    private readonly moderation: Moderation,
    private readonly now: () => number,
  ) {}

  /** Those of a channel, the newest first. */
  of(channel: ChannelState): UnbanRequest[] {
    return this.#requests.filter((request) => request.channel === channel).reverse();
  }

  ask(channel: ChannelState, user: SimulatedUser, text: string): UnbanRequest {
    const request: UnbanRequest = {
      id: randomUUID(),
      channel,
      user,
      text,
      createdMs: this.now(),
      status: 'pending',
      moderator: null,
      resolution: '',
      resolvedMs: null,
    };
    this.#requests.push(request);
    this.notifications.tell('channel.unban_request.create', {
      id: request.id,
      ...inChannel(channel),
      ...named('user', user),
      text,
      created_at: wireTime(request.createdMs),
    });
    return request;
  }

  /** A moderator lets somebody in again, or not. */
  resolve(request: UnbanRequest, moderator: SimulatedUser, isApproved: boolean, words: string): void {
    const { channel, user } = request;
    request.status = isApproved ? 'approved' : 'denied';
    request.moderator = moderator;
    request.resolution = words;
    request.resolvedMs = this.now();
    if (isApproved) this.moderation.unban(channel, moderator, user);
    this.notifications.tell('channel.unban_request.resolve', {
      id: request.id,
      ...inChannel(channel),
      ...named('moderator_user', moderator),
      ...named('user', user),
      resolution_text: words,
      status: request.status,
    });
    this.moderation.tellModerators(
      channel,
      moderator,
      isApproved ? 'approve_unban_request' : 'deny_unban_request',
      { is_approved: isApproved, ...named('user', user), moderator_message: words },
      'unban_request',
    );
  }
}
