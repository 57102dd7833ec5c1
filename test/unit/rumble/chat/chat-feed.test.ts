import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatFeed, type ChatListener, type Gap } from '../../../../src/rumble/chat/chat-feed';
import { chatStreamUrl } from '../../../../src/rumble/endpoints';
import { ForwardClock } from '../../../../src/shared/forward-clock';
import { RumbleSimulator } from '../../../../src/simulator';

/** Hears nothing but what is named. */
const listenerFor = (heard: Partial<ChatListener>): ChatListener => ({
  began: () => undefined,
  happened: () => undefined,
  lost: () => undefined,
  changed: () => undefined,
  noise: () => undefined,
  ...heard,
});

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
    listener: listenerFor({
      began: (_lines, _how, gap) => {
        gaps.push(gap);
        began();
      },
      lost: () => {
        setBackMs = 3_600_000;
      },
    }),
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

test('a clock that was set back while Node-RED was stopped does not hide since when a chat was not heard', async () => {
  const simulator = await RumbleSimulator.start();
  const lastMs = Date.now() - 60_000;
  let take = (_gap: Gap | null): void => undefined;
  const told = new Promise<Gap | null>((resolve) => (take = resolve));
  const feed = new ChatFeed({
    url: chatStreamUrl(simulator.chatUrl, simulator.streamId),
    streamId: simulator.streamId,
    position: { streamId: simulator.streamId, lastMs, ids: ['1'], heardMs: Date.now() + 86_400_000 },
    listener: listenerFor({ began: (_lines, _how, gap) => take(gap) }),
  });
  try {
    assert.equal(
      (await told)?.fromMs,
      lastMs,
      'the gap begins with the last line, by the clock of the platform',
    );
  } finally {
    await feed.close();
    await simulator.close();
  }
});
