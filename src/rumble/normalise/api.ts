import {
  detailOf,
  type EventMessage,
  type EventUser,
  isoTime,
  type LivestreamEvent,
  type Role,
  summarise,
} from '../../events';
import { fitDetail } from '../../events/fit';
import { isObject, numberOf, type Wire, word } from '../../shared/wire';
import type { ApiStream } from '../api/answer';
import type { ApiHappening } from '../api/happening';
import { RUMBLE_KINDS, type RumbleKind } from '../kinds';
import { withoutStreamSecrets } from '../redaction';
import type { RumbleContext } from './chat';
import { partsOf } from './parts';
import { listedUser } from './people';

/** What the table calls the things that one list tells. */
const WHEN: Readonly<Record<NonNullable<ApiHappening['when']>, string>> = {
  renewed: 'a later date for the same user',
  online: 'is_live becomes true',
  offline: 'is_live becomes false or the entry goes',
  updated: 'title or category changes',
  stats: 'watching_now, likes, dislikes, num_followers or num_subscribers changes',
};

/** What somebody is who is on a list. */
const ROLES_OF: Readonly<Partial<Record<ApiHappening['type'], readonly Role[]>>> = {
  recent_followers: ['follower'],
  recent_subscribers: ['subscriber'],
};

const ROWS = new Map(
  RUMBLE_KINDS.filter(({ source }) => source === 'api').map((row) => [`${row.type} ${row.when ?? ''}`, row]),
);

/**
 * The event that answers of the Live Stream API show. Nothing in it is shared with the answer. Never throws: what is
 * missing or broken costs itself alone.
 *
 * @param arrivedMs when the answer came, in ms since 1970
 */
export function normaliseApi(
  happening: ApiHappening,
  context: RumbleContext,
  arrivedMs: number,
): LivestreamEvent {
  const { type, when, entry, timeMs } = happening;
  const row = ROWS.get(`${type} ${when ? WHEN[when] : ''}`);
  const event: LivestreamEvent = {
    id: happening.id,
    platform: 'rumble',
    kind: row?.kind ?? 'other',
    type,
    time: isoTime(timeMs) ?? new Date(arrivedMs).toISOString(),
    channel: { ...context.channel },
    user: row ? userOf(row, happening) : null,
    target: null,
    summary: '',
  };
  const message = row?.message ? lineOf(entry) : undefined;
  if (message && (message.text !== '' || event.kind === 'chat.message')) event.message = message;
  const cents = row?.cents ? numberOf(entry.amount_cents) : undefined;
  if (cents !== undefined) event.amount = { value: cents / 100, unit: 'USD' };
  const name = detailOf(event.kind);
  if (name) Object.assign(event, { [name]: fitDetail(name, particulars(event, happening)) });
  event.summary = summarise(event);
  if (context.simulated) event.simulated = true;
  if (context.raw || event.kind === 'other') event.raw = rawOf(entry);
  return event;
}

function userOf({ user }: RumbleKind, { type, entry }: ApiHappening): EventUser | null {
  if (!user) return null;
  const name =
    user === 'purchased_by' ? word(entry.purchased_by) : (word(entry.username) ?? word(entry.user));
  return listedUser(name, entry, ROLES_OF[type]);
}

/** The API gives its lines no ids. */
function lineOf({ text }: Wire): EventMessage {
  const said = typeof text === 'string' ? text : '';
  return { id: null, text: said, parts: partsOf(said) };
}

function particulars(
  event: LivestreamEvent,
  { entry, stream, figures }: ApiHappening,
): Record<string, unknown> {
  switch (event.kind) {
    case 'tip': {
      const expiresAt = isoTime(entry.expires_on);
      const ms = expiresAt === null ? null : Date.parse(expiresAt) - Date.parse(event.time);
      return { expiresAt, durationSeconds: ms === null ? null : Math.round(ms / 1_000) };
    }
    case 'subscription.gifted':
      return {
        count: entry.total_gifts,
        giftType: word(entry.gift_type),
        remainingGifts: entry.remaining_gifts,
        videoId: word(entry.video_id),
      };
    case 'stream.stats':
      return { id: stream?.id ?? null, ...figures };
    case 'stream.online':
    case 'stream.offline':
    case 'channel.updated':
      return stream ? aboutStream(stream) : {};
    default:
      return {};
  }
}

function aboutStream(stream: ApiStream): Record<string, unknown> {
  const { id, apiId, title, category, createdOn, viewers, likes, dislikes, entry } = stream;
  return {
    id,
    apiId,
    title,
    categoryId: category.slug,
    categoryName: category.title,
    startedAt: isoTime(createdOn),
    scheduledOn: isoTime(entry.scheduled_on),
    visibility: word(entry.visibility),
    viewers,
    likes,
    dislikes,
  };
}

/** A copy: the same entry is compared with the next answer, and others get it, too. */
function rawOf(entry: Wire): Record<string, unknown> {
  const raw = withoutStreamSecrets(entry);
  return isObject(raw) ? { ...raw } : {};
}
