import {
  CAST,
  channel,
  LASTING_IDS,
  named,
  type Person,
  type SampleTable,
  type Scene,
  user,
  type WireEvent,
} from './scene';

const gave = (who: Person, type: string, total: number): WireEvent => ({ ...user(who), type, total });
const TOP = [gave(CAST.llama, 'bits', 1200), gave(CAST.viewer, 'subscription', 500)];

/** The two versions: the first names the last gift, the second the kind of train and who shares it. */
const train1 = { last_contribution: gave(CAST.llama, 'bits', 250), is_golden_kappa_train: false };
const train2 = { is_shared_train: false, shared_train_participants: null, type: 'regular' };
const shared = (scene: Scene): WireEvent => ({
  is_shared_train: true,
  shared_train_participants: [
    named('broadcaster_user', scene.broadcaster),
    named('broadcaster_user', CAST.neighbour),
  ],
});
const record = { all_time_high_level: 6, all_time_high_total: 9400 };

function train(scene: Scene, more: WireEvent): WireEvent {
  return {
    id: LASTING_IDS.hypeTrain,
    ...channel(scene),
    total: 1700,
    top_contributions: TOP,
    level: 2,
    started_at: scene.at(-90),
    ...more,
  };
}
const running = (scene: Scene): WireEvent => ({ progress: 200, goal: 1800, expires_at: scene.at(210) });
const over = (scene: Scene): WireEvent => ({
  level: 4,
  total: 6150,
  ended_at: scene.at(0),
  cooldown_ends_at: scene.at(3600),
});

function goal(scene: Scene, current: number, more: WireEvent = {}): WireEvent {
  return {
    id: LASTING_IDS.goal,
    ...channel(scene),
    type: 'subscription',
    description: 'A proper chair for the moderator',
    current_amount: current,
    target_amount: 200,
    started_at: scene.at(-86400),
    ...more,
  };
}

const CHARITY = {
  charity_name: 'Hedgehogs in Need',
  charity_description: 'Shelters for hedgehogs that wake up too early.',
  charity_logo: 'https://static-cdn.jtvnw.net/demo/hedgehogs.png',
  charity_website: 'https://hedgehogs.example',
};
const euros = (cents: number): WireEvent => ({ value: cents, decimal_places: 2, currency: 'EUR' });

/** The campaign's own events name the channel `broadcaster_*`; only the donation says `broadcaster_user_*`. */
const campaign = (scene: Scene, cents: number, more: WireEvent = {}): WireEvent => ({
  id: LASTING_IDS.charity,
  ...named('broadcaster', scene.broadcaster),
  ...CHARITY,
  current_amount: euros(cents),
  target_amount: euros(150000),
  ...more,
});

const donation = (scene: Scene, amount: WireEvent): WireEvent => ({
  id: scene.fresh(),
  campaign_id: LASTING_IDS.charity,
  ...channel(scene),
  ...user(scene.by(CAST.pigeon)),
  ...CHARITY,
  amount,
});

/** Samples of goals, hype trains and charity. */
export const COMMUNITY_SAMPLES: SampleTable = {
  'channel.hype_train.begin@2': {
    main: (scene) =>
      train(scene, { ...running(scene), ...train2, ...record, level: 1, started_at: scene.at(0) }),
    shared: (scene) =>
      train(scene, {
        ...running(scene),
        ...train2,
        ...record,
        ...shared(scene),
        level: 1,
        started_at: scene.at(0),
      }),
  },
  'channel.hype_train.progress@2': {
    main: (scene) => train(scene, { ...running(scene), ...train2, ...record }),
    golden_kappa: (scene) => train(scene, { ...running(scene), ...train2, ...record, type: 'golden_kappa' }),
    shared: (scene) => train(scene, { ...running(scene), ...train2, ...record, ...shared(scene) }),
    // The record is only promised for the start.
    without_record: (scene) => train(scene, { ...running(scene), ...train2, type: 'treasure' }),
  },
  'channel.hype_train.end@2': {
    main: (scene) => train(scene, { ...over(scene), ...train2 }),
    shared: (scene) => train(scene, { ...over(scene), ...train2, ...shared(scene) }),
  },
  'channel.hype_train.begin@1': {
    main: (scene) => train(scene, { ...running(scene), ...train1, level: 1, started_at: scene.at(0) }),
  },
  'channel.hype_train.progress@1': { main: (scene) => train(scene, { ...running(scene), ...train1 }) },
  'channel.hype_train.end@1': {
    main: (scene) => train(scene, { ...over(scene), is_golden_kappa_train: false }),
  },
  'channel.goal.begin@1': { main: (scene) => goal(scene, 120, { started_at: scene.at(0) }) },
  'channel.goal.progress@1': {
    main: (scene) => goal(scene, 164),
    backwards: (scene) => goal(scene, 163, { type: 'follow', description: '' }),
  },
  'channel.goal.end@1': {
    main: (scene) => goal(scene, 200, { is_achieved: true, ended_at: scene.at(0) }),
    missed: (scene) => goal(scene, 187, { is_achieved: false, ended_at: scene.at(0) }),
  },
  'channel.charity_campaign.donate@1': {
    main: (scene) => donation(scene, euros(1250)),
    // A currency without a smaller unit.
    yen: (scene) => donation(scene, { value: 2000, decimal_places: 0, currency: 'JPY' }),
  },
  'channel.charity_campaign.start@1': { main: (scene) => campaign(scene, 0, { started_at: scene.at(0) }) },
  'channel.charity_campaign.progress@1': { main: (scene) => campaign(scene, 86250) },
  'channel.charity_campaign.stop@1': {
    main: (scene) => campaign(scene, 152300, { stopped_at: scene.at(0) }),
  },
};
