import type { SeededRandom } from '../../../src/simulator/script/random';
import type { AnyMessage, FlowEntry } from '../test-flow';

/** Something that goes wrong at a platform, or on the way to it. */
export interface Mishap {
  name: string;
  /** How likely it is beside the others. */
  weight: number;
  /** How often it may end a connection: what backs off ever longer is not done too often. */
  breaks: number;
  /** The flow has to be deployed afterwards, with what `flow` then says. */
  deploys?: boolean;
  act(dice: SeededRandom): void;
}

/** An input node of the flow. */
export interface StormInput {
  id: string;
  /** What it is to hear of what happens. */
  sorts: readonly string[];
}

/** One platform in a storm: its simulator, its nodes, and what may go wrong. */
export interface Stage {
  readonly name: string;
  /** The kinds of things that can happen. */
  readonly sorts: readonly string[];
  /** Kinds of things whose order is not promised. */
  readonly unordered: readonly string[];
  readonly inputs: readonly StormInput[];
  readonly mishaps: readonly Mishap[];
  /** Its config and input nodes. `round` changes with every deploy, and with it the nodes named in `touched`. */
  flow(round: number, touched: (id: string) => boolean): FlowEntry[];
  /** Lets something happen that is known again by `key`. */
  tell(sort: string, key: string): void;
  /** The key of an event that a node has sent; `null` for one that came by itself. */
  keyOf(message: AnyMessage): string | null;
  /** Ends everything that goes wrong. */
  calm(): void;
  /** Whatever must never be seen. */
  secrets(): string[];
  close(): Promise<void>;
}

/** Where a node lies in a flow; nobody looks at it. */
export const PLACE = { z: 'tab', x: 0, y: 0 };

/** An input node whose both outputs go to a probe of its own, so that their order can be seen. */
export function stormNode(id: string, settings: Record<string, unknown>, name: string): FlowEntry {
  const probe = [`probe-${id}`];
  return {
    id,
    type: '',
    ...PLACE,
    name,
    own: false,
    raw: true,
    connectionEvents: true,
    wires: [probe, probe],
    ...settings,
  };
}
