/** Our whole way of a Chaturbate event, from the poll to the message, without Node-RED around it. */
import { ChaturbateAccount } from '../../src/chaturbate/account';
import { ChaturbateEventsInput } from '../../src/chaturbate/events-input';
import { ChaturbateFeeds } from '../../src/chaturbate/feeds';
import type { Room } from '../sender/room';
import { RoomCounter } from './room-counter';
import { countingSink } from './sink';

const counter = new RoomCounter();

async function connect(room: Room): Promise<void> {
  const account = new ChaturbateAccount({
    access: () => Promise.resolve({ ...room, simulated: false }),
    timeoutSeconds: 30,
    requestsPerMinute: 1e6,
    feeds: new ChaturbateFeeds(),
  });
  const input = new ChaturbateEventsInput({
    account,
    accountId: 'bench',
    nodeId: 'bench',
    events: [],
    strict: false,
    backlog: 'emit',
    resume: true,
    raw: true,
    sink: countingSink(() => counter.event()),
  });
  input.start();
  await account.start();
}

counter.serve({ connect });
