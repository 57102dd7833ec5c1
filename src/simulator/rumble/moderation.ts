import type { Account } from './accounts';
import type { ChatRoom } from './chat-room';
import type { Person } from './people';
import type { RumblePlatform } from './platform';

/** Does what a form asks for; returns why not, or undefined when it is done. */
type Deed = (platform: RumblePlatform, form: URLSearchParams, account: Account) => string | undefined;

const NOT_ALLOWED = 'You may not do this here';

/** What moderators ask `service.php` for, by operation. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  'moderation.mute': (platform, form, account) => {
    if (!account.isModerator) return NOT_ALLOWED;
    const name = form.get('user_to_mute') ?? '';
    const { people, rooms } = platform;
    const person = form.get('entity_type') === 'channel' ? people.byChannelName(name) : people.byName(name);
    if (!person) return 'There is no such user';
    if (person === platform.owner) return 'The owner of the stream cannot be muted';
    const type = form.get('type');
    const room = rooms.get(form.get('video') ?? '');
    if (type !== 'total' && type !== 'video') return 'The type must be video or total';
    if (type === 'video' && !room) return 'There is no such video';
    const seconds = form.get('duration') ? Number(form.get('duration')) : undefined;
    if (seconds !== undefined && !(Number.isSafeInteger(seconds) && seconds > 0)) {
      return 'The duration makes no sense';
    }
    mute(platform, person, name, type === 'video' ? room : undefined, seconds);
    return undefined;
  },
  'moderation.unmute': ({ mutes }, form, account) => {
    if (!account.isModerator) return NOT_ALLOWED;
    return mutes.remove(form.get('record_id') ?? '') ? undefined : 'There is no such record';
  },
  'chat.message.pin': ({ rooms }, form, account) => {
    if (!account.isModerator) return NOT_ALLOWED;
    const room = rooms.get(form.get('video_id') ?? '');
    const line = room?.line(form.get('message_id') ?? '');
    if (!room || !line) return 'There is no such message';
    room.pin(line);
    return undefined;
  },
  'chat.message.unpin': ({ rooms }, form, account) => {
    if (!account.isModerator) return NOT_ALLOWED;
    const room = rooms.get(form.get('video_id') ?? '');
    return room?.unpin(form.get('message_id') ?? '') ? undefined : 'This message is not pinned';
  },
  'raid.confirm': (platform, form, account) => {
    if (!account.isModerator) return NOT_ALLOWED;
    const room = platform.rooms.get(form.get('video_id') ?? '');
    return room && platform.raids.confirm(room) ? undefined : 'There is no raid to confirm';
  },
};

/**
 * Somebody may no longer write, in one stream or, without a room, in all. The ordinary lines go, the rants stay.
 *
 * @param seconds how long; without end when undefined
 */
export function mute(
  { mutes, rooms, now }: RumblePlatform,
  person: Person,
  name: string,
  room: ChatRoom | undefined,
  seconds: number | undefined,
): void {
  const untilMs = seconds === undefined ? undefined : now() + seconds * 1_000;
  mutes.add({ person, name, streamId: room?.streamId, untilMs });
  for (const concerned of room ? [room] : rooms.values()) {
    concerned.tell({ type: 'mute_users', data: { user_ids: [person.id] } });
    const lines = concerned.nonRantsOf(person);
    if (lines.length > 0) concerned.remove(lines, 'delete_non_rant_messages');
  }
}
