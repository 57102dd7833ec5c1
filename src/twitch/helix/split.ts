import { commandTest, splitText as cut } from '../../shared/split-text';

/** Whether Twitch could take a text for a chat command, and swallow it or part of it. */
export const looksLikeCommand = commandTest('/', '.');

/** Parts of at most `limit` code points, which is what Twitch counts; `undefined` when one would be a command. */
export function splitText(text: string, limit: number): string[] | undefined {
  return cut(text, limit, looksLikeCommand);
}
