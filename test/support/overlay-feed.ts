import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * The first thing that the flows say to the overlay page. Connects again until then, as the page does: while
 * flows start, nothing listens.
 *
 * @throws when nothing has come within `limitMs`
 */
export async function firstShown(port: number, limitMs: number): Promise<{ do: string }> {
  const limit = AbortSignal.timeout(limitMs);
  for (;;) {
    limit.throwIfAborted();
    // Node-RED leaves an upgrade that nobody handles unanswered, so waiting for long would be in vain.
    const page = new WebSocket(`ws://127.0.0.1:${port}/overlay/live`, { handshakeTimeout: 500 });
    const closed = once(page, 'close').then(() => undefined);
    try {
      const said = await Promise.race([once(page, 'message', { signal: limit }), closed]);
      if (said) return JSON.parse(String(said[0])) as { do: string };
    } catch {
      // Not there yet, or the limit, which is looked at above.
    } finally {
      page.on('error', () => undefined).terminate();
    }
    await pause(100);
  }
}
