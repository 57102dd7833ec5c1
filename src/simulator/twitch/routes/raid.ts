import type { Reply } from '../../loopback';
import type { Raids } from '../channel/raids';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { CallQuota } from '../helix/call-quota';
import type { World } from '../state';

/** Raids: begun and called off here, told by `channel.raid` once they leave. */
export function raidRoutes(world: World, raids: Raids, now: () => number): HelixRoute[] {
  const path = '/raids';
  const quota = new CallQuota(now, 10, 600_000);
  return [
    {
      method: 'POST',
      path,
      // The table has both as optional, as the reference does.
      needs: ['from_broadcaster_id', 'to_broadcaster_id'],
      actor: 'from_broadcaster_id',
      run: (call) => {
        const { from, to } = readPlaces(call, world);
        if (raids.isCountingDown(from)) throw new HelixRefusal(409, 'The broadcaster is already raiding');
        quota.take(from.broadcaster.id);
        raids.start(from, to, from.broadcaster);
        const data = [{ created_at: new Date(now()).toISOString(), is_mature: false }];
        return { status: 200, body: { data } };
      },
    },
    {
      method: 'DELETE',
      path,
      run: (call): Reply => {
        const from = channelOf(world, call);
        if (!raids.cancel(from, from.broadcaster)) {
          throw new HelixRefusal(404, 'The broadcaster has no raid to cancel');
        }
        return { status: 204 };
      },
    },
  ];
}

function readPlaces(call: HelixCall, world: World) {
  const from = channelOf(world, call, 'from_broadcaster_id');
  const to = world.channel(call.query.get('to_broadcaster_id') ?? '');
  if (!to) throw new HelixRefusal(404, 'The channel to raid was not found');
  if (from === to) throw new HelixRefusal(400, 'A broadcaster cannot raid themselves');
  return { from, to };
}
