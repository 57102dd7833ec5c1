import { type ChildProcess, fork } from 'node:child_process';
import { type Answer, type Question, READY } from './answering';

/** How a process is started. */
export interface ChildOptions {
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Options of Node.js itself. */
  execArgv?: readonly string[];
  cwd?: string;
}

const END_LIMIT_MS = 15_000;

/** A process of its own that answers questions, so that its CPU and its memory are its alone. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, { resolve: (said: never) => void; reject: (error: Error) => void }>();
  readonly #ready: Promise<void>;
  #printed = '';
  #lastId = 0;

  constructor(file: string, { args = [], env = {}, execArgv = [], cwd }: ChildOptions = {}) {
    this.#process = fork(file, args, {
      env: { ...process.env, ...env },
      execArgv: [...execArgv],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(cwd ? { cwd } : {}),
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed = (this.#printed + text).slice(-20_000);
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#process.on('message', (message: unknown) => {
        if (message === READY) resolve();
        else this.#answered(message as Answer);
      });
      void this.#ended.then(() => reject(this.#gone()));
    });
    this.#ready.catch(() => undefined);
    void this.#ended.then(() => {
      for (const { reject } of this.#waiting.values()) reject(this.#gone());
    });
  }

  /** Puts a question. Rejects with what the process printed when it has ended instead of answering. */
  async ask<T = void>(ask: string, body?: unknown): Promise<T> {
    await this.#ready;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, ask, with: body } satisfies Question);
    });
  }

  /** Ends it as Ctrl+C does and waits until it has gone. */
  async end(): Promise<void> {
    const overdue = setTimeout(() => this.#process.kill('SIGKILL'), END_LIMIT_MS);
    this.#process.kill('SIGTERM');
    await this.#ended;
    clearTimeout(overdue);
  }

  /** Ends it with SIGKILL: it gets to say and to close nothing. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #answered(message: Answer): void {
    const asker = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('problem' in message) asker?.reject(new Error(`${message.problem}\n${this.#printed}`));
    else asker?.resolve(message.answer as never);
  }

  #gone(): Error {
    return new Error(`A process of the benchmark ended too early. It printed:\n${this.#printed}`);
  }
}
