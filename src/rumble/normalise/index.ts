import type { LivestreamEvent } from '../../events';
import type { ApiHappening } from '../api/happening';
import type { ChatHappening } from '../chat/room';
import { normaliseApi } from './api';
import { normaliseChat, type RumbleContext } from './chat';

export type { RumbleContext } from './chat';

/** Something that happened, whoever tells of it. */
export type Happening = ChatHappening | ApiHappening;

/**
 * The event that a happening is.
 *
 * @param arrivedMs when the API's answer came; the chat's happenings know it themselves
 */
export function normaliseHappening(
  happening: Happening,
  context: RumbleContext,
  arrivedMs: number,
): LivestreamEvent {
  return happening.source === 'chat'
    ? normaliseChat(happening, context)
    : normaliseApi(happening, context, arrivedMs);
}
