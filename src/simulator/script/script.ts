import { hypeTrainArc, pollArc, predictionArc } from './arcs';
import { type CastMember, MODERATOR, RUDE_VIEWER, TROUBLEMAKER, VIEWERS, VISITORS } from './cast';
import type { Happening, HappeningKind } from './happening';
import {
  ANSWERS_TO_STREAMER,
  CHEERS,
  COMMANDS,
  POLL_COMMANDS,
  RENEWALS,
  REPLIES,
  REWARDS,
  RUDE_LINES,
  SHOUTING,
  SMALL_TALK,
  TO_SOMEBODY,
} from './lines';
import { SeededRandom } from './random';

interface Alert {
  kind: HappeningKind;
  weight: number;
  make(random: SeededRandom): Happening[];
}

/** What may happen besides chat, the likelier the heavier. Several happenings are the steps of one story. */
const ALERTS: readonly Alert[] = [
  { kind: 'follow', weight: 10, make: (random) => [{ kind: 'follow', user: random.pick(VISITORS) }] },
  {
    kind: 'subscription',
    weight: 5,
    make: (random) => [{ kind: 'subscription', user: random.pick(VIEWERS) }],
  },
  {
    kind: 'renewal',
    weight: 4,
    make: (random) => [
      {
        kind: 'renewal',
        user: random.pick(VIEWERS),
        months: random.between(2, 40),
        text: random.pick(RENEWALS),
      },
    ],
  },
  {
    kind: 'gift',
    weight: 3,
    make: (random) => {
      const [giver, ...recipients] = random.sample(VIEWERS, 1 + random.pick([1, 1, 2, 5]));
      return [{ kind: 'gift', user: random.chance(0.2) ? null : (giver ?? null), recipients }];
    },
  },
  {
    kind: 'cheer',
    weight: 6,
    make: (random) => [
      {
        kind: 'cheer',
        user: random.pick(VIEWERS),
        bits: random.pick([1, 50, 100, 100, 250, 500, 1_000]),
        text: random.pick(CHEERS),
      },
    ],
  },
  {
    kind: 'raid',
    weight: 2,
    make: (random) => [{ kind: 'raid', user: random.pick(VISITORS), viewers: random.between(3, 180) }],
  },
  {
    kind: 'redemption',
    weight: 6,
    make: (random) => {
      const { inputs, ...reward } = random.pick(REWARDS);
      return [{ kind: 'redemption', user: random.pick(VIEWERS), reward, text: random.pick(inputs) }];
    },
  },
  {
    kind: 'timeout',
    weight: 1,
    make: (random) => [
      {
        kind: 'timeout',
        user: TROUBLEMAKER,
        by: MODERATOR,
        text: random.pick(SHOUTING),
        reason: 'no shouting, please',
        seconds: 60,
      },
    ],
  },
  { kind: 'poll', weight: 2, make: pollArc },
  { kind: 'prediction', weight: 1, make: predictionArc },
  { kind: 'hype_train', weight: 2, make: hypeTrainArc },
];

/** How many minor happenings come between two steps of a story. */
const STORY_SHARE = 0.5;

/** What comes first among the alerts that are wanted, so that each of them is seen within the first minute. */
const DEBUTS: readonly HappeningKind[] = ['follow', 'raid', 'cheer', 'subscription', 'redemption', 'gift'];

/** Lines of chat that have their place: bots that answer or moderate should be seen at work within seconds. */
const FIRST_COMMAND_LINE = 3;
const POLL_LINES = { first: 5, every: 150 } as const;
const RUDE_LINES_AT = { first: 8, every: 40, again: 12 } as const;

/** Writes what happens in the lively channel, one thing after the other. A seed decides all of it. */
export class Script {
  // Apart from each other, because chat, alerts and answers come in no fixed order among themselves.
  readonly #chat: SeededRandom;
  readonly #alerts: SeededRandom;
  readonly #answers: SeededRandom;
  readonly #pauses: SeededRandom;
  readonly #story: Happening[] = [];
  readonly #debuts = new Set(DEBUTS);
  #lastSpeaker: CastMember | undefined;
  #lines = 0;

  constructor(seed: number) {
    this.#chat = new SeededRandom(seed);
    this.#alerts = new SeededRandom(seed + 1);
    this.#answers = new SeededRandom(seed + 2);
    this.#pauses = new SeededRandom(seed + 3);
  }

  /** How long until the next thing of a sort, in milliseconds. */
  pauseMs(lowMs: number, highMs: number): number {
    return this.#pauses.between(lowMs, highMs);
  }

  /** A number from 0 up to 1 that decides between alerts. */
  turn(): number {
    return this.#alerts.next();
  }

  /** The next line of chat. */
  chatLine(): Happening {
    const random = this.#chat;
    const former = this.#lastSpeaker;
    const user = random.pick(VIEWERS.filter((viewer) => viewer !== former));
    this.#lastSpeaker = user;
    const mood = random.next();
    this.#lines += 1;
    if (this.#lines === FIRST_COMMAND_LINE) return { kind: 'chat', user, text: '!hello' };
    const placed = this.#placedLine();
    if (placed) return placed;
    if (mood < 0.15) return { kind: 'chat', user, text: random.pick(COMMANDS) };
    if (former && mood < 0.28) {
      return { kind: 'chat', user, text: random.pick(TO_SOMEBODY).replace('@', () => `@${former.name}`) };
    }
    if (former && mood < 0.4) return { kind: 'chat', user, text: random.pick(REPLIES), answersLast: true };
    return { kind: 'chat', user, text: random.pick(SMALL_TALK) };
  }

  /** The moderator asks for a poll, or somebody is rude, when it is the turn of such a line. */
  #placedLine(): Happening | undefined {
    const random = this.#chat;
    const { first, every, again } = RUDE_LINES_AT;
    const isRude = this.#lines === again || isTurn(this.#lines, first, every);
    const isPoll = isTurn(this.#lines, POLL_LINES.first, POLL_LINES.every);
    if (!isRude && !isPoll) return undefined;
    // Nobody takes up what was said to a bot, or what is gone at once.
    this.#lastSpeaker = undefined;
    return isPoll
      ? { kind: 'chat', user: MODERATOR, text: random.pick(POLL_COMMANDS) }
      : { kind: 'chat', user: RUDE_VIEWER, text: random.pick(RUDE_LINES) };
  }

  /** What a viewer says to something that the streamer or a bot has written, or nothing. */
  answerToStreamer(): Happening | undefined {
    const random = this.#answers;
    if (!random.chance(0.6)) return undefined;
    return {
      kind: 'chat',
      user: random.pick(VIEWERS),
      text: random.pick(ANSWERS_TO_STREAMER),
      answersLast: true,
    };
  }

  /** The next alert among the kinds that somebody wants to hear of, or undefined when there is none. */
  alert(isWanted: (kind: HappeningKind) => boolean): Happening | undefined {
    const step = this.#story[0];
    if (step && this.#alerts.chance(STORY_SHARE)) {
      this.#story.shift();
      return step;
    }
    const wanted = ALERTS.filter(({ kind }) => isWanted(kind));
    // One story at a time; while it goes on only single happenings come between its steps.
    const open = step ? wanted.filter(({ kind }) => !isStory(kind)) : wanted;
    const debut = this.#debut(isWanted);
    const chosen = open.find(({ kind }) => kind === debut) ?? this.#alerts.weighted(open);
    if (!chosen) return this.#story.shift();
    const [first, ...later] = chosen.make(this.#alerts);
    this.#story.push(...later);
    return first;
  }

  /** What has not happened yet, of what is to happen early. */
  #debut(isWanted: (kind: HappeningKind) => boolean): HappeningKind | undefined {
    const kind = [...this.#debuts].find(isWanted);
    if (kind) this.#debuts.delete(kind);
    return kind;
  }
}

function isTurn(line: number, first: number, every: number): boolean {
  return line >= first && (line - first) % every === 0;
}

function isStory(kind: HappeningKind): boolean {
  return kind === 'poll' || kind === 'prediction' || kind === 'hype_train';
}
