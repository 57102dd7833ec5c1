import type { ChatRecord } from '../../rumble/wire-parts';

/** One answered request. Holds no key, no cookie and no body. */
export interface RumbleRequest {
  /** Which of the two hosts was asked. */
  host: 'site' | 'chat';
  method: string;
  path: string;
  /** What `service.php` was asked for; null for other paths. */
  operation: string | null;
  /** Whose session came with it; null without a good one. */
  account: string | null;
  /** 0 when the connection was cut before an answer. */
  status: number;
}

/** A line that an account has written. */
export interface WrittenLine {
  streamId: string;
  id: string;
  account: string;
  text: string;
  requestId: string | null;
  channelId: string | null;
}

/** What a `Watch` on the simulator reports. */
export interface RumbleReports {
  /** A request was answered. */
  request: RumbleRequest;
  /** A client has begun to read a chat. `readers` counts it in. */
  opened: { streamId: string; readers: number };
  /** A client reads no longer, or was cut off. */
  closed: { streamId: string; readers: number };
  /** Something happened in a chat; whoever reads has been told. */
  told: { streamId: string; record: ChatRecord };
  /** An account has written a line by the chat's own interface. */
  written: WrittenLine;
  /** An account has given a command such as `/raid`. */
  command: { streamId: string; account: string; text: string };
  /** The Live Stream API has given an answer. */
  polled: { requests: number };
}
