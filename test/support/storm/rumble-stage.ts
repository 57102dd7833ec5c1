import { RumbleSimulator } from '../../../src/simulator';
import { streamerCredentials, streamerNode } from '../rumble-flow';
import type { AnyMessage, FlowEntry } from '../test-flow';
import { type Mishap, type Stage, type StormInput, stormNode } from './stage';

const NONSENSE = [
  'data: {"type":',
  'data: null',
  'data: []',
  'data:',
  'hello',
  'event: x',
  'retry: 1',
  'id: 5',
  'data: {"type":"messages","data":{"messages":[null,7,{},{"id":{}}],"users":null,"channels":7}}',
  'data: {"type":"delete_messages","data":{"message_ids":null}}',
  'data: {"type":"__proto__","data":{"__proto__":{"polluted":true}}}',
];

/** Starts a simulated Rumble with two nodes *rumble events* on one account: one with the API, one without. */
export async function rumbleStage(): Promise<Stage> {
  return new RumbleStage(
    await RumbleSimulator.start({ figures: { historyMessages: 30, retryAfterSeconds: 1 } }),
  );
}

class RumbleStage implements Stage {
  readonly name = 'rumble';
  readonly sorts = ['line', 'line', 'rant', 'fan', 'sub'];
  /** The chat and the API tell of one subscription each in their time. */
  readonly unordered = ['sub'];
  readonly inputs: StormInput[] = [
    { id: 'stream-all', sorts: ['line', 'rant', 'fan', 'sub'] },
    { id: 'stream-chat', sorts: ['line', 'rant', 'sub'] },
  ];
  readonly mishaps: Mishap[];
  readonly #simulator: RumbleSimulator;
  readonly #orders: (() => void)[] = [];
  #isNew = true;

  constructor(simulator: RumbleSimulator) {
    this.#simulator = simulator;
    this.mishaps = this.#table();
  }

  flow(round: number, touched: (id: string) => boolean): FlowEntry[] {
    const { account: credentials } = streamerCredentials(this.#simulator);
    const wasNew = this.#isNew;
    this.#isNew = false;
    const settings = {
      type: 'livestream-rumble-events',
      account: 'streamer',
      stream: '',
      chat: true,
      interval: 5,
      events: [],
      history: false,
    };
    return [
      { ...streamerNode(this.#simulator), id: 'streamer', ...(wasNew ? { credentials } : {}) },
      ...this.inputs.map(({ id }) =>
        stormNode(id, { ...settings, api: id === 'stream-all' }, touched(id) ? `round ${round}` : ''),
      ),
    ];
  }

  tell(sort: string, key: string): void {
    if (sort === 'line') this.#simulator.say('viewer_one', key);
    else if (sort === 'rant') this.#simulator.rant('viewer_one', 500, key);
    else if (sort === 'fan') this.#simulator.follow(key);
    else this.#simulator.subscribe(key);
  }

  keyOf({ topic, payload }: AnyMessage): string | null {
    const { message, user } = payload as { message?: { text: string }; user?: { name: string } };
    if (topic === 'chat.message' || topic === 'tip') return message?.text ?? '';
    return topic === 'follow' || topic === 'subscription.new' ? (user?.name ?? '') : null;
  }

  calm(): void {
    for (const takeBack of this.#orders.splice(0)) takeBack();
    this.#simulator.writeLike({});
  }

  secrets(): string[] {
    const { apiUrl, session } = this.#simulator;
    return [new URL(apiUrl).searchParams.get('key') ?? apiUrl, session];
  }

  close(): Promise<void> {
    return this.#simulator.close();
  }

  #table(): Mishap[] {
    const simulator = this.#simulator;
    const later = (ms: number, what: () => void): void => {
      const timer = setTimeout(what, ms);
      // A chat that stays frozen would be found only after minutes.
      this.#orders.push(() => {
        clearTimeout(timer);
        what();
      });
    };
    const refused = (name: string, weight: number, order: () => () => void): Mishap => ({
      name,
      weight,
      breaks: 2,
      act: () => {
        this.#orders.push(order());
        simulator.cutReaders();
      },
    });
    const api = (name: string, order: () => () => void): Mishap => ({
      name,
      weight: 1,
      breaks: 1,
      act: () => void this.#orders.push(order()),
    });
    return [
      { name: 'cut', weight: 3, breaks: 1, act: () => simulator.cutReaders() },
      { name: 'cut within a record', weight: 3, breaks: 1, act: () => simulator.cutNext() },
      { name: 'end in good order', weight: 2, breaks: 1, act: () => simulator.endReaders() },
      {
        name: 'silence, and a cut',
        weight: 2,
        breaks: 1,
        act: (dice) => {
          simulator.freezeReaders();
          later(dice.between(200, 2_000), () => simulator.cutReaders());
        },
      },
      refused('chat that fails', 2, () => simulator.failStream({ status: 502, body: '<html>no</html>' })),
      refused('page instead of a chat', 1, () =>
        simulator.failStream({
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<html>…</html>',
        }),
      ),
      refused('chat with too many readers', 1, () =>
        simulator.failStream({ status: 429, headers: { 'retry-after': '1' } }),
      ),
      refused('chat that hangs up', 1, () => simulator.failStream({ hangUp: true })),
      refused('slow chat', 1, () => simulator.failStream({ delayMs: 1_500 })),
      api('API that fails', () => simulator.failApi({ status: 500 })),
      api('API that hangs up', () => simulator.failApi({ hangUp: true })),
      api('API that answers nonsense', () => simulator.failApi({ status: 200, body: '{"followers":7}' })),
      api('API that answers slowly', () => simulator.failApi({ delayMs: 2_000 })),
      api('API with too many requests', () =>
        simulator.failApi({ status: 429, headers: { 'retry-after': '1' } }),
      ),
      {
        name: 'nonsense',
        weight: 4,
        breaks: 0,
        act: (dice) => simulator.emitRaw(`${dice.pick(NONSENSE)}\n\n`),
      },
      { name: 'comment', weight: 1, breaks: 0, act: () => simulator.comment() },
      { name: 'second beginning', weight: 2, breaks: 0, act: () => simulator.repeatInit() },
      {
        name: 'cut, and another hand',
        weight: 2,
        breaks: 1,
        act: (dice) => {
          simulator.writeLike({
            lineEnd: dice.pick(['\n', '\r\n']),
            pieceBytes: dice.pick([0, 1, 700]),
            bareIds: dice.chance(0.5),
            nestedChannels: dice.chance(0.5),
            manyLines: dice.chance(0.3),
          });
          simulator.cutReaders();
        },
      },
    ];
  }
}
