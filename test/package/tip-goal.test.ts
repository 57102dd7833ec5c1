import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { Happening, HappeningKind } from '../../src/simulator/script/happening';
import { Player } from '../../src/simulator/script/player';
import { Script } from '../../src/simulator/script/script';
import { readExample } from '../support/examples';

const EVENING_S = 4 * 3_600;
const SEEDS = [1, 20, 300];

/** What the lively channels play for the example alone, which is when they give most. */
const CHANNELS: { kinds: HappeningKind[]; hasSpecials: boolean }[] = [
  { kinds: ['cheer', 'subscription', 'renewal', 'gift'], hasSpecials: false },
  { kinds: ['follow', 'subscription', 'cheer'], hasSpecials: true },
  {
    kinds: ['follow', 'subscription', 'renewal', 'gift', 'cheer', 'raid', 'timeout'],
    hasSpecials: true,
  },
];

/** What was given on each of the channels in an evening. */
function evening(seed: number): { cheered: number; subscriptions: number }[] {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    return CHANNELS.map(({ kinds, hasSpecials }) => {
      const given = { cheered: 0, subscriptions: 0 };
      const player = new Player(new Script(seed), {
        hasAudience: () => true,
        wants: (kind) => kinds.includes(kind),
        play: (happening: Happening) => {
          if (happening.kind === 'cheer') given.cheered += happening.bits;
          if (happening.kind === 'subscription' || happening.kind === 'renewal') given.subscriptions += 1;
          if (happening.kind === 'gift') given.subscriptions += happening.recipients.length;
        },
        playSpecial: () => hasSpecials,
      });
      player.start();
      for (let second = 0; second < EVENING_S; second += 1) mock.timers.tick(1_000);
      player.stop();
      return given;
    });
  } finally {
    mock.timers.reset();
  }
}

describe('the tip goal on the lively channels', () => {
  const plan = readExample('18 - tip goal.json').find(({ id }) => id === 'demo18-plan');
  const [rule] = (plan?.rules ?? []) as { to: string }[];
  const { targets, weights, points } = JSON.parse(rule?.to ?? '{}') as {
    targets: Record<string, number>;
    weights: Record<string, number>;
    points: number;
  };

  for (const seed of SEEDS) {
    it(`has bars that an evening fills by more than half and not to the end (seed ${seed})`, () => {
      const channels = evening(seed);
      const [twitch, chaturbate, rumble] = channels.map(({ cheered }) => cheered);
      const given: Record<string, number> = {
        bits: twitch ?? 0,
        tokens: chaturbate ?? 0,
        // A rant costs about two cents a bit.
        USD: (rumble ?? 0) / 50,
        subscriptions: channels.reduce((sum, { subscriptions }) => sum + subscriptions, 0),
      };
      assert.deepEqual(Object.keys(targets), Object.keys(given));
      const shares = Object.entries(given).map(
        ([unit, value]) => [unit, value / (targets[unit] ?? 0)] as const,
      );
      const weighed = Object.entries(given).reduce(
        (sum, [unit, value]) => sum + value * (weights[unit] ?? 0),
        0,
      );
      for (const [unit, share] of [...shares, ['points', weighed / points] as const]) {
        assert.ok(share > 0.5 && share < 1, `${unit}: ${share}`);
      }
    });
  }
});
