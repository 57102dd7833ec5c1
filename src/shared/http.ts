import * as nodeHttp from 'node:http';
import * as nodeHttps from 'node:https';
import type { AxiosError, AxiosResponse } from 'axios';
import type { ErrorPlatform } from './errors';
import { LivestreamError } from './errors';
import { redact } from './redact';
import { type Sentence, sentence } from './sentence';

/** Loaded with the first request: axios is the heaviest thing that the package depends on. */
const axios = () => require('axios') as typeof import('axios');

/** The methods that platforms take. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Query values; a list repeats its key (`id=1&id=2`) and `undefined` leaves the key out. */
export type HttpQuery = Record<string, string | number | boolean | readonly string[] | undefined>;

/** One request. At most one of `json` and `form` is the body. */
export interface HttpCall {
  method: HttpMethod;
  url: string;
  query?: HttpQuery;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string | undefined>;
  /** From the first byte out to the last byte in, connecting included; 15 s by default. */
  timeoutMs?: number;
  /** Bound on the answer's body once unpacked; 8 MiB by default. */
  maxBytes?: number;
  /** Reads the answer's text where `JSON.parse` would lose something, such as the end of a long id. */
  parse?: (text: string) => unknown;
  signal?: AbortSignal;
  /** Called once the connection is there, so that the request is on its way to the server. */
  onConnect?: () => void;
  /** Whatever must not stand in an error: tokens, keys, passwords. */
  secrets?: readonly (string | undefined)[];
  /** Named in the `cause` of errors. */
  platform?: ErrorPlatform;
}

/** An answer of any status. `body` is parsed JSON where the text is JSON, else the text; `undefined` when empty. */
export interface HttpAnswer {
  status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  headers: Record<string, string>;
  body: unknown;
}

/**
 * No usable answer came. `mayHaveArrived` is false only when the connection was never made, so that the server
 * surely did not see the request and even a POST may be sent again.
 */
export class HttpFailure extends LivestreamError {
  readonly mayHaveArrived: boolean;

  constructor(
    code: 'network' | 'platform_error',
    message: string | Sentence,
    options: { platform: ErrorPlatform; detail?: string; mayHaveArrived: boolean },
  ) {
    super(code, message, {
      platform: options.platform,
      ...(options.detail === undefined ? {} : { detail: options.detail }),
    });
    this.mayHaveArrived = options.mayHaveArrived;
  }
}

/**
 * Idle connections are given up after 3 s. A server that closes first (Node's own does after 5 s) would break a
 * request that is just being written to a kept connection, and a POST broken like that cannot be repeated.
 */
const KEPT = { keepAlive: true, timeout: 3_000 };
const HTTP_AGENT = new nodeHttp.Agent(KEPT);
const HTTPS_AGENT = new nodeHttps.Agent(KEPT);

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What to tell a streamer about the usual failures, by the code that Node.js gives. */
const ADVICE: Readonly<Record<string, (host: string) => Sentence>> = {
  ENOTFOUND: (host) =>
    sentence`The address of ${host} could not be found. Check the internet connection and the server's name.`,
  EAI_AGAIN: (host) =>
    sentence`The address of ${host} could not be looked up. Check the internet connection.`,
  ECONNREFUSED: (host) =>
    sentence`${host} refused the connection. Check that the server runs and that its port is right.`,
  ECONNRESET: (host) => sentence`${host} cut the connection before it had answered.`,
  EHOSTUNREACH: (host) => sentence`${host} cannot be reached. Check the internet connection.`,
  ENETUNREACH: (host) => sentence`${host} cannot be reached. Check the internet connection.`,
};

/**
 * Sends one request; the only place that knows axios. Redirects are not followed, because they would carry the
 * token to another address; they come back as the answer that they are. Proxies of the environment are used as
 * axios does, but never for this machine itself.
 *
 * @throws HttpFailure `network` when no answer came (also when `signal` ends it), `platform_error` when the
 * answer is too large or broken
 */
export async function httpRequest(call: HttpCall): Promise<HttpAnswer> {
  const { platform = null, timeoutMs = 15_000, maxBytes = 8 * 1024 * 1024 } = call;
  const url = withQuery(call.url, call.query);
  const stop = new AbortController();
  let timedOut = false;
  const timeout = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, timeoutMs);
  timeout.unref();
  const cancel = () => stop.abort();
  call.signal?.addEventListener('abort', cancel, { once: true });
  if (call.signal?.aborted) cancel();
  const wire = watchedTransport(call.onConnect);
  try {
    const answer = await axios().request<string>({
      method: call.method,
      url: url.href,
      headers: { Accept: 'application/json', ...call.headers, ...contentType(call) },
      data: bodyText(call),
      adapter: 'http',
      transport: wire.transport,
      httpAgent: HTTP_AGENT,
      httpsAgent: HTTPS_AGENT,
      maxRedirects: 0,
      maxContentLength: maxBytes,
      responseType: 'text',
      transformRequest: [(data: unknown) => data],
      transformResponse: [(text: unknown) => text],
      validateStatus: () => true,
      signal: stop.signal,
      ...(LOOPBACK.test(url.hostname) ? { proxy: false } : {}),
    });
    return {
      status: answer.status,
      headers: plainHeaders(answer),
      body: parsedBody(answer.data, call.parse),
    };
  } catch (error) {
    const mayHaveArrived = wire.connected();
    if (call.signal?.aborted) {
      throw new HttpFailure('network', sentence`The request was cancelled.`, { platform, mayHaveArrived });
    }
    if (timedOut) {
      const waited = sentence`${url.host} did not answer within ${Math.round(timeoutMs / 1000)} s.`;
      throw new HttpFailure('network', waited, { platform, detail: 'ETIMEDOUT', mayHaveArrived });
    }
    throw failure(error as AxiosError, url, call, mayHaveArrived);
  } finally {
    clearTimeout(timeout);
    call.signal?.removeEventListener('abort', cancel);
  }
}

/** Node's own `request`, which also notes whether the connection came about: before that, nothing was sent. */
function watchedTransport(onConnect: () => void = () => undefined) {
  let connected = false;
  const connect = () => {
    connected = true;
    onConnect();
  };
  const request = (
    options: nodeHttps.RequestOptions,
    answered: (answer: nodeHttp.IncomingMessage) => void,
  ) => {
    const secure = options.protocol === 'https:';
    const sent = (secure ? nodeHttps : nodeHttp).request(options, answered);
    sent.once('socket', (socket) => {
      if (!socket.connecting) connect();
      else socket.once(secure ? 'secureConnect' : 'connect', connect);
    });
    return sent;
  };
  return { transport: { request }, connected: () => connected };
}

function failure(error: AxiosError, url: URL, call: HttpCall, mayHaveArrived: boolean): HttpFailure {
  const { platform = null } = call;
  const code = error.code ?? 'unknown';
  const detail = redact(error.message || code, call.secrets);
  if (code === 'ERR_BAD_RESPONSE') {
    const message = sentence`The answer of ${url.host} is broken or too large.`;
    return new HttpFailure('platform_error', message, { platform, detail, mayHaveArrived });
  }
  const other = /CERT|SIGNED|VERIFY/.test(code)
    ? sentence`The certificate of ${url.host} is not trusted (${code}). Check the address and the clock of this machine.`
    : sentence`The connection to ${url.host} failed (${code}). Check the network.`;
  const message = ADVICE[code]?.(url.host) ?? other;
  return new HttpFailure('network', message, { platform, detail, mayHaveArrived });
}

function withQuery(address: string, query: HttpQuery = {}): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}

function contentType({ json, form }: HttpCall): Record<string, string> {
  if (json !== undefined) return { 'Content-Type': 'application/json' };
  return form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {};
}

function bodyText({ json, form }: HttpCall): string | undefined {
  if (json !== undefined) return JSON.stringify(json);
  if (!form) return undefined;
  const fields = Object.entries(form).filter((field): field is [string, string] => field[1] !== undefined);
  return new URLSearchParams(fields).toString();
}

function plainHeaders(answer: AxiosResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  return headers;
}

function parsedBody(text: string, parse: (text: string) => unknown = JSON.parse): unknown {
  if (!text) return undefined;
  try {
    return parse(text);
  } catch {
    return text;
  }
}
