import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import type { Entry } from './wire';

/** Kinds of damage of which the user has been told. */
const MAX_TOLD = 200;

/** Puts into words what is wrong with events: names of fields alone, since their values may be private. */
export class Complaints {
  readonly #told = new Set<string>();

  /** An event that is none and was skipped. */
  skipped(received: unknown, faults: readonly string[]): LivestreamError {
    const id = (received as { id?: unknown } | null)?.id;
    const name = typeof id === 'string' && id !== '' ? id.slice(0, 64) : '<unknown>';
    return complaint(
      sentence`The event ${name} is not valid and was skipped. What is wrong with it: ${faults.join(', ')}.`,
    );
  }

  /** An event that came without some of its parts; `undefined` when there is nothing to say, or nothing new. */
  damaged({ method, id }: Entry, faults: readonly string[]): LivestreamError | undefined {
    if (faults.length === 0) return undefined;
    // A platform that has changed breaks each of its events: one word per kind of damage is enough.
    const damage = `${method} ${faults.join(' ')}`;
    if (this.#told.has(damage) || this.#told.size >= MAX_TOLD) return undefined;
    this.#told.add(damage);
    return complaint(
      sentence`The event ${id ?? '<unknown>'} (${method}) came with broken parts, which are left out: ${faults.join(', ')}.`,
    );
  }
}

function complaint(message: Sentence): LivestreamError {
  return new LivestreamError('platform_error', message, { platform: 'chaturbate' });
}
