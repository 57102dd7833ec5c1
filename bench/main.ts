/** `npm run bench`: all benchmarks, or those named. What they measure and how to read them is in the README beside. */
import { availableParallelism, cpus } from 'node:os';
import { burst } from './benchmarks/burst';
import { chaturbatePoll } from './benchmarks/chaturbate-poll';
import { eventsub } from './benchmarks/eventsub';
import { memory } from './benchmarks/memory';
import { rumbleChat } from './benchmarks/rumble-chat';
import { shards } from './benchmarks/shards';
import { stages } from './benchmarks/stages';
import { startUp } from './benchmarks/start-up';
import { twoNodes } from './benchmarks/two-nodes';
import { webhooks } from './benchmarks/webhooks';
import { readOptions, type Settings, USAGE } from './options';

const BENCHMARKS: Readonly<Record<string, (settings: Settings) => Promise<void>>> = {
  eventsub,
  burst,
  'two-nodes': twoNodes,
  memory,
  shards,
  'start-up': startUp,
  stages,
  'chaturbate-poll': chaturbatePoll,
  'rumble-chat': rumbleChat,
  webhooks,
};

async function main(args: string[]): Promise<void> {
  const { names, settings } = readOptions(args);
  const unknown = names.find((name) => !BENCHMARKS[name]);
  if (unknown)
    throw new Error(`There is no benchmark "${unknown}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
  console.log(
    `Node.js ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown CPU'}`,
  );
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n## ${name}`);
    await benchmark(settings);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
});
