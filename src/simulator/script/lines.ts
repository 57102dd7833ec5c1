/** What viewers say by the way. */
export const SMALL_TALK: readonly string[] = [
  'good evening everyone HeyGuys',
  'just got here, what did I miss?',
  'that was so close',
  'LUL',
  'PogChamp PogChamp',
  'first time catching this live, love it',
  'what song is this?',
  'the colours on this one are lovely',
  'my cat is watching too',
  'how long have you been streaming today?',
  'NotLikeThis',
  'left side! check the left side',
  'hydration check 💧',
  'I would have panicked there',
  'SeemsGood nice one',
  'can we see that again?',
  'dinner is in the oven, I have ten minutes',
  'that sound effect gets me every time LUL',
  'greetings from a very rainy place',
  'this chat is the best part of my day',
  'Kappa sure, totally planned',
  'is there a schedule somewhere?',
  'brb making tea',
  'okay that was actually impressive',
];

/** What viewers type to bots. */
export const COMMANDS: readonly string[] = [
  '!hello',
  '!hello',
  '!hello everyone',
  '!uptime',
  '!socials',
  '!lurk',
  '!rules',
];

/** What the moderator types to bots: questions for a poll, in the way of the example that starts one. */
export const POLL_COMMANDS: readonly string[] = [
  '!poll Where to next? | The lighthouse | The old mill | The caves',
  '!poll Which hat today? | The tall one | The green one',
  '!poll Shall the robot sing? | Yes, loudly | Only a little | Never',
];

/** What is deleted where bots look for rude words. They are mild ones. */
export const RUDE_LINES: readonly string[] = [
  'you play like a blockhead',
  'what a nitwit move',
  'only numbskulls would miss that jump',
];

/** Said to somebody; `@` stands for the name. */
export const TO_SOMEBODY: readonly string[] = [
  '@ agreed!',
  '@ same here LUL',
  'welcome @ HeyGuys',
  '@ you say that every stream',
  'what @ said',
];

/** Answers to a line. */
export const REPLIES: readonly string[] = [
  'exactly this',
  'LUL true',
  'wait, really?',
  'no way',
  'SeemsGood',
  'good question',
];

/** Answers to what the streamer or a bot writes. */
export const ANSWERS_TO_STREAMER: readonly string[] = [
  'thanks!',
  'HeyGuys',
  'SeemsGood',
  'good to know',
  'haha nice',
  'PogChamp',
];

/** Said along with bits. */
export const CHEERS: readonly string[] = [
  'keep it up',
  'for the snack fund',
  'that jump deserved it LUL',
  'have a great night',
];

/** Said along with months of support. */
export const RENEWALS: readonly string[] = [
  'time flies in here',
  'still my favourite channel VoHiYo',
  'another month, another adventure',
  'here for the long run',
];

/** What gets a time-out. */
export const SHOUTING: readonly string[] = [
  'BUY MY THING BUY MY THING BUY MY THING',
  'THIS IS BORING BORING BORING',
];

/** Rewards for channel points, and what is typed with them. */
export const REWARDS: readonly { title: string; cost: number; inputs: readonly string[] }[] = [
  { title: 'Hydrate!', cost: 200, inputs: [''] },
  {
    title: 'Pick the next song',
    cost: 1_500,
    inputs: ['something calm please', 'the one from last week', 'anything with brass'],
  },
  { title: 'Name a character', cost: 3_000, inputs: ['Sir Wobbles', 'Marmalade', 'Captain Teapot'] },
  { title: 'Posture check', cost: 150, inputs: [''] },
];

/** What is typed with a reward by those who try what they can get away with. */
export const CHEEKY_INPUTS: readonly string[] = [
  'free coins at www.coins.example',
  'you nitwit',
  'a text that is far too long for whatever small thing this was meant for',
];

/** Questions with their answers. */
export const POLLS: readonly { title: string; choices: readonly string[] }[] = [
  { title: 'Where to next?', choices: ['The lighthouse', 'The old mill', 'The caves'] },
  { title: 'One more round?', choices: ['Yes!', 'Only one', 'Time for bed'] },
  { title: 'Tea or coffee?', choices: ['Tea', 'Coffee'] },
];

/** Bets on what comes. */
export const PREDICTIONS: readonly { title: string; outcomes: readonly [string, string] }[] = [
  { title: 'Do we win this one?', outcomes: ['Easily', 'Not today'] },
  { title: 'Under ten minutes?', outcomes: ['Yes', 'No'] },
];
