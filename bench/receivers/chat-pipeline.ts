/** Our whole way of a line of a Rumble chat, from the socket to the message, without Node-RED around it. */
import { RumbleAccount } from '../../src/rumble/account';
import { RumbleEventsInput } from '../../src/rumble/events-input';
import { RumbleFeeds } from '../../src/rumble/feed/feeds';
import { answerAsReceiver, Meter } from '../measure/meter';
import type { Chat } from '../sender/chat';
import { countingSink } from './sink';

const meter = new Meter();

async function connect({ chatUrl, streamId }: Chat): Promise<void> {
  const account = new RumbleAccount({
    access: async () => ({ siteUrl: chatUrl, chatUrl, simulated: false }),
    feeds: new RumbleFeeds(),
  });
  const input = new RumbleEventsInput({
    account,
    accountId: 'bench',
    nodeId: 'bench',
    stream: streamId,
    chat: true,
    api: false,
    intervalSeconds: 10,
    events: [],
    history: false,
    own: false,
    raw: true,
    sink: countingSink((id) => meter.event(id)),
  });
  input.start();
  await account.start();
}

answerAsReceiver(meter, { connect });
