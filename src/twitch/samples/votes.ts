import {
  CAST,
  channel,
  LASTING_IDS,
  type Person,
  type SampleTable,
  type Scene,
  user,
  type WireEvent,
} from './scene';

const CHOICES = [
  { id: 'c1a7e0d4-52b9-4f68-8d13-94fb6e207ac5', title: 'Ice cave', votes: 41 },
  { id: 'c2f93b58-0e6d-4a17-b4c2-57d81a30e96f', title: 'Haunted library', votes: 63 },
  { id: 'c3506ed1-b84f-4927-9ea0-16c2df73b854', title: 'Pirate harbour', votes: 28 },
];

/** `share` of the final votes are in; `null`: before the first vote, where Twitch tells no numbers. */
function poll(scene: Scene, share: number | null, times: WireEvent): WireEvent {
  return {
    id: LASTING_IDS.poll,
    ...channel(scene),
    title: 'Where do we go next?',
    choices: CHOICES.map(({ id, title, votes }) => {
      if (share === null) return { id, title };
      const total = Math.round(votes * share);
      return { id, title, bits_votes: 0, channel_points_votes: Math.floor(total / 4), votes: total };
    }),
    bits_voting: { is_enabled: false, amount_per_vote: 0 },
    channel_points_voting: { is_enabled: true, amount_per_vote: 100 },
    ...times,
  };
}

type Stage = 'open' | 'betting' | 'won' | 'refunded';

/** What the outcomes tell differs by stage: nothing, the bets, or the bets and what came of them. */
function outcome(
  stage: Stage,
  o: { id: string; title: string; color: string; users: number; best: Person; wins: boolean },
): WireEvent {
  const { id, title, color, users, best, wins } = o;
  if (stage === 'open') return { id, title, color };
  const bet = users * 120;
  const won = { open: null, betting: null, won: wins ? bet * 2 : 0, refunded: null }[stage];
  return {
    id,
    title,
    color,
    users,
    channel_points: bet * 3,
    top_predictors: [{ ...user(best), channel_points_won: won, channel_points_used: bet }],
  };
}

function prediction(scene: Scene, stage: Stage, times: WireEvent): WireEvent {
  return {
    id: LASTING_IDS.prediction,
    ...channel(scene),
    title: 'Do we beat the boss on the first try?',
    outcomes: [
      outcome(stage, {
        id: LASTING_IDS.outcomeYes,
        title: 'Yes, easily',
        color: 'blue',
        users: 12,
        best: CAST.llama,
        wins: true,
      }),
      outcome(stage, {
        id: LASTING_IDS.outcomeNo,
        title: 'Not a chance',
        color: 'pink',
        users: 9,
        best: CAST.troll,
        wins: false,
      }),
    ],
    started_at: scene.at(-60),
    ...times,
  };
}

/** Samples of polls and predictions. */
export const VOTES_SAMPLES: SampleTable = {
  'channel.poll.begin@1': {
    main: (scene) => poll(scene, null, { started_at: scene.at(0), ends_at: scene.at(120) }),
  },
  'channel.poll.progress@1': {
    main: (scene) => poll(scene, 0.5, { started_at: scene.at(-60), ends_at: scene.at(60) }),
  },
  'channel.poll.end@1': {
    main: (scene) =>
      poll(scene, 1, { status: 'completed', started_at: scene.at(-120), ended_at: scene.at(0) }),
    terminated: (scene) =>
      poll(scene, 0.25, { status: 'terminated', started_at: scene.at(-30), ended_at: scene.at(0) }),
    archived: (scene) =>
      poll(scene, 1, { status: 'archived', started_at: scene.at(-86400), ended_at: scene.at(-86280) }),
  },
  'channel.prediction.begin@1': {
    main: (scene) => prediction(scene, 'open', { started_at: scene.at(0), locks_at: scene.at(120) }),
  },
  'channel.prediction.progress@1': {
    main: (scene) => prediction(scene, 'betting', { locks_at: scene.at(60) }),
  },
  'channel.prediction.lock@1': {
    main: (scene) => prediction(scene, 'betting', { locked_at: scene.at(0) }),
    // The two descriptions of this type disagree about the field's name; both have been seen.
    locks_at: (scene) => prediction(scene, 'betting', { locks_at: scene.at(0) }),
  },
  'channel.prediction.end@1': {
    main: (scene) =>
      prediction(scene, 'won', {
        winning_outcome_id: LASTING_IDS.outcomeYes,
        status: 'resolved',
        ended_at: scene.at(0),
      }),
    canceled: (scene) =>
      prediction(scene, 'refunded', { winning_outcome_id: null, status: 'canceled', ended_at: scene.at(0) }),
  },
};
