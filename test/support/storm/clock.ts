import { join } from 'node:path';
import type { FlowEntry } from '../test-flow';
import { PLACE } from './stage';

/** How a clock was set: from which moment on, and by how much it is ahead of ours. */
interface Setting {
  sinceMs: number;
  offsetMs: number;
}

/** Remembers how the clock of a Node-RED was set, to know which moments its times mean. */
export class ClockLog {
  readonly #settings: Setting[] = [{ sinceMs: 0, offsetMs: 0 }];

  get offsetMs(): number {
    return this.#settings.at(-1)?.offsetMs ?? 0;
  }

  set(offsetMs: number): void {
    this.#settings.push({ sinceMs: Date.now(), offsetMs });
  }

  /** The moments, on our clock, at which that clock showed `timeMs`. */
  momentsOf(timeMs: number): number[] {
    const moments = this.#settings.flatMap(({ sinceMs, offsetMs }, at) => {
      const moment = timeMs - offsetMs;
      const untilMs = this.#settings[at + 1]?.sinceMs ?? Number.POSITIVE_INFINITY;
      return moment >= sinceMs - SETTING_MS && moment <= untilMs + SETTING_MS ? [moment] : [];
    });
    return moments.length > 0 ? moments : [timeMs - this.offsetMs];
  }
}

/** How long it may take until the clock has been set. */
const SETTING_MS = 1_000;

/** The option of Node.js with which a process gets a clock that can be set. */
export const SETTABLE_CLOCK = `--require ${join(__dirname, 'settable-clock.js')}`;

/** `POST /clock` with `{ offsetMs }` sets the clock of the whole process, as a user or a time server does. */
export function clockNodes(): FlowEntry[] {
  return [
    { id: 'clock-in', type: 'http in', ...PLACE, url: '/clock', method: 'post', wires: [['clock-set']] },
    {
      id: 'clock-set',
      type: 'function',
      ...PLACE,
      func: `vm.runInThisContext('setClockOffset')(msg.payload.offsetMs); msg.payload = {}; return msg;`,
      outputs: 1,
      libs: [{ var: 'vm', module: 'vm' }],
      wires: [['said']],
    },
  ];
}
