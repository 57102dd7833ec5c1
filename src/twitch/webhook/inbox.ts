import { Dedupe } from '../../shared/dedupe';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { Frame } from '../eventsub/protocol';
import {
  type ChallengeFor,
  judgeWebhook,
  type RefusalReason,
  WEBHOOK_WINDOW_MS,
  type WebhookRequest,
} from './receiver';

/** What an inbox needs, and who hears of what comes. */
export interface WebhookInboxOptions {
  /** Asked for with each request: it may change while both the old and the new one are in use. */
  secrets: () => readonly string[];
  /** A notification or a revocation, after it was answered, in the order in which they came. */
  onFrame: (frame: Frame) => void;
  /** Twitch has asked about a subscription or a shard and was answered. */
  onChallenge?: (about: ChallengeFor) => void;
  /** Something was turned away; at most once in ten minutes for each reason, because anybody can call a webhook. */
  onRefused?: (error: LivestreamError) => void;
  /** The ids that were taken; one that is shared lets a message through once on whatever way it comes. */
  seen?: Dedupe;
  /** The clock in milliseconds since 1970; tests hand in their own. */
  now?: () => number;
}

/** An answer and the work that comes after it, as a webhook route takes them. */
export interface InboxAnswer {
  status: number;
  text?: string;
  after?: () => void;
}

/** Takes the webhooks of one path. Answers first, because Twitch waits a few seconds only, and works after that. */
export class WebhookInbox {
  readonly #options: WebhookInboxOptions;
  readonly #seen: Dedupe;
  readonly #now: () => number;
  readonly #toldAtMs = new Map<RefusalReason, number>();

  constructor(options: WebhookInboxOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    // Longer than the window: what comes again after this is too old to be taken.
    this.#seen = options.seen ?? new Dedupe({ windowMs: 2 * WEBHOOK_WINDOW_MS, now: this.#now });
  }

  /** A property, so that it can be handed on. */
  readonly take = (request: WebhookRequest): InboxAnswer => {
    const { secrets, onFrame, onChallenge } = this.#options;
    const nowMs = this.#now();
    const decision = judgeWebhook(request, { secrets: secrets(), nowMs, seen: (id) => this.#seen.has(id) });
    const { status } = decision;
    switch (decision.kind) {
      case 'challenge':
        return { status, text: decision.text, after: () => onChallenge?.(decision.about) };
      case 'notification':
      case 'revocation':
        this.#seen.add(decision.messageId);
        return { status, after: () => onFrame(decision.frame) };
      case 'refused':
        return { status, after: () => this.#tell(decision.reason, nowMs, decision.ageMs) };
      default:
        return { status };
    }
  };

  #tell(reason: RefusalReason, nowMs: number, ageMs: number | undefined): void {
    // Requests without Twitch's headers come from whoever tries out addresses.
    if (reason === 'headers') return;
    const toldAtMs = this.#toldAtMs.get(reason);
    if (toldAtMs !== undefined && nowMs - toldAtMs < WEBHOOK_WINDOW_MS) return;
    this.#toldAtMs.set(reason, nowMs);
    this.#options.onRefused?.(refusal(reason, ageMs));
  }
}

/** A refusal in words for the user. */
function refusal(reason: Exclude<RefusalReason, 'headers'>, ageMs = 0): LivestreamError {
  const minutes = Math.round(Math.abs(ageMs) / 60_000);
  const message = {
    signature: sentence`A webhook came whose signature is wrong, and it was not taken. If Twitch sent it, something between Twitch and Node-RED has changed it, or the subscription has another secret: remove it, and it is made anew.`,
    old: sentence`A webhook came that is ${minutes} minutes old, and it was not taken. It is a repeat by somebody, or the clock of this machine is fast: check it.`,
    ahead: sentence`A webhook came from ${minutes} minutes in the future, and it was not taken. The clock of this machine is slow: check it.`,
    body: sentence`A signed webhook came whose content could not be read, and it was not taken.`,
  }[reason];
  const code = reason === 'body' ? 'platform_error' : 'forbidden';
  return new LivestreamError(code, message, { platform: 'twitch', detail: reason });
}
