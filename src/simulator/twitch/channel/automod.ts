import { randomUUID } from 'node:crypto';
import { message } from '../../../twitch/samples/message';
import { named } from '../../../twitch/samples/scene';
import { wireTime } from '../eventsub/frames';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import { retold } from '../eventsub/retelling';
import type { ChannelState, SimulatedUser } from '../state';
import { type ChatRoom, inChannel } from './chat-room';
import { piecesOf } from './chat-text';

/** What AutoMod looks for, each with a level from 0 (off) to 4. */
export const AUTOMOD_LEVELS = [
  'aggression',
  'bullying',
  'disability',
  'misogyny',
  'race_ethnicity_or_religion',
  'sex_based_terms',
  'sexuality_sex_or_gender',
  'swearing',
] as const;

/** How high AutoMod is set for each of what it looks for. */
export type AutoModLevels = Record<(typeof AUTOMOD_LEVELS)[number], number>;

/** How AutoMod is set in a channel; `overall` is null where the levels were set one by one. */
export interface AutoModSettings {
  overall: number | null;
  levels: AutoModLevels;
}

/** A word or phrase that nobody may write. */
export interface BlockedTerm {
  readonly id: string;
  readonly text: string;
  readonly moderatorId: string;
  readonly createdMs: number;
}

interface HeldLine {
  readonly id: string;
  readonly channel: ChannelState;
  readonly user: SimulatedUser;
  readonly text: string;
  readonly heldMs: number;
  readonly term: BlockedTerm;
}

/** AutoMod of every channel: its settings, the blocked terms, and the lines that wait for a moderator. */
export class AutoMod {
  readonly #settings = new Map<ChannelState, AutoModSettings>();
  readonly #terms = new Map<ChannelState, BlockedTerm[]>();
  readonly #held = new Map<string, HeldLine>();

  constructor(
    private readonly room: ChatRoom,
    private readonly notifications: Notifications,
    private readonly now: () => number,
  ) {}

  settings(channel: ChannelState): AutoModSettings {
    return this.#settings.get(channel) ?? { overall: 0, levels: allAt(0) };
  }

  set(channel: ChannelState, moderator: SimulatedUser, settings: AutoModSettings): void {
    this.#settings.set(channel, settings);
    this.notifications.tell('automod.settings.update', {
      ...inChannel(channel),
      ...named('moderator_user', moderator),
      overall_level: settings.overall,
      ...settings.levels,
    });
  }

  /** The blocked terms of a channel, the newest first. */
  terms(channel: ChannelState): readonly BlockedTerm[] {
    return this.#terms.get(channel) ?? [];
  }

  block(channel: ChannelState, moderator: SimulatedUser, text: string): BlockedTerm {
    const term = { id: randomUUID(), text, moderatorId: moderator.id, createdMs: this.now() };
    this.#terms.set(channel, [term, ...this.terms(channel)]);
    this.#tellTerms(channel, moderator, 'add_blocked', term);
    return term;
  }

  unblock(channel: ChannelState, moderator: SimulatedUser, term: BlockedTerm): void {
    this.#terms.set(
      channel,
      this.terms(channel).filter((one) => one !== term),
    );
    this.#tellTerms(channel, moderator, 'remove_blocked', term);
  }

  /** The blocked term that a text has in it. */
  blockedIn(channel: ChannelState, text: string): BlockedTerm | undefined {
    const words = ` ${text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .join(' ')} `;
    return this.terms(channel).find((term) => {
      const open = (end: string) => (end === '*' ? '' : ' ');
      const plain = term.text.toLowerCase().replaceAll('*', '');
      return words.includes(open(term.text[0] ?? '') + plain + open(term.text.at(-1) ?? ''));
    });
  }

  /** Keeps a line back until a moderator has looked at it. Gives its id. */
  hold(channel: ChannelState, user: SimulatedUser, text: string, term: BlockedTerm): string {
    const held: HeldLine = { id: randomUUID(), channel, user, text, term, heldMs: this.now() };
    this.#held.set(held.id, held);
    this.#tellHeld('automod.message.hold', held, {});
    this.notifications.tell('channel.chat.user_message_hold', {
      ...inChannel(channel),
      ...named('user', user),
      message_id: held.id,
      message: messageOf(held),
    });
    return held.id;
  }

  held(id: string): { channel: ChannelState } | undefined {
    return this.#held.get(id);
  }

  /** A moderator lets a line through, or not. */
  decide(id: string, moderator: SimulatedUser, isAllowed: boolean): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#held.delete(id);
    const status = isAllowed ? 'approved' : 'denied';
    this.#tellHeld('automod.message.update', held, { ...named('moderator_user', moderator), status });
    this.notifications.tell('channel.chat.user_message_update', {
      ...inChannel(held.channel),
      ...named('user', held.user),
      status,
      message_id: held.id,
      message: messageOf(held),
    });
    if (isAllowed) this.room.post(held.channel, held.user, held.text);
  }

  #tellHeld(type: string, held: HeldLine, more: WireEvent): void {
    const { channel, heldMs, id, term, text, user } = held;
    const found = {
      term_id: term.id,
      boundary: { start_pos: 0, end_pos: Math.max(0, text.length - 1) },
      ...named('owner_broadcaster_user', channel.broadcaster),
    };
    const fields = {
      ...inChannel(channel),
      ...named('user', user),
      message_id: id,
      message: messageOf(held),
      reason: 'blocked_term',
      automod: null,
      blocked_term: { terms_found: [found] },
      held_at: wireTime(heldMs),
      ...more,
    };
    this.notifications.tellEach(type, retold(type, channel.broadcaster, fields));
  }

  #tellTerms(channel: ChannelState, moderator: SimulatedUser, action: string, { text }: BlockedTerm): void {
    this.notifications.tell('automod.terms.update', {
      ...inChannel(channel),
      ...named('moderator_user', moderator),
      action,
      from_automod: false,
      terms: [text],
    });
  }
}

/** Every level at the same height. */
export function allAt(level: number): AutoModLevels {
  return Object.fromEntries(AUTOMOD_LEVELS.map((name) => [name, level])) as AutoModLevels;
}

function messageOf({ text }: HeldLine) {
  return message('held', ...piecesOf(text, () => undefined));
}
