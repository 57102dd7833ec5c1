import { TwitchSimulator } from '../../../src/simulator';
import { SeededRandom } from '../../../src/simulator/script/random';
import { type AnyMessage, accountNodes, type FlowEntry } from '../test-flow';
import { type Mishap, type Stage, type StormInput, stormNode } from './stage';

const CHAT = { type: 'channel.chat.message', version: '1' };
const FOLLOW = { type: 'channel.follow', version: '2' };
const CHEER = { type: 'channel.cheer', version: '1' };

const CLOSE_CODES = [1000, 1001, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4999];

const GARBAGE = [
  '',
  '{"metadata":',
  'null',
  '[]',
  '"text"',
  '{"metadata":{}}',
  '{"metadata":{"message_type":"notification"},"payload":{}}',
  '{"metadata":{"message_type":"notification","message_id":{}},"payload":{"subscription":7,"event":[]}}',
  '{"metadata":{"message_type":"session_welcome"},"payload":{"session":{}}}',
  '{"metadata":{"message_type":"session_reconnect"},"payload":{"session":{"reconnect_url":"not an address"}}}',
  '{"metadata":{"message_type":"revocation","message_id":"x"},"payload":{"subscription":{"id":"nobody"}}}',
  '{"__proto__":{"polluted":true}}',
  '\u0000\uFFFD'.repeat(100),
];

/** Starts a simulated Twitch with two nodes *twitch events* and one *twitch pubsub* on one account, and the shards of an app. */
export async function twitchStage(seed: number): Promise<Stage> {
  const dice = new SeededRandom(seed);
  const simulator = await TwitchSimulator.start({
    newSessionIdOnReconnect: dice.chance(0.5),
    // The watchdog goes by what the welcome says: a shorter keepalive is a quicker watchdog.
    figures: { keepaliveDefaultSeconds: 1, keepaliveFloorSeconds: 1, handoverMs: 5_000 },
  });
  return new TwitchStage(simulator);
}

class TwitchStage implements Stage {
  readonly name = 'twitch';
  readonly sorts = ['chat', 'follow', 'cheer'];
  readonly unordered = [];
  readonly inputs: StormInput[] = [
    { id: 'twitch-all', sorts: ['chat', 'follow', 'cheer'] },
    { id: 'twitch-chat', sorts: ['chat'] },
    { id: 'twitch-topics', sorts: ['follow'] },
    { id: 'twitch-conduit', sorts: ['chat', 'cheer'] },
  ];
  readonly mishaps: Mishap[];
  readonly #simulator: TwitchSimulator;
  readonly #secrets: string[] = [];
  readonly #orders: (() => void)[] = [];
  #login: { accessToken: string; refreshToken: string } | undefined;

  constructor(simulator: TwitchSimulator) {
    this.#simulator = simulator;
    this.#signIn();
    // The channel signs in to the app once; that it listens with a login of its own is another matter.
    const { accessToken, refreshToken } = simulator.signIn();
    this.#secrets.push(accessToken, refreshToken, simulator.clientSecret);
    this.mishaps = this.#table();
  }

  flow(round: number, touched: (id: string) => boolean): FlowEntry[] {
    const login = this.#login;
    this.#login = undefined;
    const credentials = (id: string): object => {
      if (!login) return {};
      return { credentials: id === 'user' ? login : { clientId: this.#simulator.publicClientId } };
    };
    const { clientId, clientSecret, broadcaster, endpoints } = this.#simulator;
    const app = { id: 'bot', type: 'livestream-twitch-app', server: 'custom', ...endpoints };
    const settings: Record<string, object> = {
      'twitch-all': { type: 'livestream-twitch-events', user: 'user', events: [CHAT, FOLLOW, CHEER] },
      'twitch-chat': { type: 'livestream-twitch-events', user: 'user', events: [CHAT] },
      'twitch-topics': {
        type: 'livestream-twitch-pubsub',
        user: 'user',
        topics: ['following'],
        transport: 'eventsub',
        format: 'event',
      },
      'twitch-conduit': {
        type: 'livestream-twitch-shards',
        app: 'bot',
        conduit: '',
        shards: 'auto',
        shardCount: 2,
        identify: 'auto',
        transport: 'websocket',
        events: [CHAT, CHEER],
        channel: broadcaster.login,
        reader: broadcaster.login,
      },
    };
    return [
      ...accountNodes(this.#simulator).map((node) => ({ ...node, ...credentials(node.id) })),
      login ? { ...app, credentials: { clientId, clientSecret } } : app,
      ...this.inputs.map(({ id }) =>
        stormNode(id, { channel: '', ...settings[id] }, touched(id) ? `round ${round}` : ''),
      ),
    ];
  }

  tell(sort: string, key: string): void {
    if (sort === 'chat') this.#simulator.say({ user: 'viewer_one', text: key });
    else if (sort === 'follow') this.#simulator.emit('channel.follow', '2', { viewer: key });
    else this.#simulator.emit('channel.cheer', '1', { event: { message: key } });
  }

  keyOf({ topic, payload }: AnyMessage): string | null {
    const { message, user } = payload as { message?: { text: string }; user?: { login: string } };
    if (topic === 'follow') return user?.login ?? '';
    return topic === 'chat.message' || topic === 'tip' ? (message?.text ?? '') : null;
  }

  calm(): void {
    for (const takeBack of this.#orders.splice(0)) takeBack();
    this.#simulator.resumeKeepalives();
    this.#simulator.refuseConnections(0);
    this.#simulator.duplicateNext(0);
  }

  secrets(): string[] {
    return this.#secrets;
  }

  close(): Promise<void> {
    return this.#simulator.close();
  }

  #signIn(): void {
    const { accessToken, refreshToken } = this.#simulator.signIn({
      clientId: this.#simulator.publicClientId,
    });
    this.#login = { accessToken, refreshToken };
    this.#secrets.push(accessToken, refreshToken);
  }

  #order(fault: Parameters<TwitchSimulator['failNext']>[0]): void {
    this.#orders.push(this.#simulator.failNext(fault));
  }

  #table(): Mishap[] {
    const simulator = this.#simulator;
    const owner = simulator.broadcaster.id;
    const cut = (): void => void simulator.dropConnections({ abrupt: true });
    const subscribe = { method: 'POST', path: '/helix/eventsub' };
    return [
      {
        name: 'close',
        weight: 3,
        breaks: 1,
        act: (dice) => simulator.dropConnections({ code: dice.pick(CLOSE_CODES) }),
      },
      { name: 'cut', weight: 2, breaks: 1, act: cut },
      {
        name: 'cut that is noticed late',
        weight: 2,
        breaks: 1,
        act: (dice) => simulator.dropConnections({ abrupt: true, lingerMs: dice.between(500, 3_000) }),
      },
      { name: 'move', weight: 4, breaks: 0, act: () => simulator.requestReconnect() },
      {
        name: 'two moves',
        weight: 2,
        breaks: 1,
        act: () => {
          simulator.requestReconnect();
          simulator.requestReconnect();
        },
      },
      {
        name: 'move, and a cut in it',
        weight: 2,
        breaks: 1,
        act: (dice) => {
          simulator.requestReconnect();
          const timer = setTimeout(cut, dice.between(0, 20));
          this.#orders.push(() => clearTimeout(timer));
        },
      },
      {
        name: 'move to a server that refuses',
        weight: 2,
        breaks: 1,
        act: (dice) => {
          simulator.refuseConnections(dice.between(1, 2));
          simulator.requestReconnect();
        },
      },
      {
        name: 'dead link',
        weight: 2,
        breaks: 1,
        act: () => {
          // What is written stays in the server, as it does when a router has forgotten the connection.
          for (const { id } of simulator.sessions()) simulator.connectionOf(id)?.cork();
        },
      },
      {
        name: 'refusals',
        weight: 1,
        breaks: 2,
        act: () => {
          simulator.refuseConnections(1);
          cut();
        },
      },
      { name: 'repeats', weight: 4, breaks: 0, act: (dice) => simulator.duplicateNext(dice.between(1, 60)) },
      { name: 'garbage', weight: 4, breaks: 0, act: (dice) => simulator.sendGarbage(dice.pick(GARBAGE)) },
      {
        name: 'frame that is too large',
        weight: 1,
        breaks: 1,
        act: () => simulator.sendGarbage('x'.repeat(5 * 1024 * 1024)),
      },
      { name: 'token that is over', weight: 2, breaks: 0, act: () => simulator.expireTokensOf(owner) },
      {
        name: 'token that is over, and a cut',
        weight: 2,
        breaks: 1,
        act: () => {
          simulator.expireTokensOf(owner);
          cut();
        },
      },
      {
        name: 'refresh that fails, and a cut',
        weight: 1,
        breaks: 2,
        act: (dice) => {
          simulator.expireTokensOf(owner);
          const path = '/oauth2/token';
          this.#order(dice.chance(0.5) ? { path, status: 503 } : { path, hangUp: true });
          cut();
        },
      },
      {
        name: 'login that is lost, and a new one',
        weight: 1,
        breaks: 2,
        deploys: true,
        act: () => {
          simulator.killRefreshTokens(owner);
          simulator.expireTokensOf(owner);
          cut();
          this.#signIn();
        },
      },
      {
        name: 'slow answers, and a cut',
        weight: 2,
        breaks: 1,
        act: (dice) => {
          this.#order({ path: '/helix', delayMs: dice.between(100, 1_500), times: dice.between(1, 3) });
          cut();
        },
      },
      {
        name: 'subscriptions that fail, and a cut',
        weight: 2,
        breaks: 2,
        act: (dice) => {
          this.#order({ ...subscribe, status: dice.pick([429, 500, 502, 503]), times: dice.between(1, 2) });
          cut();
        },
      },
      {
        name: 'subscription whose answer is lost, and a cut',
        weight: 2,
        breaks: 2,
        act: () => {
          this.#order({ ...subscribe, hangUp: true, after: true });
          cut();
        },
      },
    ];
  }
}
