import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PreparedFrame } from './frames';
import { nowMicros, writeStamp } from './stamp';

/** How much may wait in this process: enough that the receiver never waits, little enough that latency means something. */
const BACKLOG_BYTES = 1024 * 1024;

const CHUNK_BYTES = 64 * 1024;

/** Sends `count` events as fast as the receiver takes them. */
export async function flatOut(
  socket: Socket,
  frames: readonly PreparedFrame[],
  count: number,
): Promise<void> {
  let sent = 0;
  while (sent < count) {
    const from = sent;
    let bytes = 0;
    while (sent < count && bytes < CHUNK_BYTES) {
      bytes += frames[sent % frames.length]?.bytes.length ?? 0;
      sent += 1;
    }
    socket.write(chunk(frames, from, sent, bytes));
    if (socket.writableLength > BACKLOG_BYTES) await once(socket, 'drain');
  }
}

/** Sends `count` events evenly, what is due in one write a millisecond. */
export async function paced(
  socket: Socket,
  frames: readonly PreparedFrame[],
  count: number,
  perSecond: number,
): Promise<void> {
  const startedMicros = nowMicros();
  let sent = 0;
  while (sent < count) {
    const due = Math.min(count, Math.floor(((nowMicros() - startedMicros) * perSecond) / 1e6) + 1);
    if (due > sent) {
      let bytes = 0;
      for (let at = sent; at < due; at += 1) bytes += frames[at % frames.length]?.bytes.length ?? 0;
      socket.write(chunk(frames, sent, due, bytes));
      sent = due;
    }
    await pause(1);
  }
}

/** The frames `from` to `to` in one piece, stamped with their numbers and the time. */
function chunk(frames: readonly PreparedFrame[], from: number, to: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const micros = nowMicros();
  let offset = 0;
  for (let sequence = from; sequence < to; sequence += 1) {
    const frame = frames[sequence % frames.length];
    if (!frame) break;
    bytes.set(frame.bytes, offset);
    for (const stamp of frame.stamps) writeStamp(bytes, offset + stamp, sequence, micros);
    offset += frame.bytes.length;
  }
  return bytes;
}
