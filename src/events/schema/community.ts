import { count, flag, identities, identity, moment, text } from './parts';

const voting = { type: ['object', 'null'], properties: { isEnabled: flag, amountPerVote: count } } as const;
const money = {
  type: ['object', 'null'],
  properties: { value: count, decimalPlaces: count, currency: text },
} as const;
const contribution = { type: 'object', properties: { user: identity, type: text, total: count } } as const;

/** The detail objects of what a community does together: polls, predictions, goals, trains, charity, guests. */
export const communityDetails = {
  charity: {
    type: 'object',
    properties: {
      id: text,
      campaignId: text,
      charityName: text,
      charityDescription: text,
      charityLogo: text,
      charityWebsite: text,
      currentAmount: money,
      targetAmount: money,
      startedAt: moment,
      stoppedAt: moment,
    },
  },
  goal: {
    type: 'object',
    properties: {
      id: text,
      type: text,
      description: text,
      isAchieved: flag,
      currentAmount: count,
      targetAmount: count,
      startedAt: moment,
      endedAt: moment,
    },
  },
  guestStar: {
    type: 'object',
    properties: {
      sessionId: text,
      slotId: text,
      state: text,
      host: identity,
      guestStar: identity,
      hostVideoEnabled: flag,
      hostAudioEnabled: flag,
      hostVolume: count,
      isModeratorSendLiveEnabled: flag,
      slotCount: count,
      isBrowserSourceAudioEnabled: flag,
      groupLayout: text,
      startedAt: moment,
      endedAt: moment,
    },
  },
  hypeTrain: {
    type: 'object',
    properties: {
      id: text,
      level: count,
      total: count,
      progress: count,
      goal: count,
      type: text,
      isSharedTrain: flag,
      isGoldenKappaTrain: flag,
      allTimeHighLevel: count,
      allTimeHighTotal: count,
      topContributions: { type: ['array', 'null'], items: contribution },
      lastContribution: { type: ['object', 'null'], properties: contribution.properties },
      sharedTrainParticipants: identities,
      startedAt: moment,
      expiresAt: moment,
      endedAt: moment,
      cooldownEndsAt: moment,
    },
  },
  poll: {
    type: 'object',
    properties: {
      id: text,
      title: text,
      choices: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          properties: { id: text, title: text, bitsVotes: count, channelPointsVotes: count, votes: count },
        },
      },
      bitsVoting: voting,
      channelPointsVoting: voting,
      status: text,
      startedAt: moment,
      endsAt: moment,
      endedAt: moment,
    },
  },
  prediction: {
    type: 'object',
    properties: {
      id: text,
      title: text,
      winningOutcomeId: text,
      status: text,
      outcomes: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          properties: {
            id: text,
            title: text,
            color: text,
            users: count,
            channelPoints: count,
            topPredictors: {
              type: ['array', 'null'],
              items: {
                type: 'object',
                properties: { user: identity, channelPointsWon: count, channelPointsUsed: count },
              },
            },
          },
        },
      },
      startedAt: moment,
      locksAt: moment,
      lockedAt: moment,
      endedAt: moment,
    },
  },
  sharedChat: {
    type: 'object',
    properties: { sessionId: text, hostBroadcaster: identity, participants: identities },
  },
} as const;
