import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf } from '../../src/twitch/webhook/signature';
import { blankStamp, nowMicros, writeStamp } from './stamp';

/** Where webhooks go, and what is in them. */
export interface WebhookTarget {
  url: string;
  secret: string;
  /** The id of the channel that goes live. */
  channel: string;
}

/** Posts signed `stream.online` events over connections that are kept. */
export class WebhookPoster {
  readonly #target: WebhookTarget;
  readonly #agent: Agent;
  /** No id comes twice: a repeat is answered and goes no further. */
  #run = 0;

  constructor(target: WebhookTarget, connections: number) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Sends `count`, evenly spread where `perSecond` is given; gives how long each answer took, in milliseconds. */
  async send(count: number, connections: number, perSecond?: number): Promise<number[]> {
    this.#run += 1;
    const waits: number[] = [];
    const startedMs = performance.now();
    let next = 0;
    const sendOn = async (): Promise<void> => {
      for (let sequence = next++; sequence < count; sequence = next++) {
        if (perSecond) {
          const dueMs = startedMs + (sequence * 1_000) / perSecond;
          await pause(Math.max(0, dueMs - performance.now()));
        }
        waits.push(await this.#post(sequence));
      }
    };
    await Promise.all(Array.from({ length: connections }, sendOn));
    return waits;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(sequence: number): Promise<number> {
    const { url, secret, channel } = this.#target;
    const sentMs = performance.now();
    const messageId = stamp(this.#run, sequence);
    const timestamp = new Date().toISOString();
    const body = Buffer.from(
      JSON.stringify({
        subscription: {
          id: 'benchmark',
          status: 'enabled',
          type: 'stream.online',
          version: '1',
          condition: { broadcaster_user_id: channel },
          transport: { method: 'webhook', callback: url },
          created_at: timestamp,
          cost: 0,
        },
        event: {
          id: messageId,
          broadcaster_user_id: channel,
          broadcaster_user_login: 'benchmark',
          broadcaster_user_name: 'Benchmark',
          type: 'live',
          started_at: timestamp,
        },
      }),
    );
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'twitch-eventsub-message-id': messageId,
      'twitch-eventsub-message-retry': '0',
      'twitch-eventsub-message-type': 'notification',
      'twitch-eventsub-message-timestamp': timestamp,
      'twitch-eventsub-message-signature': signatureOf({ messageId, timestamp, body }, secret),
      'twitch-eventsub-subscription-type': 'stream.online',
      'twitch-eventsub-subscription-version': '1',
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', headers, agent: this.#agent }, (answer) => {
        answer.resume();
        answer.on('end', () => {
          if (answer.statusCode === 204) resolve(performance.now() - sentMs);
          else reject(new Error(`A webhook was answered with ${answer.statusCode}.`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function stamp(run: number, sequence: number): string {
  const bytes = Buffer.from(blankStamp(run));
  writeStamp(bytes, 0, sequence, nowMicros());
  return bytes.toString('latin1');
}
