import { ChaturbateSimulator } from '../../../src/simulator';
import { roomNode } from '../chaturbate-flow';
import type { AnyMessage, FlowEntry } from '../test-flow';
import { type Mishap, type Stage, type StormInput, stormNode } from './stage';

const STRANGER = 'https://stranger.example';

const ODD_ENTRIES = [
  null,
  7,
  'text',
  [],
  {},
  { method: 'tip' },
  { method: 'tip', object: null, id: 'x' },
  { method: 7, object: {}, id: {} },
];

/** Starts a simulated room with two nodes *chaturbate events* on one account. */
export async function chaturbateStage(): Promise<Stage> {
  return new ChaturbateStage(await ChaturbateSimulator.start());
}

class ChaturbateStage implements Stage {
  readonly name = 'chaturbate';
  readonly sorts = ['chat', 'follow'];
  readonly unordered = [];
  readonly inputs: StormInput[] = [
    { id: 'room-all', sorts: ['chat', 'follow'] },
    { id: 'room-follow', sorts: ['follow'] },
  ];
  readonly mishaps: Mishap[];
  readonly #simulator: ChaturbateSimulator;
  readonly #secrets: string[];
  readonly #orders: (() => void)[] = [];
  #token: string;
  #login: { username: string; token: string } | undefined;

  constructor(simulator: ChaturbateSimulator) {
    this.#simulator = simulator;
    const { username, token } = simulator;
    this.#token = token;
    this.#login = { username, token };
    this.#secrets = [token];
    this.mishaps = this.#table();
  }

  flow(round: number, touched: (id: string) => boolean): FlowEntry[] {
    const login = this.#login;
    this.#login = undefined;
    const settings = {
      type: 'livestream-chaturbate-events',
      account: 'room',
      strict: false,
      backlog: 'skip',
      resume: true,
    };
    return [
      { ...roomNode(this.#simulator), id: 'room', ...(login ? { credentials: login } : {}) },
      ...this.inputs.map(({ id }) =>
        stormNode(
          id,
          { ...settings, events: id === 'room-all' ? [] : ['follow'] },
          touched(id) ? `round ${round}` : '',
        ),
      ),
    ];
  }

  tell(sort: string, key: string): void {
    if (sort === 'chat') this.#simulator.say('viewer_one', key);
    else this.#simulator.emit('follow', { username: key });
  }

  keyOf({ topic, payload }: AnyMessage): string | null {
    const { message, user } = payload as { message?: { text: string }; user?: { login: string } };
    if (topic === 'chat.message') return message?.text ?? '';
    return topic === 'follow' ? (user?.login ?? '') : null;
  }

  calm(): void {
    for (const takeBack of this.#orders.splice(0)) takeBack();
    this.#simulator.cutEvery(0);
  }

  secrets(): string[] {
    return this.#secrets;
  }

  close(): Promise<void> {
    return this.#simulator.close();
  }

  #table(): Mishap[] {
    const simulator = this.#simulator;
    /** An answer that goes wrong, at once: a poll that waits would be answered well first. */
    const odd = (name: string, weight: number, breaks: number, order: () => () => void): Mishap => ({
      name,
      weight,
      breaks,
      act: () => {
        this.#orders.push(order());
        simulator.endWaits();
      },
    });
    return [
      odd('page instead of an answer', 2, 1, () =>
        simulator.failNext({ status: 502, body: '<html>no</html>' }),
      ),
      odd('a 520', 1, 1, () => simulator.failNext({ status: 520 })),
      odd('two failures', 1, 2, () => simulator.failNext({ status: 500, times: 2 })),
      odd('slow answer', 2, 0, () => simulator.failNext({ delayMs: 1_200 })),
      odd('no answer', 2, 1, () => simulator.failNext({ hangUp: true })),
      odd('answer that is lost', 2, 1, () => simulator.failNext({ hangUp: true, after: true })),
      odd('too many requests', 1, 1, () => simulator.rateLimit({ retryAfterSeconds: 1 })),
      odd('garbage', 2, 1, () => simulator.garbage()),
      odd('text', 1, 1, () => simulator.garbage('"text"')),
      odd('no list', 1, 1, () => simulator.events(null)),
      odd('waited too long', 2, 0, () => simulator.waitedTooLong()),
      odd('waited too long, and nowhere to go on', 1, 1, () => simulator.waitedTooLong({ nextUrl: null })),
      odd('nowhere to go on', 1, 0, () => simulator.nullNextUrl()),
      odd('a stranger to go on at', 1, 1, () => simulator.foreignNextUrl()),
      odd('only strangers to go on at', 1, 3, () => simulator.foreignNextUrl(STRANGER, 3)),
      odd('a redirect', 1, 1, () => simulator.redirect()),
      { name: 'empty answer', weight: 2, breaks: 0, act: () => simulator.endWaits() },
      odd('answer that breaks off', 3, 1, () => simulator.cutNext()),
      { name: 'odd entry', weight: 3, breaks: 0, act: (dice) => simulator.emitRaw(dice.pick(ODD_ENTRIES)) },
      { name: 'cursor that is too old', weight: 2, breaks: 1, act: () => simulator.expireCursor() },
      {
        name: 'token that is gone, and a new one',
        weight: 1,
        breaks: 2,
        deploys: true,
        act: () => {
          simulator.revokeToken(this.#token);
          simulator.endWaits();
          this.#token = simulator.addToken();
          this.#secrets.push(this.#token);
          this.#login = { username: simulator.username, token: this.#token };
        },
      },
    ];
  }
}
