import { RumbleActor, type RumbleActorOptions } from '../../src/rumble/actions/actor';
import { RumbleSession } from '../../src/rumble/session/session';
import type { RumbleSimulator } from '../../src/simulator';

/** Somebody who acts on a simulator: the streamer, unless another session is given. Sends without pauses. */
export function actorOn(
  simulator: RumbleSimulator,
  {
    session = simulator.session,
    ...options
  }: { session?: string } & Partial<Omit<RumbleActorOptions, 'session'>> = {},
): RumbleActor {
  const { siteUrl, chatUrl } = simulator;
  return new RumbleActor({
    siteUrl,
    chatUrl,
    session: new RumbleSession({ siteUrl, session }),
    spacingMs: 0,
    ...options,
  });
}
