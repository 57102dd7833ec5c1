import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LiveStream } from '../../../../src/rumble/actions/live-stream';
import { RumbleSimulator } from '../../../../src/simulator';

describe('the stream that is meant when none is named', () => {
  let rumble: RumbleSimulator;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 0;
    rumble = await RumbleSimulator.start();
  });
  afterEach(() => rumble.close());

  const live = (followed?: string) =>
    new LiveStream({ apiUrl: rumble.apiUrl, followed: () => followed, now: () => nowMs });

  it('is the one that is followed anyway, and the API is not asked', async () => {
    assert.equal(await live('12345678').find(), '12345678');
    assert.equal(rumble.requests().length, 0);
  });

  it('is the one that the API says is live, asked once for many lines', async () => {
    const one = live();
    assert.deepEqual(await Promise.all([one.find(), one.find()]), [rumble.streamId, rumble.streamId]);
    nowMs = 9_000;
    await one.find();
    assert.equal(rumble.requests().length, 1);
    const next = rumble.startStream();
    rumble.setLive(false, { streamId: await one.find() });
    nowMs = 10_000;
    assert.equal(await one.find(), next);
  });

  it('is none while nothing is live, which is said', async () => {
    rumble.setLive(false);
    await assert.rejects(live().find(), { code: 'not_found', message: /live now/ });
  });

  it('says why the API could not be asked, without its key', async () => {
    rumble.resetApiKey();
    const one = new LiveStream({
      apiUrl: `${rumble.siteUrl}/-livestream-api/get-data?key=wrong-key-1`,
      followed: () => null,
    });
    await assert.rejects(one.find(), (error: Error) => !JSON.stringify(error).includes('wrong-key-1'));
  });

  it('cannot be told without an API URL', async () => {
    assert.equal(await new LiveStream({ followed: () => null }).find(), undefined);
  });
});
