import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { colourOf, type Prediction, type Predictions, standing } from '../channel/predictions';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { page } from '../helix/page';
import { readBounded, readText, readTitles } from '../helix/read';
import type { World } from '../state';

const MAX_TITLE = 45;
const MAX_OUTCOME = 25;
const MAX_ASKED = 25;

/** Predictions: one at a time in a channel, until its result is known or it is called off. */
export function predictionRoutes(world: World, predictions: Predictions): HelixRoute[] {
  const path = '/predictions';
  return [
    { method: 'POST', path, run: (call) => create(call, world, predictions) },
    { method: 'PATCH', path, run: (call) => change(call, world, predictions) },
    { method: 'GET', path, run: (call) => list(call, world, predictions) },
  ];
}

function create(call: HelixCall, world: World, predictions: Predictions): Reply {
  const channel = channelOf(world, call);
  const title = readText(call, 'title', MAX_TITLE);
  const outcomes = readTitles(call, 'outcomes', [2, 10], MAX_OUTCOME);
  const windowSeconds = readBounded(call, 'prediction_window', 30, 1_800) ?? 0;
  const running = predictions.running(channel);
  if (running && !running.isScripted) {
    throw new HelixRefusal(400, 'The broadcaster already has a prediction that is running');
  }
  if (running) predictions.end(running, null);
  return one(predictions.start(channel, { title, outcomes, windowSeconds }));
}

function change(call: HelixCall, world: World, predictions: Predictions): Reply {
  const id = readText(call, 'id');
  const prediction = predictions.of(channelOf(world, call)).find((candidate) => candidate.id === id);
  if (!prediction) throw new HelixRefusal(404, 'The prediction was not found');
  const status = readText(call, 'status');
  const winnerId = readText(call, 'winning_outcome_id');
  if (status === 'RESOLVED' && winnerId === '') {
    throw new HelixRefusal(400, 'Missing required parameter "winning_outcome_id"');
  }
  const winner = prediction.outcomes.find((outcome) => outcome.id === winnerId);
  if (status === 'RESOLVED' && !winner) throw new HelixRefusal(404, 'The outcome was not found');
  if (prediction.endedMs !== null) throw new HelixRefusal(400, 'The prediction is over');
  if (status === 'LOCKED') {
    if (prediction.status !== 'ACTIVE') throw new HelixRefusal(400, 'The prediction is not active');
    predictions.lock(prediction);
  } else predictions.end(prediction, status === 'RESOLVED' ? (winner ?? null) : null);
  return one(prediction);
}

function list(call: HelixCall, world: World, predictions: Predictions): Reply {
  const ids = new Set(call.query.getAll('id'));
  if (ids.size > MAX_ASKED) throw new HelixRefusal(400, `At most ${MAX_ASKED} ids can be asked for`);
  const found = predictions.of(channelOf(world, call)).filter(({ id }) => ids.size === 0 || ids.has(id));
  return page(found.map(predictionRow), call, { most: 25 });
}

function one(prediction: Prediction): Reply {
  return { status: 200, body: { data: [predictionRow(prediction)] } };
}

function predictionRow(prediction: Prediction): Record<string, unknown> {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: prediction.id,
    ...named('broadcaster', prediction.channel.broadcaster),
    title: prediction.title,
    winning_outcome_id: prediction.winner?.id ?? null,
    outcomes: prediction.outcomes.map((outcome) => ({
      id: outcome.id,
      title: outcome.title,
      ...standing(outcome),
      color: colourOf(prediction, outcome),
    })),
    prediction_window: prediction.windowSeconds,
    status: prediction.status,
    created_at: time(prediction.startedMs),
    ended_at: time(prediction.endedMs),
    locked_at: time(prediction.lockedMs),
  };
}
