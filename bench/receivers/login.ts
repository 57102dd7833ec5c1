import type { SimulatedLogin } from '../../src/simulator';
import type { Variation } from '../benchmarks/candidates';
import type { Server } from '../sender/main';

/** What a receiver's process is started with: where to connect, as whom. */
export interface ReceiverArguments {
  server: Server;
  login: SimulatedLogin;
  variation: Variation;
}

/** The arguments of this process. */
export function receiverArguments(): ReceiverArguments {
  return JSON.parse(process.argv[2] ?? '') as ReceiverArguments;
}
