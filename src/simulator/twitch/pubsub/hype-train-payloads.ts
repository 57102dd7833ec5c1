import { isObject, type Wire } from '../../../shared/wire';
import { type Payload, type Publish, stamp } from './payload';
import { num, str } from './wire-fields';

const trainProgress = (event: Wire, nowMs: number): Payload => ({
  level: {
    value: event.level,
    goal: event.goal,
    rewards: [{ type: 'EMOTE', id: '304420732', set_id: '301230800', token: 'DemoTrain' }],
  },
  value: event.progress,
  goal: event.goal,
  total: event.total,
  remaining_seconds: Math.round((Date.parse(str(event, 'expires_at')) - nowMs) / 1000),
});

const trainStarts: Publish = (event, { topic, nowMs, before }) => {
  before.set('level', event.level);
  const progress = trainProgress(event, nowMs);
  const extras = { config: { is_enabled: true }, participations: { 'BITS.CHEER': 250 }, conductors: {} };
  if (topic.endsWith('v2')) {
    const { value: progression, goal, total, level } = progress;
    return [
      {
        type: 'hype-train-start',
        data: {
          __typename: 'HypeTrainExecution',
          id: event.id,
          startedAt: event.started_at,
          expiresAt: event.expires_at,
          updatedAt: stamp(nowMs),
          endedAt: null,
          endReason: null,
          isGoldenKappaTrain: event.type === 'golden_kappa',
          progress: { goal, progression, total, level, allTimeHighState: 'NONE' },
          ...extras,
          allTimeHigh: null,
          isFastMode: false,
        },
      },
    ];
  }
  return [
    {
      type: 'hype-train-start',
      data: {
        channel_id: event.broadcaster_user_id,
        id: event.id,
        started_at: Date.parse(str(event, 'started_at')),
        expires_at: Date.parse(str(event, 'expires_at')),
        updated_at: nowMs,
        ended_at: null,
        ending_reason: null,
        ...extras,
        progress,
      },
    },
  ];
};

/** What the second version of the topic told beside the first. */
const TRAIN_V2 = {
  'hype-train-progression': {
    user_profile_image_url: 'https://static-cdn.jtvnw.net/demo/lucky_llama-50x50.png',
    initiator_currency: 'BITS',
    is_boost_train: false,
    is_fast_mode: false,
    is_large_event: false,
  },
  'hype-train-level-up': { hype_train: null, is_boost_train: false },
  'hype-train-end': {
    is_boost_train: false,
    participation_totals: [{ source: 'BITS', action: 'CHEER', quantity: 250 }],
    rewards: [],
  },
};

/** A message of a train, in the version of its topic. */
function ofVersion(topic: string, type: keyof typeof TRAIN_V2, event: Wire, data: Payload): Payload {
  if (!topic.endsWith('v2')) return { type, data };
  const named = type === 'hype-train-level-up' ? {} : { id: event.id };
  const { progress } = data;
  const moved = isObject(progress) ? { progress: { ...progress, all_time_high_state: 'NONE' } } : {};
  return { type, data: { ...named, ...data, ...moved, ...TRAIN_V2[type] } };
}

const trainMoves: Publish = (event, { topic, nowMs, before }) => {
  const giver = {
    user_id: '700100202',
    user_login: 'lucky_llama',
    user_display_name: 'Lucky_Llama',
    sequence_id: num(event, 'total'),
    action: 'CHEER',
    source: 'BITS',
    quantity: 100,
  };
  const progress = trainProgress(event, nowMs);
  const moved = ofVersion(topic, 'hype-train-progression', event, { ...giver, progress });
  const grew = before.has('level') && num(event, 'level') > Number(before.get('level'));
  before.set('level', event.level);
  if (!grew) return [moved];
  return [
    moved,
    ofVersion(topic, 'hype-train-level-up', event, {
      time_to_expire: Date.parse(str(event, 'expires_at')),
      progress,
    }),
  ];
};

const trainEnds: Publish = (event, { topic, before }) => {
  before.clear();
  return [
    ofVersion(topic, 'hype-train-end', event, {
      ended_at: Date.parse(str(event, 'ended_at')),
      ending_reason: 'EXPIRED',
    }),
  ];
};

/** What PubSub published of hype trains, by EventSub type, in the form of the topic's version. */
export const TRAIN = {
  'channel.hype_train.begin': trainStarts,
  'channel.hype_train.progress': trainMoves,
  'channel.hype_train.end': trainEnds,
};
