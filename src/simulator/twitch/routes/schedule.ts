import { randomUUID } from 'node:crypto';
import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { CATEGORIES } from '../channel/catalogues';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { page } from '../helix/page';
import { readFlag, readText } from '../helix/read';
import type { ChannelState, World } from '../state';

const MAX_TITLE = 140;
const [SHORTEST_MINUTES, LONGEST_MINUTES] = [30, 1_380];

interface Segment {
  readonly id: string;
  startMs: number;
  minutes: number;
  title: string;
  categoryId: string;
  isRecurring: boolean;
  isCanceled: boolean;
}

interface Schedule {
  readonly segments: Segment[];
  vacation: { start_time: string; end_time: string } | null;
}

/** When a channel means to stream. */
export function scheduleRoutes(world: World): HelixRoute[] {
  const schedules = new Map<ChannelState, Schedule>();
  const of = (channel: ChannelState): Schedule => {
    const schedule = schedules.get(channel) ?? { segments: [], vacation: null };
    schedules.set(channel, schedule);
    return schedule;
  };
  const found = (call: HelixCall) => {
    const channel = channelOf(world, call);
    const { segments } = of(channel);
    const segment = segments.find(({ id }) => id === readText(call, 'id'));
    if (!segment) throw new HelixRefusal(404, 'The segment was not found');
    return { channel, segment, segments };
  };
  const path = '/schedule/segment';
  return [
    {
      method: 'POST',
      path,
      open: ['duration'],
      run: (call) => {
        const channel = channelOf(world, call);
        const empty = { id: randomUUID(), startMs: 0, minutes: 0, title: '', categoryId: '' };
        const segment: Segment = { ...empty, isRecurring: false, isCanceled: false };
        change(call, segment);
        of(channel).segments.push(segment);
        return one(channel, segment);
      },
    },
    {
      method: 'PATCH',
      path,
      open: ['duration'],
      run: (call) => {
        const { channel, segment } = found(call);
        change(call, segment);
        return one(channel, segment);
      },
    },
    {
      method: 'DELETE',
      path,
      run: (call) => {
        const { segment, segments } = found(call);
        segments.splice(segments.indexOf(segment), 1);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/schedule',
      run: (call) => {
        const channel = channelOf(world, call);
        const { segments, vacation } = of(channel);
        const ids = new Set(call.query.getAll('id'));
        const asked = segments.filter(({ id }) => ids.size === 0 || ids.has(id));
        if (asked.length === 0) throw new HelixRefusal(404, 'The schedule has no such segments');
        const { body, ...reply } = page(asked.map(segmentRow), call, { most: 25 });
        const { data, pagination } = body as { data: unknown; pagination: unknown };
        return { ...reply, body: { data: scheduleRow(channel, data, vacation), pagination } };
      },
    },
    {
      method: 'PATCH',
      path: '/schedule/settings',
      run: (call) => {
        const schedule = of(channelOf(world, call));
        const isAway = readFlag(call, 'is_vacation_enabled');
        const [start_time, end_time] = [
          readText(call, 'vacation_start_time'),
          readText(call, 'vacation_end_time'),
        ];
        if (isAway && (start_time === '' || end_time === '' || readText(call, 'timezone') === '')) {
          throw new HelixRefusal(400, 'A vacation needs its start, its end and the time zone');
        }
        if (isAway !== undefined) schedule.vacation = isAway ? { start_time, end_time } : null;
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/schedule/icalendar',
      run: (call) => {
        const { segments } = of(channelOf(world, call));
        const headers = { 'content-type': 'text/calendar; charset=utf-8' };
        return { status: 200, headers, body: calendar(segments) };
      },
    },
  ];
}

function change(call: HelixCall, segment: Segment): void {
  const start = readText(call, 'start_time');
  const minutes = readMinutes(call) ?? segment.minutes;
  const categoryId = readText(call, 'category_id') || segment.categoryId;
  const startMs = start === '' ? segment.startMs : Date.parse(start);
  if (Number.isNaN(startMs)) throw new HelixRefusal(400, 'The start_time must be written as RFC 3339');
  if (!(minutes >= SHORTEST_MINUTES && minutes <= LONGEST_MINUTES)) {
    throw new HelixRefusal(400, `The duration must be ${SHORTEST_MINUTES} to ${LONGEST_MINUTES} minutes`);
  }
  if (categoryId !== '' && !CATEGORIES.some(({ id }) => id === categoryId)) {
    throw new HelixRefusal(400, 'The category_id is not valid');
  }
  Object.assign(segment, { startMs, minutes, categoryId });
  segment.title = readText(call, 'title', MAX_TITLE) || segment.title;
  segment.isRecurring = readFlag(call, 'is_recurring') ?? segment.isRecurring;
  segment.isCanceled = readFlag(call, 'is_canceled') ?? segment.isCanceled;
}

/** A text by the documentation; clients send a number, and the live platform takes it. */
function readMinutes({ body: { duration } }: HelixCall): number | undefined {
  if (duration === undefined || duration === null) return undefined;
  return typeof duration === 'string' || typeof duration === 'number' ? Number(duration) : Number.NaN;
}

function one(channel: ChannelState, segment: Segment): Reply {
  return { status: 200, body: { data: scheduleRow(channel, [segmentRow(segment)], null) } };
}

function scheduleRow({ broadcaster }: ChannelState, segments: unknown, vacation: unknown) {
  return { segments, ...named('broadcaster', broadcaster), vacation };
}

function segmentRow({ categoryId, id, isCanceled, isRecurring, minutes, startMs, title }: Segment) {
  const end = new Date(startMs + minutes * 60_000).toISOString();
  const category = CATEGORIES.find((one) => one.id === categoryId);
  return {
    id,
    start_time: new Date(startMs).toISOString(),
    end_time: end,
    title,
    canceled_until: isCanceled ? end : null,
    category: category ? { id: category.id, name: category.name } : null,
    is_recurring: isRecurring,
  };
}

function calendar(segments: readonly Segment[]): string {
  const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  const events = segments.flatMap(({ id, minutes, startMs, title }) => [
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${stamp(startMs)}`,
    `DTSTART:${stamp(startMs)}`,
    `DTEND:${stamp(startMs + minutes * 60_000)}`,
    // A line break in a title would begin a line of the calendar's own.
    `SUMMARY:${title.replace(/[\r\n]+/g, ' ')}`,
    'END:VEVENT',
  ]);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//simulated//schedule//EN',
    ...events,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
