/**
 * The floor that everything else is compared with: `ws`, `JSON.parse`, and nothing done with the outcome. It
 * subscribes by hand, so that it is sent the same events as the others.
 */
import { WebSocket } from 'ws';
import { answerAsReceiver, Meter } from '../measure/meter';
import { receiverArguments } from './login';

interface Frame {
  metadata: { message_type: string; message_id: string };
  payload: { session?: { id: string } };
}

const { server, login } = receiverArguments();
const meter = new Meter();

function connect(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(server.endpoints.eventsubUrl, { perMessageDeflate: false });
    socket.on('error', reject);
    socket.on('message', (data) => {
      const { metadata, payload } = JSON.parse(data.toString()) as Frame;
      if (metadata.message_type === 'notification') meter.event(metadata.message_id);
      else if (payload.session) subscribe(payload.session.id).then(resolve, reject);
    });
  });
}

async function subscribe(sessionId: string): Promise<void> {
  const response = await fetch(server.endpoints.subscriptionsUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${login.accessToken}`,
      'client-id': server.clientId,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      type: 'channel.chat.message',
      version: '1',
      condition: { broadcaster_user_id: server.channel.id, user_id: login.userId },
      transport: { method: 'websocket', session_id: sessionId },
    }),
  });
  if (!response.ok) throw new Error(`Subscribing failed: ${await response.text()}`);
}

answerAsReceiver(meter, { connect });
