import { boundary, cheermote, emote, message, text, textOf } from './message';
import { CAST, channel, moderator, named, type SampleTable, type Scene, user, type WireEvent } from './scene';

const PIECES = [text('you absolute walnut '), emote('LUL'), text(' '), cheermote(10)];
const WORDS = textOf(PIECES);

/** What both versions say about the line and its author. */
const held = (scene: Scene): WireEvent => ({
  ...channel(scene),
  ...user(CAST.troll),
  message_id: scene.fresh(),
  message: message('held', ...PIECES),
  held_at: scene.at(-5),
});

const byAutomod1 = { category: 'aggressive', level: 2 };
const byAutomod2 = {
  reason: 'automod',
  automod: { ...byAutomod1, boundaries: [boundary(WORDS, 'walnut')] },
  blocked_term: null,
};
const byTerm = (scene: Scene): WireEvent => ({
  reason: 'blocked_term',
  automod: null,
  blocked_term: {
    terms_found: [
      {
        term_id: '5b7c3d19-8e40-4f2a-96bd-c1a05e7f2384',
        boundary: boundary(WORDS, 'walnut'),
        ...named('owner_broadcaster_user', scene.broadcaster),
      },
    ],
  },
});

/** How the first version is described: the text alone, with emotes and cheermotes beside it. */
const asText = (scene: Scene): WireEvent => ({
  ...held(scene),
  message: WORDS,
  fragments: {
    emotes: [{ text: 'LUL', id: '425618', 'set-id': '0' }],
    cheermotes: [{ text: 'Cheer10', amount: 10, prefix: 'Cheer', tier: 1 }],
  },
});

/** A decision; the second version has been seen with the status in either case. */
const decided = (status: string): WireEvent => ({ ...moderator(), status });

const levels = (scene: Scene, overall: number | null): WireEvent => ({
  ...channel(scene),
  ...moderator(),
  overall_level: overall,
  bullying: overall ?? 3,
  disability: overall ?? 4,
  race_ethnicity_or_religion: overall ?? 4,
  misogyny: overall ?? 4,
  sexuality_sex_or_gender: overall ?? 4,
  aggression: overall ?? 2,
  sex_based_terms: overall ?? 1,
  swearing: overall ?? 0,
});

const terms = (scene: Scene, action: string, fromAutomod: boolean): WireEvent => ({
  ...channel(scene),
  ...moderator(),
  action,
  from_automod: fromAutomod,
  terms: ['pineapple pizza', 'walnut*'],
});

/** Samples of AutoMod. */
export const AUTOMOD_SAMPLES: SampleTable = {
  'automod.message.hold@2': {
    main: (scene) => ({ ...held(scene), ...byAutomod2 }),
    blocked_term: (scene) => ({ ...held(scene), ...byTerm(scene) }),
    unknown_reason: (scene) => ({
      ...held(scene),
      reason: 'blocked_link',
      automod: null,
      blocked_term: null,
    }),
  },
  'automod.message.update@2': {
    main: (scene) => ({ ...held(scene), ...byAutomod2, ...decided('approved') }),
    denied: (scene) => ({ ...held(scene), ...byTerm(scene), ...decided('Denied') }),
    expired: (scene) => ({ ...held(scene), ...byAutomod2, ...decided('expired') }),
  },
  'automod.message.hold@1': {
    main: (scene) => ({ ...held(scene), ...byAutomod1 }),
    as_text: (scene) => ({ ...asText(scene), ...byAutomod1 }),
  },
  'automod.message.update@1': {
    main: (scene) => ({ ...held(scene), ...byAutomod1, ...decided('approved') }),
    denied: (scene) => ({ ...held(scene), ...byAutomod1, ...decided('Denied') }),
    as_text: (scene) => ({ ...asText(scene), ...byAutomod1, ...decided('expired') }),
  },
  'automod.settings.update@1': {
    main: (scene) => levels(scene, null),
    overall: (scene) => levels(scene, 3),
    // One description of this type wraps the settings in a list.
    as_list: (scene) => ({ data: [levels(scene, null)] }),
  },
  'automod.terms.update@1': {
    main: (scene) => terms(scene, 'add_blocked', false),
    permitted_by_automod: (scene) => terms(scene, 'add_permitted', true),
    removed: (scene) => terms(scene, 'remove_blocked', false),
  },
};
