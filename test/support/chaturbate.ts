import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChaturbateAccess } from '../../src/chaturbate/access';
import { ChaturbateAccount, type ChaturbateAccountOptions } from '../../src/chaturbate/account';
import { ChaturbateEventsInput, type ChaturbateInputOptions } from '../../src/chaturbate/events-input';
import { ChaturbateFeeds } from '../../src/chaturbate/feeds';
import type { InputSink } from '../../src/events/input';
import type { ChaturbateSimulator } from '../../src/simulator';

/** The room of a simulator, as if it were not pretended: so its position is kept and nothing is marked. */
export function roomOf({ baseUrl, username, token }: ChaturbateSimulator): ChaturbateAccess {
  return { baseUrl, username, token, simulated: false };
}

/** An account of a simulator's room. Long polls are short, so that a test that ends does not wait for one. */
export function accountIn(
  simulator: ChaturbateSimulator,
  options: Partial<ChaturbateAccountOptions> & { room?: Partial<ChaturbateAccess> } = {},
): ChaturbateAccount {
  const { room, ...rest } = options;
  return new ChaturbateAccount({
    access: () => Promise.resolve({ ...roomOf(simulator), ...room }),
    timeoutSeconds: 20,
    requestsPerMinute: 2_000,
    feeds: new ChaturbateFeeds(),
    ...rest,
  });
}

/** An input with the settings of a fresh node; it has to be started and closed. */
export function inputOf(
  account: ChaturbateAccount,
  sink: InputSink,
  options: Partial<ChaturbateInputOptions> = {},
): ChaturbateEventsInput {
  return new ChaturbateEventsInput({
    account,
    accountId: 'config-1',
    nodeId: 'node-1',
    events: [],
    strict: false,
    backlog: 'skip',
    resume: true,
    raw: true,
    sink,
    ...options,
  });
}

/** All files below a folder as one text. */
export async function textBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  return texts.join('\n');
}
