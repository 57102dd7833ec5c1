/**
 * The floor that the chat of Rumble is compared with: `eventsource` with what it uses by itself, `JSON.parse`, and
 * nothing done with the outcome.
 */
import { answerAsReceiver, Meter } from '../measure/meter';
import type { Chat } from '../sender/chat';

const { EventSource } = require('eventsource') as typeof import('eventsource', { with: {
  'resolution-mode': 'import',
}});

interface ChatRecord {
  type: string;
  data: { messages: { id: string }[] };
}

const meter = new Meter();

function connect({ chatUrl, streamId }: Chat): void {
  const source = new EventSource(`${chatUrl}/chat/api/chat/${streamId}/stream`);
  source.onmessage = ({ data }) => {
    const record = JSON.parse(data) as ChatRecord;
    if (record.type !== 'messages') return;
    for (const { id } of record.data.messages) meter.event(id);
  };
}

answerAsReceiver(meter, { connect });
