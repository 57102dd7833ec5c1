/** A question from the parent process, and its answer. */
export interface Question {
  id: number;
  ask: string;
  with: unknown;
}

/** What comes back for a question: the answer, or why there is none. */
export type Answer = { id: number; answer: unknown } | { id: number; problem: string };

/** What a process says when it is ready for questions. */
export const READY = 'ready';

/** Answers the parent's questions by name from now on; what throws or rejects is answered as a problem. */
export function answer(questions: Readonly<Record<string, (body: never) => unknown>>): void {
  process.on('message', ({ id, ask, with: body }: Question) => {
    const reply = questions[ask];
    if (!reply) return;
    Promise.resolve()
      .then(() => reply(body as never))
      .then(
        (said) => process.send?.({ id, answer: said } satisfies Answer),
        (error: unknown) =>
          process.send?.({
            id,
            problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
          }),
      );
  });
  // An orphan has nothing left to do.
  process.once('disconnect', () => process.exit());
  // Node-RED has an end of its own; elsewhere a profile is written only by a process that exits by itself.
  if (process.listenerCount('SIGTERM') === 0) process.once('SIGTERM', () => process.exit());
  process.send?.(READY);
}
