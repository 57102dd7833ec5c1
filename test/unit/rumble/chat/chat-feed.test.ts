import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatFeed, type Gap } from '../../../../src/rumble/chat/chat-feed';
import { chatStreamUrl } from '../../../../src/rumble/endpoints';
import { ForwardClock } from '../../../../src/shared/forward-clock';
import { RumbleSimulator } from '../../../../src/simulator';

test('a clock that is set back while a chat is lost does not let the gap end before it begins', async () => {
  const simulator = await RumbleSimulator.start();
  let setBackMs = 0;
  const gaps: (Gap | null)[] = [];
  let began = (): void => undefined;
  const beginning = () => new Promise<void>((resolve) => (began = resolve));
  const first = beginning();
  const feed = new ChatFeed({
    url: chatStreamUrl(simulator.chatUrl, simulator.streamId),
    streamId: simulator.streamId,
    clock: new ForwardClock(() => Date.now() - setBackMs),
    listener: {
      began: (_lines, _how, gap) => {
        gaps.push(gap);
        began();
      },
      happened: () => undefined,
      lost: () => {
        setBackMs = 3_600_000;
      },
      changed: () => undefined,
      noise: () => undefined,
    },
  });
  try {
    await first;
    const second = beginning();
    const cutMs = Date.now();
    simulator.cutReaders();
    await second;
    const gap = gaps[1];
    assert.ok(gap && gap.fromMs < gap.toMs, JSON.stringify(gap));
    const from = gap.fromMs + setBackMs - cutMs;
    assert.ok(Math.abs(from) < 1_000, `it begins ${from} ms after the cut`);
  } finally {
    await feed.close();
    await simulator.close();
  }
});
