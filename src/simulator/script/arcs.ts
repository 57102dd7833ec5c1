import { VIEWERS } from './cast';
import type { Ballot, Happening, Phase } from './happening';
import { POLLS, PREDICTIONS } from './lines';
import type { SeededRandom } from './random';

/** Seconds that pass, in the story, between two steps of something that takes a while. */
const STEP_SECONDS = 15;

/** A poll from its opening to its result. */
export function pollArc(random: SeededRandom): Happening[] {
  const { title, choices } = random.pick(POLLS);
  const phases: Phase[] = ['started', 'progressed', 'progressed', 'ended'];
  return ballots(random, title, choices, phases.length).map((ballot, step) => ({
    kind: 'poll',
    phase: phases[step] ?? 'ended',
    ballot,
  }));
}

/** A prediction from its opening to who won. */
export function predictionArc(random: SeededRandom): Happening[] {
  const { title, outcomes } = random.pick(PREDICTIONS);
  const phases: Phase[] = ['started', 'progressed', 'locked', 'ended'];
  return ballots(random, title, outcomes, phases.length).map((ballot, step) => ({
    kind: 'prediction',
    phase: phases[step] ?? 'ended',
    ballot,
  }));
}

/** A hype train that reaches a level or two more. */
export function hypeTrainArc(random: SeededRandom): Happening[] {
  const id = random.uuid();
  const givers = random.sample(VIEWERS, 2).map((user) => ({ user, total: random.between(5, 15) * 100 }));
  const steps = random.between(3, 5);
  const arc: Happening[] = [];
  let level = 1;
  let total = 500;
  let progress = 500;
  for (let step = 0; step <= steps; step += 1) {
    const goal = 1_600 + level * 200;
    const phase = step === 0 ? 'started' : step === steps ? 'ended' : 'progressed';
    const train = { id, level, total, progress, goal, ageSeconds: step * STEP_SECONDS, givers: [...givers] };
    arc.push({ kind: 'hype_train', phase, train });
    const given = random.between(4, 14) * 100;
    total += given;
    progress += given;
    if (progress >= goal) {
      progress -= goal;
      level += 1;
    }
  }
  return arc;
}

/** The same vote at several times; counts only ever grow. Nobody has voted at its opening. */
function ballots(random: SeededRandom, title: string, titles: readonly string[], steps: number): Ballot[] {
  const id = random.uuid();
  let options: Ballot['options'] = titles.map((one) => ({
    id: random.uuid(),
    title: one,
    votes: 0,
    points: 0,
  }));
  return Array.from({ length: steps }, (_, step) => {
    if (step > 0) {
      options = options.map((one) => {
        const votes = random.between(1, 15);
        return { ...one, votes: one.votes + votes, points: one.points + votes * random.between(1, 5) * 100 };
      });
    }
    return { id, title, options, ageSeconds: step * STEP_SECONDS };
  });
}
