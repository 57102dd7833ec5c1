import type { Reply } from '../../loopback';
import type { GuestSession, GuestSlot, GuestStar } from '../channel/guest-star';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, moderated, userOf } from '../helix/call';
import { readBounded, readFlag, readText } from '../helix/read';
import type { World } from '../state';

/** Calls with guests: invited by moderators, seated, set to their volume, and sent home. */
export function guestStarRoutes(world: World, guestStar: GuestStar, now: () => number): HelixRoute[] {
  const [session, invites, slot] = ['/guest_star/session', '/guest_star/invites', '/guest_star/slot'];
  const settings = '/guest_star/channel_settings';
  const sessionOf = (call: HelixCall): GuestSession => {
    const found = guestStar.session(moderated(world, call).channel);
    if (!found || found.id !== readText(call, 'session_id')) {
      throw new HelixRefusal(404, 'The session was not found');
    }
    return found;
  };
  const slotOf = (
    call: HelixCall,
    name = 'slot_id',
  ): { found: GuestSession; taken: GuestSlot; id: string } => {
    const found = sessionOf(call);
    const id = readText(call, name);
    const taken = found.slots.get(id);
    if (!taken) throw new HelixRefusal(400, 'Nobody sits in this slot');
    return { found, taken, id };
  };
  return [
    {
      method: 'GET',
      path: settings,
      run: (call) => ({ status: 200, body: { data: [settingsRow(guestStar, call, world)] } }),
    },
    { method: 'PUT', path: settings, run: (call) => changeSettings(call, world, guestStar) },
    {
      method: 'POST',
      path: session,
      run: (call) => {
        const channel = channelOf(world, call);
        if (guestStar.session(channel)) throw new HelixRefusal(409, 'The broadcaster already has a session');
        return one(guestStar.start(channel));
      },
    },
    {
      method: 'GET',
      path: session,
      run: (call) => {
        const running = guestStar.session(moderated(world, call).channel);
        return running ? one(running) : { status: 200, body: { data: [] } };
      },
    },
    {
      method: 'DELETE',
      path: session,
      run: (call) => {
        const running = guestStar.session(channelOf(world, call));
        if (running?.id !== readText(call, 'session_id'))
          throw new HelixRefusal(404, 'The session was not found');
        guestStar.end(running);
        return one(running);
      },
    },
    {
      method: 'GET',
      path: invites,
      run: (call) => {
        const data = [...sessionOf(call).invited.values()].map(({ atMs, user }) => ({
          user_id: user.id,
          invited_at: new Date(atMs).toISOString(),
          status: 'INVITED',
          is_video_enabled: false,
          is_audio_enabled: false,
          is_video_available: true,
          is_audio_available: true,
        }));
        return { status: 200, body: { data } };
      },
    },
    {
      method: 'POST',
      path: invites,
      run: (call) => {
        const found = sessionOf(call);
        const user = userOf(world, call, 'guest_id');
        found.invited.set(user.id, { user, atMs: now() });
        guestStar.tellGuest(found, call.actor, user, 'invited', null);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      path: invites,
      run: (call) => {
        const found = sessionOf(call);
        const user = userOf(world, call, 'guest_id');
        if (!found.invited.delete(user.id)) throw new HelixRefusal(404, 'The user has not been invited');
        guestStar.tellGuest(found, call.actor, user, 'removed', null);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: slot,
      run: (call) => {
        const found = sessionOf(call);
        const guest = userOf(world, call, 'guest_id');
        const id = readText(call, 'slot_id');
        if (!found.invited.has(guest.id)) throw new HelixRefusal(403, 'The guest has not been invited');
        if (found.slots.has(id)) throw new HelixRefusal(400, 'The slot is taken');
        const fresh = { isLive: true, volume: 100, hasAudio: true, hasVideo: true, assignedMs: now() };
        found.slots.set(id, { guest, ...fresh });
        found.invited.delete(guest.id);
        guestStar.tellGuest(found, call.actor, guest, 'live', id);
        return { status: 204 };
      },
    },
    {
      method: 'PATCH',
      path: slot,
      run: (call) => {
        const { found, id, taken } = slotOf(call, 'source_slot_id');
        const to = readText(call, 'destination_slot_id') || id;
        const other = found.slots.get(to);
        found.slots.delete(id);
        if (other) found.slots.set(id, other);
        found.slots.set(to, taken);
        guestStar.tellGuest(found, call.actor, taken.guest, 'live', to);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      path: slot,
      run: (call) => {
        const { found, id, taken } = slotOf(call);
        found.slots.delete(id);
        guestStar.tellGuest(found, call.actor, taken.guest, 'removed', null);
        return { status: 204 };
      },
    },
    {
      method: 'PATCH',
      path: '/guest_star/slot_settings',
      run: (call) => {
        const { found, id, taken } = slotOf(call);
        taken.hasAudio = readFlag(call, 'is_audio_enabled') ?? taken.hasAudio;
        taken.hasVideo = readFlag(call, 'is_video_enabled') ?? taken.hasVideo;
        taken.isLive = readFlag(call, 'is_live') ?? taken.isLive;
        taken.volume = readBounded(call, 'volume', 0, 100) ?? taken.volume;
        guestStar.tellGuest(found, call.actor, taken.guest, taken.isLive ? 'live' : 'backstage', id);
        return { status: 204 };
      },
    },
  ];
}

function settingsRow(guestStar: GuestStar, call: HelixCall, world: World) {
  const { channel } = moderated(world, call);
  return { ...guestStar.settings(channel), browser_source_token: '' };
}

function changeSettings(call: HelixCall, world: World, guestStar: GuestStar): Reply {
  const channel = channelOf(world, call);
  const before = guestStar.settings(channel);
  const flag = (name: 'is_moderator_send_live_enabled' | 'is_browser_source_audio_enabled') =>
    readFlag(call, name) ?? before[name];
  guestStar.set(channel, {
    is_moderator_send_live_enabled: flag('is_moderator_send_live_enabled'),
    slot_count: readBounded(call, 'slot_count', 1, 6) ?? before.slot_count,
    is_browser_source_audio_enabled: flag('is_browser_source_audio_enabled'),
    group_layout: readText(call, 'group_layout') || before.group_layout,
  });
  return { status: 204 };
}

function one({ id, slots }: GuestSession): Reply {
  const guests = [...slots].map(([slotId, slot]) => ({
    slot_id: slotId,
    is_live: slot.isLive,
    user_id: slot.guest.id,
    user_login: slot.guest.login,
    user_display_name: slot.guest.name,
    volume: slot.volume,
    assigned_at: new Date(slot.assignedMs).toISOString(),
    audio_settings: { is_host_enabled: slot.hasAudio, is_guest_enabled: true, is_available: true },
    video_settings: { is_host_enabled: slot.hasVideo, is_guest_enabled: true, is_available: true },
  }));
  return { status: 200, body: { data: [{ id, guests }] } };
}
