/** The sender of the Chaturbate benchmark: a simulated room in a process of its own. */
import { ChaturbateSimulator } from '../../src/simulator';
import { answer } from '../processes/answering';

/** Where a room is; what a receiver is given. */
export interface Room {
  baseUrl: string;
  username: string;
  token: string;
}

/** How many events one answer holds when there are that many. */
export const EVENTS_PER_ANSWER = 100;

const METHODS = ['chatMessage', 'chatMessage', 'userEnter', 'chatMessage', 'tip', 'userLeave'] as const;

let simulator: ChaturbateSimulator | undefined;

/** A fresh room for each candidate: nobody meets what another one was sent. */
async function open(): Promise<Room> {
  await simulator?.close();
  simulator = await ChaturbateSimulator.start({
    figures: { batchEvents: EVENTS_PER_ANSWER, requestsPerMinute: 1e9, keptEvents: 200_000 },
  });
  const { baseUrl, username, token } = simulator;
  return { baseUrl, username, token };
}

function room(): ChaturbateSimulator {
  if (!simulator) throw new Error('No room is open.');
  return simulator;
}

async function waiting(): Promise<void> {
  await room().watch.until(() => room().waitingPolls === 1, 30_000);
}

function happen(at: number): void {
  const method = METHODS[at % METHODS.length] ?? 'chatMessage';
  room().emit(method, { username: `viewer_${at % 500}` });
}

answer({
  open,
  waiting,
  /** So many events at once. */
  flood: async (count: number) => {
    await waiting();
    for (let at = 0; at < count; at += 1) happen(at);
  },
  /** So many events one by one, each answering a poll that waits. */
  drip: async (count: number) => {
    for (let at = 0; at < count; at += 1) {
      await waiting();
      happen(at);
    }
  },
});
