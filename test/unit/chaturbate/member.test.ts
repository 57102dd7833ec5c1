import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBacklog } from '../../../src/chaturbate/member';

const NOON = Date.UTC(2026, 5, 1, 12);
const NEW = { sinceMs: 1_000, goesOn: false };

/** An answer that comes so long after the member has. */
const after = (ms: number, skewMs = 0) => ({ arrivedMs: NOON + ms, steadyMs: 1_000 + ms, skewMs });

describe('an event is backlog for a member', () => {
  it('when it happened before the member came', () => {
    assert.equal(isBacklog(NOON - 1, false, NEW, after(500)), true);
    assert.equal(isBacklog(NOON, false, NEW, after(500)), false);
  });

  it("by the server's clock", () => {
    assert.equal(isBacklog(NOON + 4_999, false, NEW, after(500, 5_000)), true);
    assert.equal(isBacklog(NOON + 5_000, false, NEW, after(500, 5_000)), false);
  });

  it('not a minute later, unless it is from a choice of latest events', () => {
    assert.equal(isBacklog(NOON - 1, false, NEW, after(60_000)), false);
    assert.equal(isBacklog(NOON - 1, true, NEW, after(60_000)), true);
  });

  it('never where it goes on where it stopped, and never without a time', () => {
    assert.equal(isBacklog(NOON - 1, true, { ...NEW, goesOn: true }, after(500)), false);
    assert.equal(isBacklog(null, true, NEW, after(500)), false);
  });
});
