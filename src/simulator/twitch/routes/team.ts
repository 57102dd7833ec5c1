import { named } from '../../../twitch/samples/scene';
import { channelOf, HelixRefusal, type HelixRoute } from '../helix/call';
import { readText } from '../helix/read';
import type { SimulatedUser, World } from '../state';

/** The one team of the simulated Twitch. */
const TEAM = {
  id: '700500',
  team_name: 'harbourcrew',
  team_display_name: 'Harbour Crew',
  info: 'Streams with a view of the sea.',
  thumbnail_url: '',
  background_image_url: null,
  banner: null,
  created_at: '2024-04-01T12:00:00Z',
  updated_at: '2025-04-01T12:00:00Z',
};

/** The teams that channels belong to: the broadcaster is alone in theirs. */
export function teamRoutes(world: World, member: SimulatedUser): HelixRoute[] {
  return [
    {
      method: 'GET',
      path: '/teams',
      run: (call) => {
        const [name, id] = [readText(call, 'name'), readText(call, 'id')];
        if (name !== TEAM.team_name && id !== TEAM.id) throw new HelixRefusal(404, 'The team was not found');
        return { status: 200, body: { data: [{ users: [named('user', member)], ...TEAM }] } };
      },
    },
    {
      method: 'GET',
      path: '/teams/channel',
      run: (call) => {
        const { broadcaster } = channelOf(world, call);
        const data = broadcaster === member ? [{ ...named('broadcaster', broadcaster), ...TEAM }] : [];
        return { status: 200, body: { data } };
      },
    },
  ];
}
