import { join } from 'node:path';

/** The repository's folder; compiled tests run from dist/test/support. */
export const ROOT = join(__dirname, '..', '..', '..');
