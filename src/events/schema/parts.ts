/**
 * The building blocks of the event as JSON Schema (draft-07). Everything is open: a platform may send more
 * than we know, and `null` stands wherever a platform may leave a part out.
 */

/** A text, as almost everything is that a platform sends. */
export const text = { type: ['string', 'null'] } as const;
/** A number without a unit. */
export const count = { type: ['number', 'null'] } as const;
/** A yes or no. */
export const flag = { type: ['boolean', 'null'] } as const;
/** An object with whatever the platform puts into it. */
export const open = { type: ['object', 'null'] } as const;
/** Several texts. */
export const texts = { type: ['array', 'null'], items: { type: 'string' } } as const;

/** The platforms there are. */
export const PLATFORMS = ['twitch', 'chaturbate', 'rumble'] as const;

/** What a user can be in a channel. */
export const ROLES = ['broadcaster', 'moderator', 'vip', 'subscriber', 'follower', 'bot', 'staff'] as const;

/** What a message consists of. */
const PART_TYPES = ['text', 'emote', 'cheermote', 'mention', 'gif', 'link'] as const;

/** UTC, milliseconds, `Z`: the only form of a time in an event. */
const TIME_PATTERN = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$';

/** A time that is always there. */
export const time = { type: 'string', pattern: TIME_PATTERN } as const;

/**
 * A time in a detail object. No pattern: what a platform sends where a time should be and is none is passed on
 * as it came, since it may still mean something to a reader.
 */
export const moment = { type: ['string', 'null'] } as const;

/** Somebody or some channel by id, login and display name. */
export const identity = {
  type: ['object', 'null'],
  required: ['id', 'login', 'name'],
  properties: { id: text, login: text, name: text },
} as const;

/** Several of them. */
export const identities = {
  type: ['array', 'null'],
  items: {
    type: 'object',
    required: ['id', 'login', 'name'],
    properties: { id: text, login: text, name: text },
  },
} as const;

/** Whose channel it is; a platform may not know all of it. */
export const channelSchema = {
  type: 'object',
  required: ['id', 'login', 'name'],
  properties: { id: text, login: text, name: text },
} as const;

const badgeSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    version: { type: 'string' },
    label: { type: 'string' },
    image: { type: 'string' },
    /** Twitch: what the badge counts, for `subscriber` the months. */
    info: { type: 'string' },
  },
} as const;

/** Somebody who did something, or to whom it was done. */
export const userSchema = {
  type: 'object',
  required: ['id', 'login', 'name', 'roles', 'badges', 'color', 'avatar', 'anonymous'],
  properties: {
    id: text,
    login: text,
    name: text,
    roles: { type: 'array', items: { type: 'string', enum: ROLES } },
    badges: { type: 'array', items: badgeSchema },
    color: text,
    avatar: text,
    anonymous: { type: 'boolean' },
    /** Rumble: the channel that the person wrote as. */
    via: {
      type: 'object',
      required: ['id', 'name', 'avatar'],
      properties: { id: text, name: text, avatar: text },
    },
    /** The platform's own flags in camelCase. */
    details: { type: 'object' },
  },
} as const;

/** A piece of a message, by what it is. */
export const partSchema = {
  type: 'object',
  required: ['type', 'text'],
  properties: {
    type: { type: 'string', enum: PART_TYPES },
    text: { type: 'string' },
    /** Emotes and gifs. */
    id: { type: 'string' },
    /** Emotes: the picture. */
    image: { type: 'string' },
    /** Emotes of Twitch: set, owner and formats (`static`, `animated`). */
    setId: { type: 'string' },
    ownerId: { type: 'string' },
    format: { type: 'array', items: { type: 'string' } },
    /** Cheermotes. */
    prefix: { type: 'string' },
    bits: { type: 'number' },
    tier: { type: 'number' },
    /** Mentions: who is meant. */
    user: channelSchema,
    /** Links and gifs. */
    url: { type: 'string' },
  },
} as const;

/** A text that came with an event. */
export const messageSchema = {
  type: 'object',
  required: ['id', 'text', 'parts'],
  properties: {
    /** The line's own id, equal on every path; `null` for a text that is no chat line. */
    id: text,
    text: { type: 'string' },
    parts: { type: 'array', items: partSchema },
    /** The id of the line that this one answers. */
    replyTo: { type: 'string' },
    /** What is known about the line that this one answers, and about the thread. */
    reply: {
      type: 'object',
      required: ['id', 'text', 'user'],
      properties: {
        id: { type: 'string' },
        text: text,
        user: identity,
        thread: { type: 'object', required: ['id', 'user'], properties: { id: text, user: identity } },
      },
    },
    private: { type: 'boolean' },
    style: {
      type: 'object',
      properties: { color: text, background: text, font: text },
    },
    /** Twitch: how the line was sent, where it is no plain one (`channel_points_highlighted`, `user_intro` …). */
    type: { type: 'string' },
    /** Twitch: the channel points reward and the animation that the line was sent with. */
    rewardId: { type: 'string' },
    animationId: { type: 'string' },
    /** Twitch: where a line of a shared chat was written. */
    source: {
      type: 'object',
      required: ['channel', 'messageId', 'badges', 'only'],
      properties: {
        channel: channelSchema,
        messageId: text,
        badges: { type: 'array', items: badgeSchema },
        /** Whether the line is meant for that channel alone. */
        only: { type: 'boolean' },
      },
    },
  },
} as const;

/** Something like money, with its unit. */
export const amountSchema = {
  type: 'object',
  required: ['value', 'unit'],
  properties: {
    value: { type: 'number' },
    /** `bits`, `tokens`, or an ISO 4217 code with the value in major units. */
    unit: { type: 'string', minLength: 1 },
  },
} as const;

/** `msg.origin`: where an answer goes. */
export const originSchema = {
  type: 'object',
  required: ['platform', 'account', 'channel', 'user', 'login', 'messageId', 'eventId'],
  properties: {
    platform: { type: 'string', enum: PLATFORMS },
    account: text,
    channel: text,
    user: text,
    login: text,
    messageId: text,
    eventId: text,
    /** Only on what the simulator or a test button made up: nobody is to be moderated for it. */
    simulated: { type: 'boolean' },
  },
} as const;
