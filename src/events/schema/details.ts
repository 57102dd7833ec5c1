import { communityDetails } from './community';
import { connection, shard } from './connection';
import { count, flag, identity, moment, open, text, texts } from './parts';

const emote = { type: ['object', 'null'], properties: { id: text, name: text } } as const;

const badge = {
  type: 'object',
  properties: { id: text, version: text, label: text, image: text, info: text },
} as const;

const limit = { type: ['object', 'null'], properties: { isEnabled: flag, value: count } } as const;
const image = { type: ['object', 'null'], properties: { url1x: text, url2x: text, url4x: text } } as const;

const powerUp = {
  type: ['object', 'null'],
  properties: { type: text, emote, messageEffectId: text },
} as const;

const customPowerUp = {
  type: ['object', 'null'],
  properties: { id: text, rewardId: text, title: text, bits: count, prompt: text },
} as const;

const span = { type: 'object', properties: { startPos: count, endPos: count } } as const;

/** A nullable `span`; spelled out, since a type cannot be loosened by reference. */
const boundary = { type: ['object', 'null'], properties: { startPos: count, endPos: count } } as const;

/**
 * One schema for each detail object, for all platforms. Nothing is required and everything may be `null`,
 * so that a field which a platform breaks or drops costs that field alone and never the event.
 */
export const DETAIL_SCHEMAS = {
  account: {
    type: 'object',
    properties: { clientId: text, email: text, emailVerified: flag, description: text },
  },
  ad: {
    type: 'object',
    properties: { durationSeconds: count, startedAt: moment, isAutomatic: flag },
  },
  automod: {
    type: 'object',
    properties: {
      status: text,
      reason: text,
      category: text,
      level: count,
      heldAt: moment,
      moderator: identity,
      automod: {
        type: ['object', 'null'],
        properties: { category: text, level: count, boundaries: { type: ['array', 'null'], items: span } },
      },
      blockedTerm: {
        type: ['object', 'null'],
        properties: {
          termsFound: {
            type: ['array', 'null'],
            items: { type: 'object', properties: { termId: text, ownerBroadcaster: identity, boundary } },
          },
        },
      },
      overallLevel: count,
      disability: count,
      aggression: count,
      sexualitySexOrGender: count,
      misogyny: count,
      bullying: count,
      swearing: count,
      raceEthnicityOrReligion: count,
      sexBasedTerms: count,
      action: text,
      fromAutomod: flag,
      terms: texts,
    },
  },
  ...communityDetails,
  chatSettings: {
    type: 'object',
    properties: {
      emoteMode: flag,
      followerMode: flag,
      followerModeDurationMinutes: count,
      slowMode: flag,
      slowModeWaitTimeSeconds: count,
      subscriberMode: flag,
      uniqueChatMode: flag,
    },
  },
  connection,
  entitlement: {
    type: 'object',
    properties: {
      organizationId: text,
      categoryId: text,
      categoryName: text,
      campaignId: text,
      entitlementId: text,
      benefitId: text,
      createdAt: moment,
    },
  },
  gift: {
    type: 'object',
    properties: {
      /** How many subscriptions were given away at once. */
      count,
      tier: text,
      /** How many the giver has given in this channel so far; `null` when not shared. */
      cumulativeTotal: count,
      giftType: text,
      remainingGifts: count,
    },
  },
  moderation: {
    type: 'object',
    properties: {
      action: text,
      reason: text,
      permanent: flag,
      bannedAt: moment,
      endsAt: moment,
      expiresAt: moment,
      startedAt: moment,
      endedAt: moment,
      createdAt: moment,
      id: text,
      status: text,
      resolutionText: text,
      messageId: text,
      messageIds: texts,
      messageBody: text,
      userIds: texts,
      chatRulesCited: texts,
      lowTrustStatus: text,
      sharedBanChannelIds: texts,
      types: texts,
      banEvasionEvaluation: text,
      followDurationMinutes: count,
      waitTimeSeconds: count,
      viewerCount: count,
      termsAction: text,
      list: text,
      terms: texts,
      fromAutomod: flag,
      isApproved: flag,
      moderatorMessage: text,
      sourceBroadcaster: identity,
    },
  },
  notice: {
    type: 'object',
    properties: {
      type: text,
      systemMessage: text,
      sourceBroadcaster: identity,
      sourceMessageId: text,
      sourceBadges: { type: ['array', 'null'], items: badge },
      isSourceOnly: flag,
      sub: open,
      resub: open,
      subGift: open,
      communitySubGift: open,
      giftPaidUpgrade: open,
      primePaidUpgrade: open,
      payItForward: open,
      raid: open,
      unraid: open,
      announcement: open,
      bitsBadgeTier: open,
      charityDonation: open,
      watchStreak: open,
      modiversary: open,
    },
  },
  purchase: {
    type: 'object',
    properties: {
      id: text,
      type: text,
      name: text,
      status: text,
      powerUp,
      customPowerUp,
      extensionClientId: text,
      product: {
        type: ['object', 'null'],
        properties: { name: text, sku: text, bits: count, inDevelopment: flag },
      },
      redeemedAt: moment,
    },
  },
  raid: {
    type: 'object',
    properties: { viewers: count, startedAt: moment, targetUrl: text, targetVideoTitle: text },
  },
  reward: {
    type: 'object',
    properties: {
      id: text,
      title: text,
      cost: count,
      prompt: text,
      /** Whether the reward is one of the platform's own. */
      automatic: flag,
      type: text,
      channelPoints: count,
      emote,
      unlockedEmote: emote,
      userInput: text,
      redemptionId: text,
      status: text,
      redeemedAt: moment,
      isEnabled: flag,
      isPaused: flag,
      isInStock: flag,
      isUserInputRequired: flag,
      shouldRedemptionsSkipRequestQueue: flag,
      cooldownExpiresAt: moment,
      redemptionsRedeemedCurrentStream: count,
      maxPerStream: limit,
      maxPerUserPerStream: limit,
      globalCooldown: { type: ['object', 'null'], properties: { isEnabled: flag, seconds: count } },
      backgroundColor: text,
      image,
      defaultImage: image,
    },
  },
  shard,
  shoutout: {
    type: 'object',
    properties: {
      viewerCount: count,
      startedAt: moment,
      cooldownEndsAt: moment,
      targetCooldownEndsAt: moment,
    },
  },
  stream: {
    type: 'object',
    properties: {
      id: text,
      type: text,
      startedAt: moment,
      title: text,
      language: text,
      categoryId: text,
      categoryName: text,
      isMature: flag,
      contentClassificationLabels: texts,
      viewers: count,
      likes: count,
      dislikes: count,
      followers: count,
      subscribers: count,
    },
  },
  subscription: {
    type: 'object',
    properties: {
      tier: text,
      isGift: flag,
      cumulativeMonths: count,
      streakMonths: count,
      durationMonths: count,
      renews: flag,
      badge: text,
      text,
    },
  },
  tip: {
    type: 'object',
    properties: { type: text, powerUp, customPowerUp, expiresAt: moment },
  },
} as const;
