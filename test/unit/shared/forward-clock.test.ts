import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ForwardClock } from '../../../src/shared/forward-clock';

/** A clock on a machine whose time passes, and is set, as told. */
function machine() {
  let wallMs = 1_000_000;
  let steadyMs = 0;
  const clock = new ForwardClock(
    () => wallMs,
    () => steadyMs,
  );
  return {
    clock,
    pass(ms: number) {
      wallMs += ms;
      steadyMs += ms;
    },
    set(ms: number) {
      wallMs += ms;
    },
  };
}

test('as long as nobody sets the clock it is that clock', () => {
  const { clock, pass } = machine();
  pass(5_000);
  assert.equal(clock.now(), 1_005_000);
  assert.equal(clock.shown(1_002_000), 1_002_000);
});

test('when the clock is set back, time goes on', () => {
  const { clock, pass, set } = machine();
  pass(5_000);
  const before = clock.now();
  pass(2_000);
  set(-3_600_000);
  pass(1_000);
  assert.equal(clock.now() - before, 3_000);
});

test('when the clock is set forward, it is followed: a machine that slept has missed as much', () => {
  const { clock, set } = machine();
  set(3_600_000);
  assert.equal(clock.now(), 4_600_000);
  set(-3_600_000);
  assert.equal(clock.now(), 4_600_000);
});

test('what was before is told by the clock as it is set now', () => {
  const { clock, pass, set } = machine();
  const fromMs = clock.now();
  pass(4_000);
  set(-30_000);
  pass(1_000);
  const toMs = clock.now();
  // It is 975 s now, and the span has lasted for 5 s.
  assert.deepEqual(clock.shownSpan({ fromMs, toMs, reason: 'why' }), {
    fromMs: 970_000,
    toMs: 975_000,
    reason: 'why',
  });
});

test('a clock that is moved in small steps, as time servers do, is no clock that was set', () => {
  const { clock, pass, set } = machine();
  for (let step = 0; step < 100; step += 1) {
    pass(1_000);
    set(-5);
    clock.now();
  }
  assert.equal(clock.shown(1_000_000), 1_000_000);
});
