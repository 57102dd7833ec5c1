/** How the next webhook notifications are to be wrong. Nobody's fault: they are sent once and never counted. */
export interface WebhookFault {
  /** A signature made with another secret, or none at all. */
  signature?: 'wrong' | 'missing';
  /** The message is that much older than it should be, and signed as such. */
  ageMs?: number;
  /** It is sent once more, word for word. */
  replay?: boolean;
  /** The body is blown up to that many bytes, and signed as such. */
  bodyBytes?: number;
  /** The second half of the body comes that much later. */
  pauseMs?: number;
  /** For how many notifications; 1 unless told. */
  times?: number;
}

/** JSON blown up to a size in bytes by one more field. Text that is longer already stays as it is. */
export function padded(body: Record<string, unknown>, bytes: number): Buffer {
  const bare = Buffer.byteLength(JSON.stringify({ ...body, padding: '' }));
  return Buffer.from(JSON.stringify({ ...body, padding: 'x'.repeat(Math.max(0, bytes - bare)) }));
}
