/** Our whole way of an event, from the socket to the message, without Node-RED around it. */

import { TwitchEventsInput } from '../../src/twitch/events-input';
import { TwitchUsers } from '../../src/twitch/user';
import { answerAsReceiver, Meter } from '../measure/meter';
import { accountOf } from './account';
import { receiverArguments } from './login';

const meter = new Meter();

async function connect(): Promise<void> {
  const given = receiverArguments();
  const account = accountOf(given, new TwitchUsers());
  const input = new TwitchEventsInput({
    account,
    accountId: 'bench',
    channel: given.server.channel.id,
    events: [{ type: 'channel.chat.message', version: '1' }],
    own: false,
    raw: true,
    sink: {
      event: ({ payload }) => {
        meter.event(payload.id);
      },
      connection: () => undefined,
      trouble: (error) => {
        console.error(error.message);
        return true;
      },
      mended: () => undefined,
      state: () => undefined,
    },
  });
  input.start();
  await account.start();
}

answerAsReceiver(meter, { connect });
