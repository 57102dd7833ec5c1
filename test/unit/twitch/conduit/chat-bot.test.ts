import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SentLines } from '../../../../src/shared/sent-lines';
import { AppSpeakers } from '../../../../src/twitch/actions/speaker';
import { clientOf, Stage } from '../../../support/serving';

describe('a bot over an app: read by a conduit, answered with the app token', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
    stage.simulator.signIn({ login: 'little_helper' });
  });
  afterEach(() => stage.close());

  it('has the bot badge, and its own lines are marked', async () => {
    const { recorder, sentLines } = await stage.serving({ shardCount: 2, reader: 'little_helper' });
    const speaker = await new AppSpeakers(clientOf(stage.simulator), sentLines).find('little_helper');
    stage.simulator.say({ user: 'viewer_one', text: '!hello' });
    await recorder.until(({ texts }) => texts.includes('!hello'));
    const channelId = recorder.events[0]?.origin.channel ?? '';
    await speaker.chat.send({ channelId, text: 'Hello yourself' });
    await recorder.until(({ texts }) => texts.includes('Hello yourself'));
    const [heard, answer] = recorder.events.map(({ payload }) => payload);
    assert.equal(heard?.self, undefined);
    assert.equal(answer?.self, true);
    assert.equal(answer?.user?.login, 'little_helper');
    assert(answer?.user?.roles.includes('bot'), String(answer?.user?.roles));
  });

  it('is looked up once for lines that come together, so that none overtakes another', async () => {
    const speakers = new AppSpeakers(clientOf(stage.simulator), new SentLines());
    const [one, other] = await Promise.all([
      speakers.find('little_helper'),
      speakers.find('@Little_Helper '),
    ]);
    assert.equal(one, other);
    assert.equal(stage.simulator.requests('GET', '/helix/users').length, 1);
    await assert.rejects(speakers.find('nobody_here'), { code: 'not_found' });
    assert.equal((await speakers.find('little_helper')).userId, one?.userId);
  });

  it('does not hear itself where its own lines are not wanted', async () => {
    const { recorder, sentLines } = await stage.serving({
      shardCount: 1,
      reader: 'little_helper',
      own: false,
    });
    const speaker = await new AppSpeakers(clientOf(stage.simulator), sentLines).find('little_helper');
    await speaker.chat.send({ channelId: stage.simulator.broadcaster.id, text: 'mine' });
    stage.simulator.say({ user: 'viewer_one', text: 'yours' });
    await recorder.until(({ texts }) => texts.includes('yours'));
    assert.deepEqual(recorder.texts, ['yours']);
  });
});
