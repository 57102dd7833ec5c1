import type { LivestreamEvent } from '../events';
import type { EventsInput, InputSink } from '../events/input';
import type { TwitchAccount } from './account';
import { Delivery } from './delivery';
import { explainRefusal, explainRevocation } from './eventsub/explain';
import type { Notification } from './eventsub/member';
import { type Wish, wishKey } from './eventsub/subscription-calls';
import { channelOf } from './eventsub/wishes';
import { HubInput } from './hub-input';
import { lookUp, type Selection } from './lookup';

/** What *twitch events* is set to, and where its results go. */
export interface EventsInputOptions extends Selection {
  account: TwitchAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** The node's own id: by it, what came during a redeploy finds the node that is back. */
  nodeId?: string;
  /** Whether chat lines that this Node-RED sent itself are passed on. */
  own: boolean;
  /** Whether events carry Twitch's payload. */
  raw: boolean;
  sink: InputSink;
}

/**
 * The heart of *twitch events*: joins the account's hub with the subscriptions that its settings mean, turns
 * what comes into messages, and says how things stand.
 */
export class TwitchEventsInput implements EventsInput {
  readonly #options: EventsInputOptions;
  readonly #hub: HubInput<Wish, Notification>;
  readonly #delivery: Delivery<Notification>;
  readonly #look = (event: LivestreamEvent): void => {
    const { user } = this.#hub;
    if (event.kind === 'chat.message' && event.user?.id === user?.userId && event.channel.id) {
      user?.sawOwnLine(event.channel.id, event.user?.roles ?? []);
    }
  };

  constructor(options: EventsInputOptions) {
    this.#options = options;
    const { account, accountId, nodeId, own, raw, sink } = options;
    this.#hub = new HubInput({
      account,
      accountId,
      sink,
      lookUp: ({ directory, userId: id, login }) => lookUp(options, { directory, user: { id, login } }),
      join: (user, wishes, news) =>
        user.hub.join(wishes, { ...news, notified: (notification) => this.#notified(notification) }, nodeId),
      unsent: () => this.#delivery.giveBack(),
      keyOf: wishKey,
      describe: (wish) => ({ ...wish }),
      explainRefusal,
      explainRevocation,
    });
    this.#delivery = new Delivery({
      accountId,
      own,
      raw,
      sentLines: account.sentLines,
      pass: (message) => sink.event(message),
    });
  }

  start(): void {
    this.#hub.start();
  }

  /** Leaves the hub; nothing is sent afterwards. */
  close(): void {
    this.#hub.close();
  }

  /** @throws LivestreamError `bad_input` for a type without a sample */
  test(type: string, version?: string, variant?: string): number {
    const user = this.#hub.user && {
      id: this.#hub.user.userId,
      login: this.#hub.user.login,
      name: this.#hub.user.login,
    };
    return this.#delivery.sample(type, version, variant, user);
  }

  #notified(notification: Notification): void {
    const { payload, messageId, timestamp, wish, shared } = notification;
    const { simulated } = this.#options.account;
    const channelId = channelOf(wish);
    const arrival = { payload, messageId, timestamp, channelId, shared, simulated };
    this.#delivery.take(arrival, notification, this.#look);
  }
}
