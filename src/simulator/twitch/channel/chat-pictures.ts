/** Emotes that everybody on Twitch can use: the word that stands for them, and their id. */
export const GLOBAL_EMOTES: readonly (readonly [word: string, id: string])[] = [
  ['Kappa', '25'],
  ['BibleThump', '86'],
  ['HeyGuys', '30259'],
  ['NotLikeThis', '58765'],
  ['SeemsGood', '64138'],
  ['VoHiYo', '81274'],
  ['CoolStoryBob', '123171'],
  ['LUL', '425618'],
  ['PogChamp', '305954156'],
];

const BADGES: readonly (readonly [set: string, title: string])[] = [
  ['broadcaster', 'Broadcaster'],
  ['moderator', 'Moderator'],
  ['vip', 'VIP'],
  ['subscriber', 'Subscriber'],
  ['bot-badge', 'Chat Bot'],
];

/** The badges of the simulated Twitch, one version each. */
export const BADGE_SETS: readonly object[] = BADGES.map(([set, title]) => {
  const url = (size: number) => `https://static-cdn.jtvnw.net/badges/v1/${set}/${size}`;
  const version = {
    id: '1',
    image_url_1x: url(1),
    image_url_2x: url(2),
    image_url_4x: url(3),
    title,
    description: title,
    click_action: null,
    click_url: null,
  };
  return { set_id: set, versions: [version] };
});
