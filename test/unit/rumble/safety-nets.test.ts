import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ApiFeed, type ApiNews } from '../../../src/rumble/api/api-feed';
import { Deriver } from '../../../src/rumble/api/derive';
import { ChatFeed } from '../../../src/rumble/chat/chat-feed';
import { chatStreamUrl } from '../../../src/rumble/endpoints';
import type { LivestreamError } from '../../../src/shared/errors';
import { RumbleSimulator } from '../../../src/simulator';
import { InputRecorder } from '../../support/input-sink';
import { quickFeeds, rumbleAccountOn, rumbleInput } from '../../support/rumble-listening';

/** An input's recorder that breaks at a line, as a defect of ours would. */
class BreakingRecorder extends InputRecorder {
  override event(message: Parameters<InputRecorder['event']>[0]): void {
    if (message.payload.message?.text === 'the one that breaks') throw new Error('a defect');
    super.event(message);
  }
}

describe('a defect in what is made of Rumble’s news', () => {
  let simulator: RumbleSimulator;
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    simulator = await RumbleSimulator.start({ figures: { apiRequestsPerMinute: 10_000 } });
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await simulator.close();
  });

  it('costs the chat one record, and says so', async () => {
    const heard: unknown[] = [];
    let noises = 0;
    let tell: (event: 'began' | 'heard') => void = () => undefined;
    const next = (wanted: string) =>
      new Promise<void>((resolve) => {
        tell = (event) => event === wanted && resolve();
      });
    const began = next('began');
    const feed = new ChatFeed({
      url: chatStreamUrl(simulator.chatUrl, simulator.streamId),
      streamId: simulator.streamId,
      listener: {
        began: () => tell('began'),
        happened: ({ message }) => {
          if (message?.text === 'the one that breaks') throw new Error('a defect');
          heard.push(message?.text);
          if (message?.text === 'the last') tell('heard');
        },
        lost: () => undefined,
        changed: () => undefined,
        noise: () => {
          noises += 1;
        },
      },
    });
    open.push(feed);
    await began;
    const all = next('heard');
    for (const text of ['the first', 'the one that breaks', 'the last']) simulator.say('viewer_one', text);
    await all;
    assert.deepEqual(heard, ['the first', 'the last']);
    assert.equal(noises, 1);
    assert.equal(simulator.readers(), 1, 'the connection stays');
  });

  it('costs the API one answer, after which it works again', async () => {
    const story: string[] = [];
    const answers: ApiNews[] = [];
    await new Promise<void>((resolve) => {
      const feed = new ApiFeed({
        apiUrl: simulator.apiUrl,
        intervalMs: () => 20,
        leastIntervalMs: 20,
        deriver: new Deriver(),
        isHeard: () => true,
        listener: {
          answered: (news) => {
            answers.push(news);
            if (answers.length === 1) throw new Error('a defect');
            if (answers.length === 2) resolve();
          },
          works: (again) => story.push(again ? 'works again' : 'works'),
          lost: (reason) => story.push(`lost: ${reason}`),
          changed: () => undefined,
        },
      });
      open.push(feed);
    });
    assert.deepEqual(story, ['works', 'lost: Something unexpected went wrong: a defect', 'works again']);
  });

  it('costs one node one event: the others and what comes after are not touched', async () => {
    const account = rumbleAccountOn(simulator, quickFeeds());
    const [broken, other] = [new BreakingRecorder(), new InputRecorder()];
    const inputs = [broken, other].map((recorder, at) =>
      rumbleInput(account, recorder, { nodeId: `node-${at}`, api: false, stream: simulator.streamId }),
    );
    open.push(account, { close: async () => inputs.forEach((input) => void input.close()) });
    for (const input of inputs) input.start();
    const warned = once(account, 'warning') as Promise<[LivestreamError]>;
    await account.start();
    for (const one of [broken, other]) await one.until(({ shown }) => shown === 'connected');
    for (const text of ['the one that breaks', 'the last']) simulator.say('viewer_one', text);
    for (const one of [broken, other]) await one.until(({ texts }) => texts.includes('the last'));
    assert.deepEqual(broken.texts, ['the last']);
    assert.deepEqual(other.texts, ['the one that breaks', 'the last']);
    const [warning] = await warned;
    assert.match(warning.message, /a defect/);
  });
});
