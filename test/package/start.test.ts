import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { removeFolder, temporaryFolder } from '../support/installed-package';
import { firstShown } from '../support/overlay-feed';
import { ROOT } from '../support/paths';

const FIRST_EVENT_LIMIT_MS = 60_000;

/** `npm start` after its build, in a folder of its own. */
class Demo {
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #printed = '';

  constructor(folder: string, ...args: string[]) {
    this.child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LIVESTREAM_DEMO_DIR: folder },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        this.#printed += text;
      });
    }
    this.#ended = once(this.child, 'close');
  }

  get printed(): string {
    return this.#printed;
  }

  /** The port of the printed address, as soon as it is printed. */
  async port(): Promise<number> {
    for (;;) {
      const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\/overlay/.exec(this.#printed) ?? [];
      if (port) return Number(port);
      assert(this.child.stdout);
      const next = once(this.child.stdout, 'data');
      const isOver = await Promise.race([next.then(() => false), this.#ended.then(() => true)]);
      assert(!isOver, `npm start ended: ${this.#printed}`);
    }
  }

  /** Presses Ctrl+C and waits for the end. */
  async interrupt(): Promise<{ code: number | null; signal: string | null }> {
    this.child.kill('SIGINT');
    await this.#ended;
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }
}

describe('npm start', () => {
  let folder: string;
  let demo: Demo;
  let port: number;
  let blocker: Server;

  before(async () => {
    folder = await temporaryFolder();
    // Somebody's own Node-RED may run already; whether it is ours or theirs that listens makes no difference.
    blocker = createServer();
    await new Promise((resolve) => {
      blocker.on('error', resolve);
      blocker.listen(1880, '127.0.0.1', () => resolve(undefined));
    });
    demo = new Demo(folder);
    port = await demo.port();
  });

  after(async () => {
    if (demo.child.exitCode === null) await demo.interrupt();
    blocker.close();
    await removeFolder(folder);
  });

  it('takes the next free port when 1880 is taken', () => {
    assert(port > 1880 && port < 1900, String(port));
  });

  it('listens on this machine only', async () => {
    const settings = readFileSync(join(folder, 'settings.cjs'), 'utf8');
    assert.match(settings, /"uiHost": "127\.0\.0\.1"/);
  });

  it('shows a first event within a minute, without an account', async () => {
    await firstShown(port, FIRST_EVENT_LIMIT_MS);
  });

  it('says nothing that looks like trouble', () => {
    assert.doesNotMatch(demo.printed, /\[(warn|error)\]/);
  });

  it('ends at Ctrl+C and leaves nothing behind', async () => {
    assert.deepEqual(await demo.interrupt(), { code: 0, signal: null });
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
  });

  it('keeps flows that were changed, and starts over with --reset', async () => {
    const flows = join(folder, 'flows.json');
    writeFileSync(flows, '[{"id":"mine","type":"tab","label":"mine"}]');
    const again = new Demo(folder);
    await again.port();
    await again.interrupt();
    assert.match(readFileSync(flows, 'utf8'), /mine/);
    assert.match(again.printed, /flows were kept/);

    const anew = new Demo(folder, '--reset');
    await anew.port();
    await anew.interrupt();
    assert.doesNotMatch(readFileSync(flows, 'utf8'), /mine/);
  });

  it('takes the examples of now when nobody has changed them', async () => {
    const flows = join(folder, 'flows.json');
    const before = readFileSync(flows, 'utf8');
    assert(before.includes('demo1-events'));
    // As an older version left it: its own flows, and the note that they are its own.
    const old = '[]\n';
    writeFileSync(flows, old);
    writeFileSync(join(folder, 'flows.sha256'), createHash('sha256').update(old).digest('hex'));
    const demo = new Demo(folder);
    await demo.port();
    await demo.interrupt();
    assert.equal(readFileSync(flows, 'utf8'), before);
  });
});
