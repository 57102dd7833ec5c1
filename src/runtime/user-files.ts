import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { createFileStore, type FileStore } from './file-store';

/**
 * What is kept below Node-RED's own folder, in `livestream/<folder>/`; `undefined` where Node-RED has no folder.
 *
 * @param words what the log says when a file cannot be written, by the reason
 */
export function userFiles(
  RED: NodeAPI,
  folder: string,
  words: (message: string) => string,
): FileStore | undefined {
  const { userDir } = RED.settings;
  if (!userDir) return undefined;
  const onTrouble = ({ message }: Error): void => RED.log.warn(words(message));
  return createFileStore({ folder: join(userDir, 'livestream', folder), onTrouble });
}
