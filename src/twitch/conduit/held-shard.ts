import type { Connection } from '../eventsub/connection';
import type { ShardTransport, WireShard } from './wire';

/** The address of a webhook that serves shards. */
export interface WebhookAddress {
  callback: string;
  secret: string;
}

/** How far a shard that the node serves has got. */
export type ShardState =
  /** Its connection is on its way. */
  | 'connecting'
  /** It is up, and Twitch has to be asked first whether somebody else has taken the shard meanwhile. */
  | 'checking'
  /** It is up and is to be assigned, or the flow has been asked to do so. */
  | 'waiting'
  /** The call that assigns it runs. */
  | 'assigning'
  /** It delivers. */
  | 'enabled';

/** A session that was lost stays listed for a minute or two. */
const SESSIONS_REMEMBERED = 5;

/** One shard that the node serves. */
export class HeldShard {
  readonly shard: number;
  /** Its socket; none where a webhook serves it. */
  connection: Connection | null = null;
  state: ShardState = 'connecting';
  /** The node does not serve it any more; what its socket still says is nobody's. */
  isGivenUp = false;
  /** Counted up whenever the assignment changes: an older list tells nothing about it. */
  touched = 0;
  /** Whether it has delivered since the node took it. */
  wasEnabled = false;
  /** When its connection broke, in milliseconds; 0 while it is up. */
  lostMs = 0;
  lostCode: number | null = null;
  /** Somebody else is listed with it, from whom it is to be taken; until that was done once. */
  takesOver = false;
  /** Not to be assigned to its webhook again before, in milliseconds; nobody answered there. */
  notBeforeMs = 0;
  /** The session that the flow was asked to assign. */
  toldSession = '';
  readonly #webhook: WebhookAddress | null;
  readonly #sessions: string[] = [];

  /** @param former the session that the shard had before a restart */
  constructor(shard: number, webhook: WebhookAddress | null, former: string | undefined) {
    this.shard = shard;
    this.#webhook = webhook;
    if (former) this.#sessions.push(former);
  }

  /** Notes the session that is up now. Says whether it is another one. */
  noteSession(sessionId: string): boolean {
    if (this.#sessions.at(-1) === sessionId) return false;
    this.#sessions.push(sessionId);
    if (this.#sessions.length > SESSIONS_REMEMBERED) this.#sessions.shift();
    return true;
  }

  /** The newest session, up or lost; blank for a webhook and before the first. */
  get sessionId(): string {
    return this.#sessions.at(-1) ?? '';
  }

  /** What the shard is to be assigned to; `null` while there is nothing that could. */
  get transport(): ShardTransport | null {
    if (this.#webhook) return { method: 'webhook', ...this.#webhook };
    const sessionId = this.connection?.sessionId;
    return sessionId ? { method: 'websocket', session_id: sessionId } : null;
  }

  /** Whether Twitch lists the shard with what serves it now. */
  isCurrent({ transport }: WireShard): boolean {
    if (this.#webhook) return transport?.callback === this.#webhook.callback;
    const sessionId = this.connection?.sessionId;
    return Boolean(sessionId) && transport?.session_id === sessionId;
  }

  /** Whether Twitch lists the shard with something of this node, now or before it was lost. */
  isOwn(listed: WireShard): boolean {
    return this.isCurrent(listed) || this.#sessions.includes(listed.transport?.session_id ?? '');
  }
}
