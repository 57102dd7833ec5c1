import { sampleVariants } from '../samples';
import type { PubSubFormat, PubSubTopic } from './topics';

/** Variants that fit a topic where the usual sample of a type does not: raids that go out. */
const FITTING: Readonly<Record<string, string>> = { 'channel.raid': 'out' };

/** Which EventSub sample stands for a topic; `undefined` where the topic has no counterpart. */
export function sampleOf(
  row: PubSubTopic,
  format: PubSubFormat,
  variant?: string,
): { type: string; variant: string } | undefined {
  const [type] = row[format === 'event' ? 'events' : 'shapes'];
  if (type === undefined) return undefined;
  const [notice] = type === 'channel.chat.notification' ? row.notices : [];
  const fitting = notice ?? FITTING[type] ?? 'main';
  const wanted = variant && sampleVariants(type).includes(variant) ? variant : fitting;
  return { type, variant: wanted };
}
