import type { IncomingMessage } from 'node:http';

/** A body of so many bytes or more is refused. Twitch's are of a few thousand. */
export const WEBHOOK_BODY_LIMIT = 1_048_576;

/** Whoever sends slower holds the connection on purpose. */
const PATIENCE_MS = 10_000;

/** A body that is not taken, with the HTTP status that says so. */
export interface NoBody {
  status: 400 | 408 | 413;
}

/** Reads the body of a request byte for byte, holding no more than the limit in memory. Never rejects. */
export function readBody(req: IncomingMessage): Promise<Buffer | NoBody> {
  if (Number(req.headers['content-length']) >= WEBHOOK_BODY_LIMIT) return Promise.resolve({ status: 413 });
  // Somebody in front has read it, and what is left of it cannot be checked.
  if (req.readableEnded) return Promise.resolve({ status: 400 });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const late = setTimeout(() => finish({ status: 408 }), PATIENCE_MS);
    const finish = (result: Buffer | NoBody): void => {
      clearTimeout(late);
      req.off('data', take).off('end', end).off('error', fail).off('close', fail);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes >= WEBHOOK_BODY_LIMIT) finish({ status: 413 });
      else chunks.push(chunk);
    };
    const end = (): void => finish(Buffer.concat(chunks));
    const fail = (): void => finish({ status: 400 });
    req.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}
