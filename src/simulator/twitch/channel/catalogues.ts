/** Categories that streams can be in. */
export const CATEGORIES: readonly { id: string; name: string; igdbId: string }[] = [
  { id: '509658', name: 'Just Chatting', igdbId: '' },
  { id: '509670', name: 'Science & Technology', igdbId: '' },
  { id: '509660', name: 'Art', igdbId: '' },
  { id: '26936', name: 'Music', igdbId: '' },
  { id: '509667', name: 'Food & Drink', igdbId: '' },
  { id: '27471', name: 'Minecraft', igdbId: '121' },
  { id: '33214', name: 'Fortnite', igdbId: '1905' },
  { id: '743', name: 'Chess', igdbId: '' },
];

/** What streams can be labelled with. `MatureGame` comes with a category and cannot be set. */
export const LABELS: readonly { id: string; name: string; description: string }[] = [
  { id: 'DebatedSocialIssuesAndPolitics', name: 'Politics', description: 'Talk about disputed politics.' },
  { id: 'DrugsIntoxication', name: 'Drugs and alcohol', description: 'Much drinking or other drugs.' },
  { id: 'Gambling', name: 'Gambling', description: 'Games for real money.' },
  { id: 'MatureGame', name: 'Mature game', description: 'The game is rated for adults.' },
  { id: 'ProfanityVulgarity', name: 'Strong language', description: 'A lot of swearing.' },
  { id: 'SexualThemes', name: 'Sexual themes', description: 'Talk or pictures about sex.' },
  { id: 'ViolentGraphic', name: 'Violence', description: 'Violence that is shown in detail.' },
];
