import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import type { Poll, Polls } from '../channel/polls';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { page } from '../helix/page';
import { readBounded, readFlag, readText, readTitles } from '../helix/read';
import type { World } from '../state';

const MAX_TITLE = 60;
const MAX_CHOICE = 25;
const MAX_ASKED = 20;

/** Polls: one at a time in a channel. */
export function pollRoutes(world: World, polls: Polls): HelixRoute[] {
  const path = '/polls';
  return [
    { method: 'POST', path, run: (call) => create(call, world, polls) },
    { method: 'PATCH', path, run: (call) => end(call, world, polls) },
    { method: 'GET', path, run: (call) => list(call, world, polls) },
  ];
}

function create(call: HelixCall, world: World, polls: Polls): Reply {
  const channel = channelOf(world, call);
  const title = readText(call, 'title', MAX_TITLE);
  const choices = readTitles(call, 'choices', [2, 5], MAX_CHOICE);
  const durationSeconds = readBounded(call, 'duration', 15, 1_800) ?? 0;
  const points = readBounded(call, 'channel_points_per_vote', 1, 1_000_000);
  const running = polls.active(channel);
  if (running && !running.isScripted) {
    throw new HelixRefusal(400, 'The broadcaster already has a poll that is running');
  }
  if (running) polls.end(running, 'COMPLETED');
  const pointsPerVote = readFlag(call, 'channel_points_voting_enabled') ? (points ?? 1) : null;
  return one(polls.start(channel, { title, choices, durationSeconds, pointsPerVote }));
}

function end(call: HelixCall, world: World, polls: Polls): Reply {
  const id = readText(call, 'id');
  const poll = polls.of(channelOf(world, call)).find((candidate) => candidate.id === id);
  if (!poll) throw new HelixRefusal(404, 'The poll was not found');
  const status = readText(call, 'status') === 'ARCHIVED' ? 'ARCHIVED' : 'TERMINATED';
  if (poll.status !== 'ACTIVE' && (status === 'TERMINATED' || poll.status === 'ARCHIVED')) {
    throw new HelixRefusal(400, 'The poll is not active');
  }
  polls.end(poll, status);
  return one(poll);
}

function list(call: HelixCall, world: World, polls: Polls): Reply {
  const ids = new Set(call.query.getAll('id'));
  if (ids.size > MAX_ASKED) throw new HelixRefusal(400, `At most ${MAX_ASKED} ids can be asked for`);
  const found = polls.of(channelOf(world, call)).filter(({ id }) => ids.size === 0 || ids.has(id));
  if (ids.size > 0 && found.length === 0) throw new HelixRefusal(404, 'The poll was not found');
  return page(found.map(pollRow), call, { most: 20 });
}

function one(poll: Poll): Reply {
  return { status: 200, body: { data: [pollRow(poll)] } };
}

function pollRow(poll: Poll): Record<string, unknown> {
  const { channel, choices, durationSeconds, endedMs, id, pointsPerVote, startedMs, status, title } = poll;
  return {
    id,
    ...named('broadcaster', channel.broadcaster),
    title,
    choices: choices.map(({ pointVotes, ...choice }) => ({
      id: choice.id,
      title: choice.title,
      votes: choice.votes,
      channel_points_votes: pointVotes,
      bits_votes: 0,
    })),
    bits_voting_enabled: false,
    bits_per_vote: 0,
    channel_points_voting_enabled: pointsPerVote !== null,
    channel_points_per_vote: pointsPerVote ?? 0,
    status,
    duration: durationSeconds,
    started_at: new Date(startedMs).toISOString(),
    ...(endedMs === null ? {} : { ended_at: new Date(endedMs).toISOString() }),
  };
}
