import { type ChatHappening, ChatRoom } from './room';
import { ChatSession } from './session-machine';
import { type ChatPatience, runChatStream } from './stream';

/**
 * What is in a chat now, oldest first: a connection begins with it. This one is of its own and ends at once, so that
 * whoever else reads the chat is not disturbed. Gives nothing where it cannot be had; never rejects.
 *
 * @param signal ends it early
 */
export async function readHistory(
  url: string,
  signal: AbortSignal,
  patience?: ChatPatience,
): Promise<readonly ChatHappening[]> {
  const room = new ChatRoom();
  const enough = new AbortController();
  let lines: readonly ChatHappening[] = [];
  await runChatStream({
    url,
    session: new ChatSession(),
    signal: AbortSignal.any([signal, enough.signal]),
    ...(patience ? { patience } : {}),
    record: (record, _opened, nowMs) => {
      if (record.type === 'init') lines = room.take(record, nowMs);
      enough.abort();
    },
    noise: () => undefined,
    // Once is enough to try: what comes from now on does not depend on it.
    step: () => enough.abort(),
  }).catch(() => undefined);
  return lines;
}
