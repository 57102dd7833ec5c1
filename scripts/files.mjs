import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder, in a stable order.
 *
 * @param {string} folder where to look; a folder that is not there has no files
 * @returns {string[]} paths that start with `folder`
 */
export function filesBelow(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}
