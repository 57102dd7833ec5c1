import { type LivestreamEvent, type LivestreamMessage, toMessage } from '../events';
import { copyJson } from '../shared/copy-json';
import { LivestreamError } from '../shared/errors';
import { OwnLines } from '../shared/own-lines';
import type { SentLines } from '../shared/sent-lines';
import { sentence } from '../shared/sentence';
import type { NotificationPayload } from './eventsub/protocol';
import { normaliseNotification } from './normalise';
import { type Person, sampleFrame } from './samples';

/** How events become messages, and where those go. */
export interface DeliveryOptions {
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** Whether chat lines that this Node-RED sent itself are passed on. */
  own: boolean;
  /** Whether events carry Twitch's payload. */
  raw: boolean;
  /** The lines that this Node-RED has sent itself. */
  sentLines: SentLines;
  /** Called with every message, in order. */
  pass: (message: LivestreamMessage) => void;
}

/** A notification as it came, over whatever transport. */
export interface Arrival {
  payload: NotificationPayload;
  /** The id that makes it the same event on every path. */
  messageId: string;
  /** When Twitch sent it, RFC 3339. */
  timestamp: string;
  /** The channel that the subscription is about, where it is about one. */
  channelId?: string | undefined;
  /** Somebody else has the same payload: what is passed on must be a copy. */
  shared: boolean;
  simulated: boolean;
}

/** The way of every Twitch event from what has `Arrived` to the message that a flow gets. */
export class Delivery<Arrived> {
  readonly #options: DeliveryOptions;
  readonly #lines: OwnLines<LivestreamMessage, Arrived>;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#lines = new OwnLines(options.sentLines, options.own, options.pass);
  }

  /**
   * @param from what has arrived: given back when nobody has got it
   * @param look sees each event before it goes
   */
  take(
    { payload, messageId, timestamp, channelId, shared, simulated }: Arrival,
    from: Arrived,
    look?: (event: LivestreamEvent) => void,
  ): void {
    const { raw, accountId } = this.#options;
    const events = normaliseNotification(payload, {
      messageId,
      timestamp,
      raw,
      simulated,
      ...(channelId === undefined ? {} : { channelId }),
    });
    for (const event of events) {
      // Node-RED does not clone on a first wire: what two nodes got would be one object. An unknown type has it always.
      if (shared && event.raw) event.raw = copyJson(event.raw);
      look?.(event);
      this.#lines.push(toMessage(event, accountId), { from, channelId: event.channel.id });
    }
  }

  /**
   * Sends a made-up event of a type, marked `simulated`, as if Twitch had sent it.
   *
   * @param channel whose channel it happens in; somebody's who does not exist, where left out
   * @returns how many events were sent
   * @throws LivestreamError `bad_input` for a type without a sample
   */
  sample(type: string, version?: string, variant?: string, channel?: Person): number {
    if (!type) throw new LivestreamError('bad_input', sentence`Pick an event for the test.`);
    const { accountId, raw, pass } = this.#options;
    const frame = sampleFrame(type, version || undefined, {
      ...(channel ? { user: channel, broadcaster: channel } : {}),
      ...(variant ? { variant } : {}),
    });
    const events = normaliseNotification(frame.payload, {
      messageId: frame.metadata.message_id,
      timestamp: frame.metadata.message_timestamp,
      raw,
      simulated: true,
      ...(channel ? { channelId: channel.id } : {}),
    });
    for (const event of events) pass(toMessage(event, accountId));
    return events.length;
  }

  /** Stops, and gives what nobody has got although it arrived in an earlier turn, in order. */
  giveBack(): Arrived[] {
    return this.#lines.giveBack();
  }
}
