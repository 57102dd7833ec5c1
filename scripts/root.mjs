import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, wherever a script was called from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
