import { findEventSubType } from '../../../twitch/eventsub/catalogue';
import { sampleFrame } from '../../../twitch/samples';
import type { Person } from '../../../twitch/samples/scene';
import type { ContentBuilder, WireEvent } from './notifications';

/**
 * Tells a happening in the shape of each subscriber's version: the sample of that version, in which the fields that
 * it has are replaced by ours. Fields that a version does not know are left out.
 */
export function retold(
  type: string,
  broadcaster: Person,
  fields: WireEvent,
  variant?: string,
): ContentBuilder {
  return ({ version }) => {
    if (!findEventSubType(type, version)) return { event: { ...fields } };
    const event: WireEvent = { ...sampleFrame(type, version, { broadcaster, variant }).payload.event };
    for (const [name, value] of Object.entries(fields)) if (name in event) event[name] = value;
    return { event };
  };
}
