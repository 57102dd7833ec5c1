import type { Wire } from '../../shared/wire';
import type { ApiChannel, ApiStream } from './answer';
import type { Figures } from './figures';

/** Something that the API's answers show to have happened. */
export interface ApiHappening {
  source: 'api';
  /** The name of the list in the answer. */
  type:
    | 'recent_followers'
    | 'recent_subscribers'
    | 'recent_gifted_subs'
    | 'recent_messages'
    | 'recent_rants'
    | 'livestreams';
  /** What has changed, where a list tells of several things. */
  when?: 'renewed' | 'online' | 'offline' | 'updated' | 'stats';
  /** The entry of the list; of a stream as it last was. */
  entry: Wire;
  /** Which stream it is about, where it is about one. */
  stream: ApiStream | null;
  /** Whether that is the one that is followed where no stream is named. */
  isCurrent: boolean;
  channel: ApiChannel;
  /** The figures of a `stats`. */
  figures?: Figures;
  /** The same whenever this is derived from the same answers. */
  id: string;
  /** When it happened, in ms since 1970; `null` where nobody says. */
  timeMs: number | null;
}

/** A list of which everything was new, so that some may be missing. */
export type Overrun = 'followers' | 'subscribers' | 'gifts' | 'lines of chat' | 'rants';
