import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { channelOf, type HelixCall, type HelixRoute } from '../helix/call';
import { readBounded, readText } from '../helix/read';
import type { World } from '../state';

/** From how many bits on a cheermote has another colour. */
const TIERS = [
  [1, '#979797'],
  [100, '#9C3EE8'],
  [1_000, '#1DB2A5'],
  [5_000, '#0099FE'],
  [10_000, '#F43021'],
] as const;

/** How many followers the goal of every channel aims at, in steps. */
const GOAL_STEP = 25;

/** What a channel does together: bits, goals, hype trains, active extensions. */
export function communityRoutes(world: World, now: () => number): HelixRoute[] {
  const extensions = new Map<string, unknown>();
  return [
    { method: 'GET', path: '/bits/leaderboard', run: (call) => leaderboard(call, world) },
    {
      method: 'GET',
      path: '/bits/cheermotes',
      run: () => ({ status: 200, body: { data: [cheermote()] } }),
    },
    {
      method: 'GET',
      path: '/goals',
      run: (call) => {
        const channel = channelOf(world, call);
        const followers = world.holders(channel, 'follower').length;
        const goal = {
          id: `goal-${channel.broadcaster.id}`,
          ...named('broadcaster', channel.broadcaster),
          type: 'follower',
          description: 'More people in the harbour',
          current_amount: followers,
          target_amount: (Math.floor(followers / GOAL_STEP) + 1) * GOAL_STEP,
          created_at: channel.broadcaster.createdAt,
        };
        return { status: 200, body: { data: [goal] } };
      },
    },
    {
      method: 'GET',
      path: '/hypetrain/status',
      run: (call) => {
        const { hypeTrain } = channelOf(world, call);
        // A play that stopped in the middle leaves its train behind.
        const isRunning = Date.parse(String(hypeTrain?.expires_at)) > now();
        const best = { level: 4, total: 6_150, achieved_at: new Date(now() - 7 * 86_400_000).toISOString() };
        return {
          status: 200,
          body: {
            data: [
              { current: isRunning ? hypeTrain : null, all_time_high: best, shared_all_time_high: null },
            ],
          },
        };
      },
    },
    {
      method: 'GET',
      path: '/users/extensions',
      run: (call) => activeExtensions(extensions.get(readText(call, 'user_id') || (call.token.userId ?? ''))),
    },
    {
      method: 'PUT',
      path: '/users/extensions',
      run: (call) => {
        extensions.set(call.token.userId ?? '', call.body.data);
        return activeExtensions(call.body.data);
      },
    },
  ];
}

function activeExtensions(active: unknown): Reply {
  return { status: 200, body: { data: active ?? { panel: {}, overlay: {}, component: {} } } };
}

function leaderboard(call: HelixCall, world: World): Reply {
  const count = readBounded(call, 'count', 1, 100) ?? 10;
  const userId = readText(call, 'user_id');
  const bits = world.channel(call.token.userId ?? '')?.bits ?? new Map<string, number>();
  const ranked = [...bits].sort(([, one], [, other]) => other - one);
  const data = ranked
    .map(([id, score], index) => ({ id, rank: index + 1, score }))
    .filter(({ id }) => userId === '' || id === userId)
    .slice(0, count)
    .map(({ id, ...place }) => ({ ...named('user', world.user(id) ?? null), ...place }));
  return {
    status: 200,
    body: { data, date_range: { started_at: '', ended_at: '' }, total: data.length },
  };
}

function cheermote(): Record<string, unknown> {
  const sizes = ['1', '1.5', '2', '3', '4'];
  const pictures = (bits: number, theme: string, kind: string) =>
    Object.fromEntries(
      sizes.map((size) => [size, `https://static-cdn.jtvnw.net/bits/${theme}/${kind}/${bits}/${size}`]),
    );
  return {
    prefix: 'Cheer',
    tiers: TIERS.map(([bits, color]) => ({
      min_bits: bits,
      id: String(bits),
      color,
      images: Object.fromEntries(
        ['dark', 'light'].map((theme) => [
          theme,
          { animated: pictures(bits, theme, 'animated'), static: pictures(bits, theme, 'static') },
        ]),
      ),
      can_cheer: true,
      show_in_bits_card: true,
    })),
    type: 'global_first_party',
    order: 1,
    last_updated: '2026-01-01T00:00:00Z',
    is_charitable: false,
  };
}
