import { CAST, channel, moderator, named, type SampleTable, type Scene, user, type WireEvent } from './scene';

const follow = (scene: Scene): WireEvent => ({
  ...user(scene.viewer),
  ...channel(scene),
  followed_at: scene.at(-1),
});

/** Samples of follows and raids. */
export const AUDIENCE_SAMPLES: SampleTable = {
  'channel.follow@1': { main: follow },
  'channel.follow@2': { main: follow },
  'channel.raid@1': {
    main: (scene) => ({
      ...named('from_broadcaster_user', CAST.raider),
      ...named('to_broadcaster_user', scene.broadcaster),
      viewers: 42,
    }),
    out: (scene) => ({
      ...named('from_broadcaster_user', scene.broadcaster),
      ...named('to_broadcaster_user', CAST.neighbour),
      viewers: 128,
    }),
  },
  'channel.shoutout.create@1': {
    main: (scene) => ({
      ...channel(scene),
      ...moderator(),
      ...named('to_broadcaster_user', CAST.raider),
      started_at: scene.at(0),
      viewer_count: 131,
      cooldown_ends_at: scene.at(120),
      target_cooldown_ends_at: scene.at(3600),
    }),
  },
  'channel.shoutout.receive@1': {
    main: (scene) => ({
      ...channel(scene),
      ...named('from_broadcaster_user', CAST.neighbour),
      viewer_count: 87,
      started_at: scene.at(0),
    }),
  },
};
