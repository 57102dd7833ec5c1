import type { IncomingMessage } from 'node:http';

/** The part of Express's answer that is used. */
interface JsonReply {
  status(code: number): { json(body: object): unknown };
}

/**
 * Lets only questions in JSON pass. A Node-RED without a log-in answers whoever reaches it, and a stranger's page in
 * the user's browser does: such a page may send forms and plain text to any address, but JSON only where the server
 * has allowed it.
 */
export function jsonOnly({ headers }: IncomingMessage, res: JsonReply, next: () => void): void {
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) next();
  else res.status(415).json({ code: 'bad_input', message: 'Send the question as application/json.' });
}
