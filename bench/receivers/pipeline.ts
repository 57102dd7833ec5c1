/** Our whole way of an event, from the socket to the message, without Node-RED around it. */

import { TwitchEventsInput } from '../../src/twitch/events-input';
import { TwitchUsers } from '../../src/twitch/user';
import { answerAsReceiver, Meter } from '../measure/meter';
import { accountOf } from './account';
import { receiverArguments } from './login';
import { countingSink } from './sink';

const meter = new Meter();

async function connect(): Promise<void> {
  const given = receiverArguments();
  const { nodes, raw } = given.variation;
  const account = accountOf(given, new TwitchUsers());
  for (let node = 0; node < nodes; node += 1) {
    const input = new TwitchEventsInput({
      account,
      accountId: 'bench',
      channel: given.server.channel.id,
      events: [{ type: 'channel.chat.message', version: '1' }],
      own: false,
      raw,
      sink: countingSink((id) => {
        if (node === 0) meter.event(id);
      }),
    });
    input.start();
  }
  await account.start();
}

answerAsReceiver(meter, { connect });
