import type { InputSink } from '../../src/events/input';

/** Takes what an input has to say: counts its events by id, prints its troubles and lets the rest pass. */
export function countingSink(event: (id: string) => void): InputSink {
  return {
    event: ({ payload }) => event(payload.id),
    connection: () => undefined,
    trouble: (error) => {
      console.error(error.message);
      return true;
    },
    messageOf: ({ message }) => message,
    mended: () => undefined,
    state: () => undefined,
  };
}
