import { randomUUID } from 'node:crypto';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { randomWord } from '../auth/tokens';
import { type SubscriptionMessage, wireTime } from '../eventsub/frames';
import type { SubscriptionOnWire } from '../eventsub/subscription-wire';
import type { TwitchFigures } from '../options';
import { padded, type WebhookFault } from './fault';
import { signatureOf } from './signature';
import { loopbackHost, type WebhookTarget } from './target';

/** One attempt to bring a message to a callback. */
export interface WebhookReport {
  callback: string;
  messageId: string;
  messageType: 'webhook_callback_verification' | 'notification' | 'revocation';
  /** 0 for the first attempt. */
  retry: number;
  /** The status of the answer; null when none came in time or nobody could be called. */
  status: number | null;
  /** It was sent wrong on purpose. */
  isBent: boolean;
}

/** What follows from how a message fared. */
export interface Fate {
  /** Whether it still makes sense to try: the subscription may have gone meanwhile. */
  isWanted(): boolean;
  /** Too many messages in a row could not be brought. */
  exhausted(): void;
}

interface Envelope {
  id: string;
  type: WebhookReport['messageType'];
  timestamp: string;
  subscription?: Pick<SubscriptionOnWire, 'type' | 'version'>;
  body: Buffer;
}

interface Answer {
  status: number;
  text: string;
}

/** Posts signed messages to callbacks on this machine and nowhere else, with the platform's headers and retries. */
export class WebhookSender {
  readonly #figures: TwitchFigures;
  readonly #report: (report: WebhookReport) => void;
  readonly #agent = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  readonly #running = new Set<ClientRequest>();
  readonly #waits = new Set<NodeJS.Timeout>();
  /** How many messages in a row could not be brought to a target. */
  readonly #failures = new WeakMap<WebhookTarget, number>();
  readonly #faults: { fault: WebhookFault; left: number }[] = [];
  #isClosed = false;

  constructor(figures: TwitchFigures, report: (report: WebhookReport) => void) {
    this.#figures = figures;
    this.#report = report;
  }

  /**
   * Asks a callback to prove that it wants to be called. True when it answers with the challenge itself.
   *
   * @param about what the body says besides the challenge: `subscription` or `conduit_shard`
   */
  async challenge(
    target: WebhookTarget,
    about: { subscription: SubscriptionOnWire } | { conduit_shard: Record<string, string> },
  ): Promise<boolean> {
    const challenge = randomWord(40);
    const envelope: Envelope = {
      id: randomUUID(),
      type: 'webhook_callback_verification',
      timestamp: wireTime(Date.now()),
      body: Buffer.from(JSON.stringify({ challenge, ...about })),
      ...('subscription' in about ? { subscription: about.subscription } : {}),
    };
    const answer = await this.#attempt(target, envelope, 0);
    return answer?.status === 200 && answer.text === challenge;
  }

  /** Brings a message to a callback, in several attempts if need be. */
  send(target: WebhookTarget, message: SubscriptionMessage, fate: Fate): void {
    const fault = message.type === 'notification' ? this.#takeFault() : undefined;
    const body = { subscription: message.subscription, ...message.content };
    const envelope: Envelope = {
      id: message.id,
      type: message.type,
      timestamp: wireTime(message.atMs - (fault?.ageMs ?? 0)),
      subscription: message.subscription,
      body: fault?.bodyBytes ? padded(body, fault.bodyBytes) : Buffer.from(JSON.stringify(body)),
    };
    if (!fault) void this.#insist(target, envelope, fate, 0);
    else {
      const first = this.#attempt(target, envelope, 0, fault);
      if (fault.replay) void first.then(() => this.#attempt(target, envelope, 0, fault));
    }
  }

  /** The next notifications are sent wrong. */
  bend(fault: WebhookFault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  close(): void {
    this.#isClosed = true;
    for (const wait of this.#waits) clearTimeout(wait);
    this.#waits.clear();
    for (const request of this.#running) request.destroy();
    this.#agent.destroy();
  }

  async #insist(target: WebhookTarget, envelope: Envelope, fate: Fate, retry: number): Promise<void> {
    const answer = await this.#attempt(target, envelope, retry);
    if (answer && answer.status >= 200 && answer.status < 300) {
      this.#failures.delete(target);
      return;
    }
    if (this.#isClosed || !fate.isWanted()) return;
    if (retry + 1 < this.#figures.webhookTries) {
      this.#later(this.#figures.webhookRetryMs * 2 ** retry, () => {
        if (fate.isWanted()) void this.#insist(target, envelope, fate, retry + 1);
      });
      return;
    }
    const failures = (this.#failures.get(target) ?? 0) + 1;
    this.#failures.set(target, failures);
    if (failures === this.#figures.webhookFailures) fate.exhausted();
  }

  async #attempt(
    target: WebhookTarget,
    envelope: Envelope,
    retry: number,
    fault?: WebhookFault,
  ): Promise<Answer | undefined> {
    const headers = headersOf(envelope, target.secret, retry, fault);
    const answer = await this.#post(target.callback, headers, envelope.body, fault?.pauseMs);
    if (!this.#isClosed) {
      this.#report({
        callback: target.callback,
        messageId: envelope.id,
        messageType: envelope.type,
        retry,
        status: answer?.status ?? null,
        isBent: fault !== undefined,
      });
    }
    return answer;
  }

  /** Undefined when no answer came in time. Redirects are not followed. */
  #post(
    callback: string,
    headers: Record<string, string>,
    body: Buffer,
    pauseMs = 0,
  ): Promise<Answer | undefined> {
    const host = loopbackHost(callback);
    if (host === undefined || this.#isClosed) return Promise.resolve(undefined);
    const url = new URL(callback);
    const isPlain = url.protocol === 'http:';
    return new Promise((resolve) => {
      const request = (isPlain ? httpRequest : httpsRequest)({
        host,
        port: url.port || (isPlain ? 80 : 443),
        path: url.pathname + url.search,
        method: 'POST',
        headers: { ...headers, host: url.host, 'content-length': String(body.length) },
        // A certificate is for the name in the address, not for the number that is called.
        ...(isPlain ? { agent: this.#agent } : { servername: isIP(url.hostname) ? '' : url.hostname }),
      });
      let deadline: NodeJS.Timeout | undefined;
      const finish = (answer?: Answer) => {
        clearTimeout(deadline);
        this.#running.delete(request);
        resolve(answer);
      };
      this.#running.add(request);
      // From here on, because in a burst a request may wait long for its turn.
      request.on('socket', () => {
        deadline = setTimeout(() => request.destroy(), this.#figures.webhookTimeoutMs + pauseMs);
      });
      request.on('error', () => finish());
      request.on('close', () => finish());
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => finish({ status: response.statusCode ?? 0, text }));
      });
      if (pauseMs === 0) request.end(body);
      else {
        request.write(body.subarray(0, body.length >> 1));
        this.#later(pauseMs, () => request.end(body.subarray(body.length >> 1)));
      }
    });
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#waits.delete(timer);
      act();
    }, delayMs);
    timer.unref();
    this.#waits.add(timer);
  }

  #takeFault(): WebhookFault | undefined {
    const [next] = this.#faults;
    if (!next) return undefined;
    next.left -= 1;
    if (next.left <= 0) this.#faults.shift();
    return next.fault;
  }
}

function headersOf(
  { id, type, timestamp, subscription, body }: Envelope,
  secret: string,
  retry: number,
  fault?: WebhookFault,
): Record<string, string> {
  const key = fault?.signature === 'wrong' ? `not ${secret}` : secret;
  return {
    'content-type': 'application/json',
    'twitch-eventsub-message-id': id,
    'twitch-eventsub-message-retry': String(retry),
    'twitch-eventsub-message-type': type,
    'twitch-eventsub-message-timestamp': timestamp,
    ...(fault?.signature === 'missing'
      ? {}
      : { 'twitch-eventsub-message-signature': signatureOf({ id, timestamp, body }, key) }),
    ...(subscription
      ? {
          'twitch-eventsub-subscription-type': subscription.type,
          'twitch-eventsub-subscription-version': subscription.version,
        }
      : {}),
  };
}
