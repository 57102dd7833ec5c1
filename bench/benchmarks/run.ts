import { join } from 'node:path';
import type { Measurement } from '../measure/meter';
import type { Load, Settings } from '../options';
import type { Child } from '../processes/child';
import type { Blast } from '../sender/main';
import type { Candidate } from './candidates';

/** The program of the sending process. */
export const SENDER = join(__dirname, '..', 'sender', 'main.js');

/** A run that has not ended by then has lost events. */
const RUN_LIMIT_MS = 60_000;

/**
 * Sends one run to one candidate and gives what it measured.
 *
 * @throws Error when not all events have come after a minute
 */
export async function run(
  sender: Child,
  { title, login, child }: Candidate,
  load: Load,
  { seconds, mix }: Pick<Settings, 'seconds' | 'mix'>,
): Promise<Measurement> {
  const count = load === 'max' ? seconds * 40_000 : load * seconds;
  await child.ask('arm', count);
  const measured = child.ask<Measurement>('measured');
  const blast: Blast = { login, count, mix, ...(load === 'max' ? {} : { perSecond: load }) };
  await sender.ask('blast', blast);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      void child
        .ask<number>('seen')
        .then((seen) => reject(new Error(`${title} got ${seen} of ${count} events.`)), reject);
    }, RUN_LIMIT_MS);
  });
  try {
    return await Promise.race([measured, late]);
  } finally {
    clearTimeout(timer);
  }
}
