import type { IncomingMessage, ServerResponse } from 'node:http';
import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import { readBody } from './webhook-body';

/** How a webhook is answered. */
export interface WebhookAnswer {
  /** The HTTP status. */
  status: number;
  /** Plain text; nothing by default. */
  text?: string;
  /** The work, done after the answer: whoever calls a webhook waits a few seconds at most. */
  after?: () => void;
}

/** A request of a webhook, with the body byte for byte. */
export interface ReceivedWebhook {
  /** Names in lower case. */
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Decides at once what to answer; what takes time goes into `after`. */
export type WebhookHandler = (request: ReceivedWebhook) => WebhookAnswer;

/** One open path. */
export interface WebhookRoute {
  /** The whole path on this Node-RED, with its `httpNodeRoot`. */
  readonly path: string;
  close(): void;
}

/** An Express application as far as it is used; no other package of ours knows its types. */
interface HttpApp {
  parent?: HttpApp;
  path(): string;
  use(handler: Middleware): unknown;
  _router?: { stack: { handle?: unknown }[] };
  router?: { stack: { handle?: unknown }[] };
}
type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** The parts of `RED` that are used. */
export interface WebhookServer {
  httpNode: unknown;
  settings: { httpNodeRoot?: unknown; httpAdminRoot?: unknown };
}

/**
 * The webhooks of this Node-RED: POST-only paths on the server of its flows.
 *
 * They stand in front of everything else in the server's outermost application. Behind it the body parser of the
 * editor has read the body already (its root is `/` as a rule), and the signature over the raw bytes could not be
 * checked; there is `httpNodeAuth`, too, whose password Twitch cannot give. Node-RED's own `http in` node takes the
 * raw body in the same way. Make one per runtime: it is where two nodes on one path meet.
 */
export class WebhookRoutes {
  readonly #RED: WebhookServer;
  readonly #handlers = new Map<string, WebhookHandler>();
  #app: HttpApp | undefined;

  constructor(RED: WebhookServer) {
    this.#RED = RED;
  }

  /**
   * Opens a path until it is closed.
   *
   * @param path as `webhookPath` gives it, below `httpNodeRoot`
   * @throws LivestreamError `conflict` when another node has the path, `unsupported` where Node-RED serves no pages
   */
  open(path: string, handler: WebhookHandler): WebhookRoute {
    const { httpNode, settings } = this.#RED;
    if (typeof httpNode !== 'function' || settings.httpNodeRoot === false) {
      throw new LivestreamError(
        'unsupported',
        sentence`This Node-RED takes no web requests for flows: "httpNodeRoot" is false in its settings.js. Set it to "/" to use webhooks.`,
      );
    }
    const app = httpNode as unknown as HttpApp;
    const whole = plainPath(`${app.path()}/${path}`);
    if (this.#handlers.has(whole)) {
      throw new LivestreamError(
        'conflict',
        sentence`Another node has the path ${whole} already. Give each webhook a path of its own.`,
        { detail: whole },
      );
    }
    if (isEditors(whole, settings.httpAdminRoot)) {
      throw new LivestreamError(
        'conflict',
        sentence`The editor of Node-RED answers at ${whole}. Give the webhook a path of its own, such as /twitch/webhook.`,
        { detail: whole },
      );
    }
    this.#handlers.set(whole, handler);
    this.#attach(app);
    return {
      path: whole,
      close: () => {
        if (this.#handlers.get(whole) === handler) this.#handlers.delete(whole);
        if (this.#handlers.size === 0) this.#detach();
      },
    };
  }

  /** The part of a path that lies below `httpNodeRoot`: what `open` takes where a proxy hands addresses on as they are. */
  belowRoot(path: string): string {
    const { httpNode } = this.#RED;
    const root =
      typeof httpNode === 'function' ? plainPath(`${(httpNode as unknown as HttpApp).path()}/`) : '/';
    return root !== '/' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
  }

  /** A property, so that it is the same function when it is taken out again. */
  readonly #serve: Middleware = (req, res, next) => {
    const handler = this.#handlers.get(plainPath(pathOf(req.url ?? '')));
    if (!handler) next();
    else if (req.method === 'POST') void this.#take(req, res, handler);
    else reply(res, 405, 'This address takes webhooks. It answers to POST only.', { Allow: 'POST' });
  };

  async #take(req: IncomingMessage, res: ServerResponse, handler: WebhookHandler): Promise<void> {
    const body = await readBody(req);
    if (!Buffer.isBuffer(body)) {
      // Whoever was too slow is not waited for; the rest of a body that is too long is read by nobody.
      reply(res, body.status, '', body.status === 408 ? { Connection: 'close' } : {});
      return;
    }
    const answer = handled(handler, { headers: req.headers, body });
    reply(res, answer.status, answer.text ?? '');
    if (answer.after) setImmediate(answer.after);
  }

  #attach(app: HttpApp): void {
    if (this.#app) return;
    let root = app;
    while (root.parent) root = root.parent;
    root.use(this.#serve);
    const stack = stackOf(root);
    const at = stack.findIndex(({ handle }) => handle === this.#serve);
    stack.unshift(...stack.splice(at, 1));
    this.#app = root;
  }

  #detach(): void {
    const stack = this.#app && stackOf(this.#app);
    const at = stack?.findIndex(({ handle }) => handle === this.#serve) ?? -1;
    if (at >= 0) stack?.splice(at, 1);
    this.#app = undefined;
  }
}

/** Where Node-RED 4 and 5 serve the editor and its API. A webhook stands in front, and would shut them off. */
const EDITORS = new Set([
  'auth',
  'comms',
  'context',
  'credentials',
  'debug',
  'diagnostics',
  'favicon.ico',
  'flow',
  'flows',
  'icons',
  'inject',
  'library',
  'livestream',
  'locales',
  'nodes',
  'plugins',
  'projects',
  'red',
  'resources',
  'settings',
  'theme',
  'types',
  'udp-ports',
  'vendor',
]);

function isEditors(path: string, adminRoot: unknown): boolean {
  if (adminRoot === false) return false;
  const root = plainPath(`/${typeof adminRoot === 'string' ? adminRoot : ''}/`);
  const below = root === '/' ? path : path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
  return below === undefined ? path === root : EDITORS.has(below.split('/')[1]?.toLowerCase() ?? '');
}

/** The handlers of an application in their order. Express 5 has them elsewhere, and 4 throws there. */
function stackOf(app: HttpApp): { handle?: unknown }[] {
  return (app._router ?? app.router)?.stack ?? [];
}

function handled(handler: WebhookHandler, request: ReceivedWebhook): WebhookAnswer {
  try {
    return handler(request);
  } catch {
    // A mistake of ours; whoever calls tries again later.
    return { status: 500 };
  }
}

function reply(
  res: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) return;
  const length = { 'Content-Length': Buffer.byteLength(text) };
  const type = text
    ? { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }
    : {};
  res.writeHead(status, status === 204 ? headers : { ...headers, ...type, ...length });
  res.end(text);
}

/** The path of a request, which a proxy may send with the whole address in front. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

/** One slash where there are several, none at the end; as Express takes them for the same. */
function plainPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}
