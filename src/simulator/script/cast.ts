/** Somebody in the lively channel. All are invented. */
export interface CastMember {
  login: string;
  name: string;
  color: string;
  roles: readonly ('moderator' | 'vip' | 'subscriber' | 'follower')[];
}

const member = (name: string, color: string, ...roles: CastMember['roles']): CastMember => ({
  login: name.toLowerCase(),
  name,
  color,
  roles,
});

/** Those who chat, follow and give. */
export const VIEWERS: readonly CastMember[] = [
  member('BrassOtter', '#FF7F50', 'subscriber', 'follower'),
  member('quietmaple', '#2E8B57', 'follower'),
  member('Nova_Kettle', '#9ACD32', 'vip', 'subscriber', 'follower'),
  member('pixelpancake', '#FF69B4', 'follower'),
  member('TidalFox', '#5F9EA0', 'subscriber', 'follower'),
  member('oldbeanbag', '#DAA520', 'follower'),
  member('Mossy_Comet', '#00FF7F', 'subscriber', 'follower'),
  member('lateralllama', '#8A2BE2', 'follower'),
  member('CopperKite', '#D2691E', 'vip', 'follower'),
  member('sundaysocks', '#1E90FF', 'follower'),
  member('Velvet_Robin', '#B22222', 'subscriber', 'follower'),
  member('tinyteapot42', '#FF4500', 'follower'),
  member('GraniteSwan', '#008000', 'follower'),
  member('wobblyrocket', '#0000FF', 'subscriber', 'follower'),
];

/** Keeps the chat in order. */
export const MODERATOR: CastMember = member('HarbourWatch', '#00AD03', 'moderator', 'follower');

/** Says what gets a time-out. */
export const TROUBLEMAKER: CastMember = member('shoutyturnip', '#696969');

/** Is rude now and then. */
export const RUDE_VIEWER: CastMember = member('GrumpyGander', '#B8860B');

/** Come by for the first time: new followers, and channels that raid. */
export const VISITORS: readonly CastMember[] = [
  member('AmberLantern', '#FF7F50'),
  member('juniper_jam', '#9ACD32'),
  member('Cobalt_Heron', '#5F9EA0'),
  member('mintyparsnip', '#FF69B4'),
  member('RusticNebula', '#DAA520'),
  member('foggy_biscuit', '#1E90FF'),
  member('PaperLynx', '#8A2BE2'),
  member('humblebadger', '#2E8B57'),
];
