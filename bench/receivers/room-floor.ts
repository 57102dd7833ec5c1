/** The floor of the Chaturbate benchmark: `http.get`, `JSON.parse`, the next address, and nothing else. */
import { Agent, get } from 'node:http';
import type { Room } from '../sender/room';
import { RoomCounter } from './room-counter';

const counter = new RoomCounter();
const agent = new Agent({ keepAlive: true });

function poll(url: string): void {
  get(url, { agent }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => {
      const { events, nextUrl } = JSON.parse(text) as { events: unknown[]; nextUrl: string };
      for (const _event of events) counter.event();
      poll(nextUrl);
    });
  });
}

counter.serve({
  connect: ({ baseUrl, username, token }: Room) =>
    poll(`${baseUrl}/events/${username}/${encodeURIComponent(token)}/?timeout=30`),
});
