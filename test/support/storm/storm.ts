import { setTimeout as pause } from 'node:timers/promises';
import { ERROR_CODES } from '../../../src/shared/errors';
import { SeededRandom } from '../../../src/simulator/script/random';
import { textBelow } from '../chaturbate';
import { type Measure, measureNodes, type ProbedNodeRed, probe } from '../probed-node-red';
import type { AnyMessage, FlowEntry } from '../test-flow';
import { chaturbateStage } from './chaturbate-stage';
import { ClockLog, clockNodes } from './clock';
import { faultsOf, gapsOf, isConnection, type Told } from './judge';
import { rumbleStage } from './rumble-stage';
import { described, type Step, scriptOf } from './script';
import { PLACE, type Stage } from './stage';
import { twitchStage } from './twitch-stage';

/** How a storm went. */
export interface StormReport {
  seed: number;
  /** What is wrong; nothing if every promise was kept. */
  faults: string[];
  /** What was done besides telling things, in order. */
  done: string[];
  told: number;
  heard: number;
  gaps: number;
  seconds: number;
}

/** So long everything may take to work again after the last mishap: delays grow with each loss. */
const RECOVERY_MS = 90_000;
/** What is held back, and sent twice, comes within this time. */
const AFTERMATH_MS = 600;
/** What has gone gives its timers and sockets back within seconds; connections linger for a deploy. */
const GIVE_BACK_MS = 20_000;
/** The answers to our own requests keep so many connections open at most. */
const OWN_SOCKETS = 3;

/** The flow of a Node-RED before and after a storm: nothing of ours. */
export function calmFlow(): FlowEntry[] {
  return [{ id: 'tab', type: 'tab', label: 'storm' }, ...measureNodes(), ...clockNodes()];
}

/**
 * Plays the storm of a seed on flows of all platforms in a running Node-RED, which is left with `calmFlow`, and
 * judges it. `before` is what that Node-RED held before its first storm.
 */
export async function runStorm(nodeRed: ProbedNodeRed, seed: number, before: Measure): Promise<StormReport> {
  const stages = await Promise.all([twitchStage(seed), chaturbateStage(), rumbleStage()]);
  const storm = new Storm(nodeRed, seed, stages);
  try {
    return await storm.run(before);
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
  }
}

class Storm {
  readonly #nodeRed: ProbedNodeRed;
  readonly #seed: number;
  readonly #stages: readonly Stage[];
  readonly #script: Step[];
  readonly #told = new Map<Stage, Told[]>();
  readonly #clock = new ClockLog();
  readonly #done: string[] = [];
  readonly #faults: string[] = [];
  /** Where what this storm has brought begins, by probe. */
  readonly #from = new Map<string, number>();
  readonly #printedFrom: number;
  /** Deploys and restarts, one after the other. */
  #upheaval: Promise<void> = Promise.resolve();
  #upheavals = 0;
  #count = 0;
  #round = 0;
  readonly #began = Date.now();

  constructor(nodeRed: ProbedNodeRed, seed: number, stages: readonly Stage[]) {
    this.#nodeRed = nodeRed;
    this.#seed = seed;
    this.#stages = stages;
    this.#script = scriptOf(seed, stages);
    this.#printedFrom = nodeRed.printed.length;
    for (const stage of stages) this.#told.set(stage, []);
    for (const name of ['caught', ...this.#inputs().map(({ id }) => id)]) {
      this.#from.set(name, nodeRed.probed(name).length);
    }
  }

  async run(before: Measure): Promise<StormReport> {
    try {
      await this.#deploy('full', () => true);
      await this.#everybodyHears();
      for (const step of this.#script) await this.#do(step);
      await this.#upheaval;
      for (const stage of this.#stages) stage.calm();
      await this.#setClock(0);
      await this.#everybodyHears();
      await pause(AFTERMATH_MS);
      this.#judge();
      await this.#judgeSecrets();
      await this.#nodeRed.deploy(calmFlow(), 'full');
      await this.#judgeLeaks(before);
    } catch (error) {
      const said = this.#inputs().map(({ id }) => `${id} said: ${newsOf(this.#sent(id)).join('; ')}`);
      const caught = this.#sent('caught').map(({ error: one }) => (one as { message?: string }).message);
      this.#faults.push(String(error), ...said, `caught: ${caught.join('; ')}`);
      this.#judgePrinted();
    }
    return this.#report();
  }

  async #do(step: Step): Promise<void> {
    await pause(step.afterMs);
    const dice = new SeededRandom(step.seed);
    if (step.do !== 'tell') {
      this.#done.push(`${new Date().toISOString().slice(11)} ${described(step, this.#stages)}`);
    }
    switch (step.do) {
      case 'tell':
        for (let left = step.count; left > 0; left -= 1) this.#tell(this.#stage(step.stage), step.sort);
        return;
      case 'mishap': {
        const mishap = this.#stage(step.stage).mishaps.find(({ name }) => name === step.name);
        mishap?.act(dice);
        if (mishap?.deploys) this.#shake(() => this.#deploy('nodes', () => false));
        return;
      }
      case 'deploy': {
        const touched = new Set(dice.sample(this.#inputs(), dice.between(1, 4)).map(({ id }) => id));
        this.#shake(() => this.#deploy(step.type, (id) => touched.has(id)));
        return;
      }
      case 'restart':
        this.#shake(async () => {
          await this.#nodeRed.stop();
          this.#clock.set(0);
          await this.#nodeRed.startAgain();
        });
        return;
      case 'clock':
        this.#shake(() => this.#setClock(step.offsetMs));
    }
  }

  /** Does something to Node-RED itself, while the platforms go on. */
  #shake(what: () => Promise<void>): void {
    this.#upheavals += 1;
    this.#upheaval = this.#upheaval.then(what);
    // Whoever waits for it hears of it.
    this.#upheaval.catch(() => undefined);
  }

  async #deploy(type: 'full' | 'flows' | 'nodes', touched: (id: string) => boolean): Promise<void> {
    this.#round += 1;
    await this.#nodeRed.deploy(
      [
        ...calmFlow(),
        ...this.#stages.flatMap((stage) => stage.flow(this.#round, touched)),
        ...this.#inputs().map(({ id }) => probe(id)),
        probe('caught'),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
      ],
      type,
    );
  }

  async #setClock(offsetMs: number): Promise<void> {
    if (offsetMs === this.#clock.offsetMs) return;
    const set = () => this.#nodeRed.request('clock', { method: 'POST', body: { offsetMs } });
    // A deploy is answered before its nodes have started.
    while ((await set()).status !== 200) await pause(50);
    this.#clock.set(offsetMs);
  }

  #tell(stage: Stage, sort: string, mayBeMissed = false): string {
    this.#count += 1;
    const key = `${sort}_${this.#count}`;
    this.#told.get(stage)?.push({ key, sort, atMs: Date.now(), mayBeMissed });
    stage.tell(sort, key);
    return key;
  }

  /** Tells things, again and again, until every node has heard one of each kind that it wants. */
  async #everybodyHears(): Promise<void> {
    const open = new Map<string, Set<string>>();
    for (const { id, sorts } of this.#inputs()) open.set(id, new Set(sorts));
    const told = new Set<string>();
    const sortOf = new Map<string, string>();
    const until = Date.now() + RECOVERY_MS;
    for (let turn = 0; open.size > 0; turn += 1) {
      if (Date.now() > until) {
        const deaf = [...open].map(([id, sorts]) => `${id} (${[...sorts].join(', ')})`);
        throw new Error(`After ${RECOVERY_MS / 1_000} s these did not hear: ${deaf.join('; ')}`);
      }
      // Often enough for a chat, and not so often that it were a burst.
      if (turn % 20 === 0) {
        for (const stage of this.#stages) {
          const wanted = stage.inputs.flatMap(({ id }) => [...(open.get(id) ?? [])]);
          for (const sort of new Set(wanted)) {
            const key = this.#tell(stage, sort, true);
            told.add(key);
            sortOf.set(key, sort);
          }
        }
      }
      await pause(50);
      for (const stage of this.#stages) {
        for (const { id } of stage.inputs) {
          for (const message of this.#sent(id)) {
            const key = isConnection(message) ? null : stage.keyOf(message);
            if (key !== null && told.has(key)) open.get(id)?.delete(sortOf.get(key) ?? '');
          }
          if (open.get(id)?.size === 0) open.delete(id);
        }
      }
    }
  }

  #judge(): void {
    for (const stage of this.#stages) {
      const all = this.#told.get(stage) ?? [];
      for (const { id, sorts } of stage.inputs) {
        const sent = this.#sent(id);
        const found = faultsOf({
          told: all.filter(({ sort }) => sorts.includes(sort)),
          sent,
          keyOf: (message) => {
            const key = stage.keyOf(message);
            return key === null || this.#isWanted(key, sorts) ? key : null;
          },
          unordered: stage.unordered,
          momentsOf: (ms) => this.#clock.momentsOf(ms),
          maxGaps: this.#maxGaps(stage),
        });
        this.#faults.push(...found.map((fault) => `${id}: ${fault}`));
        if (found.length > 0) this.#faults.push(`${id} said: ${newsOf(sent).join('; ')}`);
      }
    }
    const codes: readonly unknown[] = ERROR_CODES;
    for (const { error } of this.#sent('caught')) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      if (!codes.includes(code)) this.#faults.push(`an error without a code came: ${String(message)}`);
    }
    this.#judgePrinted();
  }

  #judgePrinted(): void {
    const lines = this.#nodeRed.printed.slice(this.#printedFrom).split('\n');
    for (const [at, line] of lines.entries()) {
      if (!/uncaught|unhandled|MaxListenersExceeded|TypeError|RangeError|Something unexpected/i.test(line))
        continue;
      const shown = lines.slice(at, at + 8).map((one) => one.slice(0, 300));
      this.#faults.push(`it printed: ${shown.join('\n')}`);
    }
  }

  /** A node that does not want a kind of thing may still be sent it as part of another. */
  #isWanted(key: string, sorts: readonly string[]): boolean {
    return sorts.some((sort) => key.startsWith(`${sort}_`)) || !/^[a-z]+_\d+$/.test(key);
  }

  #maxGaps(stage: Stage): number {
    const breaks = this.#script.reduce((sum, step) => {
      if (step.do !== 'mishap' || this.#stage(step.stage) !== stage) return sum;
      return sum + (stage.mishaps.find(({ name }) => name === step.name)?.breaks ?? 0);
    }, 0);
    const bursts = this.#script.filter((step) => step.do === 'tell' && step.count >= 30).length;
    // Both sources of Rumble may be broken by one thing, and `calm` cuts once more.
    return 2 * (breaks + this.#upheavals + bursts + 1);
  }

  async #judgeSecrets(): Promise<void> {
    const stored = this.#nodeRed.storedTokens('user');
    const secrets = [
      ...this.#stages.flatMap((stage) => stage.secrets()),
      ...[stored?.accessToken, stored?.refreshToken].filter((token) => token !== undefined),
    ];
    const flows = (await this.#nodeRed.request('flows')).text;
    const places = {
      'what was printed': this.#nodeRed.printed.slice(this.#printedFrom),
      'its files': await textBelow(this.#nodeRed.userDir),
      'its flows': flows,
    };
    for (const [place, text] of Object.entries(places)) {
      const shown = secrets.filter((secret) => text.includes(secret));
      if (shown.length > 0) this.#faults.push(`${shown.length} secrets stand in ${place}`);
    }
  }

  async #judgeLeaks(before: Measure): Promise<void> {
    const until = Date.now() + GIVE_BACK_MS;
    for (;;) {
      // The deploy is answered before its nodes have started.
      const now: Measure | undefined = await this.#nodeRed.measure();
      const more = now ? moreThan(before, now) : ['no answer'];
      if (more.length === 0) return;
      if (Date.now() > until) {
        this.#faults.push(`it holds more than before: ${more.join(', ')}`);
        return;
      }
      await pause(500);
    }
  }

  #report(): StormReport {
    const inputs = this.#inputs().map(({ id }) => this.#sent(id));
    const clock = (ms: number) => this.#clock.momentsOf(ms);
    return {
      seed: this.#seed,
      faults: this.#faults,
      done: this.#done,
      told: this.#count,
      heard: inputs.reduce((sum, sent) => sum + sent.filter((one) => !isConnection(one)).length, 0),
      gaps: inputs.reduce((sum, sent) => sum + gapsOf(sent, clock).length, 0),
      seconds: Math.round((Date.now() - this.#began) / 1_000),
    };
  }

  #sent(name: string): AnyMessage[] {
    return this.#nodeRed.probed(name).slice(this.#from.get(name) ?? 0);
  }

  #inputs() {
    return this.#stages.flatMap(({ inputs }) => inputs);
  }

  #stage(at: number): Stage {
    const stage = this.#stages[at];
    if (!stage) throw new RangeError('There is no such stage');
    return stage;
  }
}

/** What a node has said of its connection, in short. */
function newsOf(sent: readonly AnyMessage[]): string[] {
  return sent.filter(isConnection).map(({ topic, payload }) => {
    const { time, connection } = payload as { time: string; connection?: { from?: string; to?: string } };
    const { from, to } = connection ?? {};
    return `${time.slice(11)} ${String(topic).slice('connection.'.length)}${from ? ` ${from} to ${to}` : ''}`;
  });
}

function moreThan(before: Measure, now: Measure): string[] {
  const kinds = Object.entries({ ...now.resources, 'listeners of process': now.processListeners });
  const allowed = (kind: string): number => {
    if (kind === 'listeners of process') return before.processListeners;
    return (before.resources[kind] ?? 0) + (kind.startsWith('TCPSocket') ? OWN_SOCKETS : 0);
  };
  return kinds
    .filter(([kind, count]) => count > allowed(kind))
    .map(([kind, count]) => `${kind} ${count} (${allowed(kind)} before)`);
}
