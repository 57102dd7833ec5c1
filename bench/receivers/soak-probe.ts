import { monitorEventLoopDelay } from 'node:perf_hooks';
import { queryObjects } from 'node:v8';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { answer } from '../processes/answering';
import type { Sample } from '../soak/curves';

/** What the probe knows; the rest of a sample is known to who asks. */
export type Probed = Omit<Sample, 'atSeconds' | 'told'>;

const NANOSECONDS_PER_MS = 1_000_000;

/** How many timers there are; those that do not keep the process alive stand in no list. */
function timers(): number {
  const one = setTimeout(() => undefined, 0);
  clearTimeout(one);
  return queryObjects(one.constructor, { format: 'count' }) as unknown as number;
}

/** A node that counts the numbered lines of each platform, and tells what its process is like. */
export = function register(RED: NodeAPI): void {
  const last = new Map<string, number>();
  const counts = { heard: 0, missing: 0, repeated: 0, gaps: 0 };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let cpu = process.cpuUsage();
  let askedMs = performance.now();

  const take = (topic: unknown, event: { platform: string; message?: { text: string } }): void => {
    if (topic === 'connection.gap') counts.gaps += 1;
    const number = Number(/^line (\d+)$/.exec(event.message?.text ?? '')?.[1]);
    if (!number) return;
    counts.heard += 1;
    const before = last.get(event.platform) ?? number - 1;
    if (number <= before) counts.repeated += 1;
    else counts.missing += number - before - 1;
    last.set(event.platform, Math.max(number, before));
  };

  const sample = (): Probed => {
    const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(
      (ns) => ns / NANOSECONDS_PER_MS,
    ) as [number, number, number];
    const spent = process.cpuUsage(cpu);
    const passedMs = performance.now() - askedMs;
    // Here, where its pause is in no figure.
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    cpu = process.cpuUsage();
    askedMs = performance.now();
    delay.reset();
    return {
      residentBytes: rss,
      heapBytes: heapUsed,
      externalBytes: external,
      sockets: process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length,
      timers: timers(),
      delayP50Ms: p50,
      delayP99Ms: p99,
      delayMaxMs: max,
      cpuPercent: (spent.user + spent.system) / 1_000 / (passedMs / 100),
      ...counts,
    };
  };

  function Probe(this: Node, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    this.on('input', (msg: NodeMessage & { topic?: unknown }, _send, done) => {
      take(msg.topic, msg.payload as Parameters<typeof take>[1]);
      done();
    });
    delay.enable();
    answer({
      sample,
      platforms: () => last.size,
      begin: () => void Object.assign(counts, { heard: 0, missing: 0, repeated: 0, gaps: 0 }),
    });
  }

  RED.nodes.registerType('soak-probe', Probe);
};
