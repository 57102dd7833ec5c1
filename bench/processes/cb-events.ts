import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RoomMeasurement } from '../receivers/room-counter';
import type { Room } from '../sender/room';
import { ROOT } from './node-red';

const VENV = join(ROOT, '.cache', 'bench-peers', 'cb-events');
const VERSION = '8.0.5';
const PYTHON = join(VENV, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
const PROGRAM = join(ROOT, 'bench', 'receivers', 'cb-events-peer.py');

/** The Python with cb-events, installed on first use; `undefined` where it cannot be had. */
export function cbEventsPython(): string | undefined {
  if (hasIt()) return PYTHON;
  console.log(`Installing cb-events ${VERSION} into .cache/bench-peers (once).`);
  if (!existsSync(PYTHON)) spawnSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  spawnSync(PYTHON, ['-m', 'pip', 'install', '--quiet', `cb-events==${VERSION}`], { stdio: 'inherit' });
  if (hasIt()) return PYTHON;
  console.log('cb-events could not be installed, so it is left out of the comparison.');
  return undefined;
}

function hasIt(): boolean {
  const look = `import importlib.metadata as m; assert m.version("cb-events") == "${VERSION}"`;
  return existsSync(PYTHON) && spawnSync(PYTHON, ['-c', look]).status === 0;
}

/** cb-events at work in a process of its own. */
export class CbEvents {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: unknown[] = [];
  #came: () => void = () => undefined;

  /** @param reads whether user, message and tip of each event are read, which cb-events makes only then */
  constructor(python: string, room: Room, reads: 'parts' | 'nothing') {
    this.#process = spawn(python, [PROGRAM, JSON.stringify(room), reads], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('close', () => {
        this.#came();
        resolve();
      });
    });
    const { stdout } = this.#process;
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      this.#lines.push(JSON.parse(line));
      this.#came();
    });
  }

  async arm(count: number): Promise<void> {
    this.#process.stdin?.write(`${JSON.stringify({ arm: count })}\n`);
    await this.#line();
  }

  async measured(): Promise<RoomMeasurement> {
    return (await this.#line()) as RoomMeasurement;
  }

  async end(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  async #line(): Promise<unknown> {
    while (this.#lines.length === 0) {
      if (this.#process.exitCode !== null) throw new Error('cb-events ended too early.');
      await new Promise<void>((resolve) => {
        this.#came = resolve;
      });
    }
    return this.#lines.shift();
  }
}
