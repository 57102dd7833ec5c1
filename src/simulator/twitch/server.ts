import type { TwitchEndpoints } from '../../twitch/endpoints';
import { LoopbackServer } from '../loopback';
import { type Pace, PLEASANT_PACE } from '../script/player';
import { anySeed } from '../script/random';
import { SIMULATED_SCOPES } from './auth/scopes';
import type { IssuedTokens } from './auth/tokens';
import { TwitchControls } from './controls';
import { HELPER_BOT, NEIGHBOURS } from './lively/channels';
import { LivelyShow } from './lively/show';
import type { TwitchSimulatorOptions } from './options';
import { TwitchPlatform } from './platform';
import type { PubSubServer } from './pubsub/server';
import type { SimulatedUser } from './state';

/** A login that is ready for use, with the user it belongs to. */
export interface SimulatedLogin extends IssuedTokens {
  refreshToken: string;
  userId: string;
  login: string;
}

/** Who somebody is. */
export interface SimulatedAccount {
  id: string;
  login: string;
  name: string;
}

/**
 * A small Twitch on 127.0.0.1 that speaks the real protocols and enforces their rules. `endpoints` and a client id are
 * all that a client has to be given.
 */
export class TwitchSimulator extends TwitchControls {
  /** The channel that everything is about unless told otherwise. */
  readonly broadcaster: SimulatedAccount;
  /**
   * The channels that are on air, the broadcaster's first. With `lively` there are neighbours, who have agreed to all
   * scopes for `clientId`, so that an app can serve them all.
   */
  channels: readonly SimulatedAccount[];
  /** An account for apps that read and write chat as a bot. With `lively` it has agreed to that. */
  readonly bot: SimulatedAccount;
  /** A client id with a secret, for all kinds of tokens; its refresh tokens can be used again. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** A client id without a secret, as one registers it for the device login: its refresh tokens work once. */
  readonly publicClientId: string;
  readonly #platform: TwitchPlatform;
  readonly #server: LoopbackServer;
  #show: LivelyShow | undefined;

  private constructor(platform: TwitchPlatform, server: LoopbackServer) {
    super(platform);
    this.#platform = platform;
    this.#server = server;
    this.broadcaster = named(platform.broadcaster);
    this.channels = [this.broadcaster];
    this.bot = named(platform.world.addUser(HELPER_BOT));
    const confidential = platform.tokens.addClient('confidential');
    this.clientId = confidential.id;
    this.clientSecret = confidential.secret ?? '';
    this.publicClientId = platform.tokens.addClient('public').id;
  }

  /** Starts a simulator with users, tokens and a chat of its own. Rejects when the port is taken. */
  static async start(options: TwitchSimulatorOptions = {}): Promise<TwitchSimulator> {
    let port = options.port ?? 0;
    const platform = new TwitchPlatform(options, () => `http://127.0.0.1:${port}`);
    try {
      const server = await LoopbackServer.listen(port, platform.door);
      port = server.port;
      const simulator = new TwitchSimulator(platform, server);
      if (options.lively) {
        const pace = { ...PLEASANT_PACE, ...options.pace };
        simulator.#play(options.seed ?? anySeed(), pace, options.neighbours ?? NEIGHBOURS.length);
      }
      return simulator;
    } catch (error) {
      platform.close();
      throw error;
    }
  }

  /** The address of the server, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server.port;
  }

  /** The PubSub endpoint: what goes on there, and how it is made to misbehave. */
  get pubsub(): PubSubServer {
    return this.#platform.pubsub;
  }

  /** What a client is given instead of the live platform's addresses. */
  get endpoints(): TwitchEndpoints {
    return {
      apiUrl: `${this.url}/helix`,
      authUrl: `${this.url}/oauth2`,
      eventsubUrl: this.#platform.eventsubUrl,
      subscriptionsUrl: `${this.url}/helix/eventsub/subscriptions`,
      pubsubUrl: this.#platform.pubsubUrl,
    };
  }

  /**
   * Tokens as if a device login had been confirmed: by the broadcaster with every scope, unless told otherwise.
   * A login that nobody has is added.
   */
  signIn(options: { login?: string; scopes?: readonly string[]; clientId?: string } = {}): SimulatedLogin {
    const user = this.#platform.world.addUser({ login: options.login ?? this.broadcaster.login });
    const issued = this.#platform.tokens.issueUser(
      options.clientId ?? this.clientId,
      user.id,
      options.scopes ?? SIMULATED_SCOPES,
    );
    return { ...issued, refreshToken: issued.refreshToken ?? '', userId: user.id, login: user.login };
  }

  /** A token that the backend of `SIMULATED_EXTENSION` signs for itself. */
  signExtension(): string {
    return this.#platform.tokens.signExtension(this.broadcaster.id);
  }

  /** Confirms a device login as its user would on the platform's page. Throws when the code is unknown. */
  approveDevice(userCode: string, options: { login?: string } = {}): void {
    const user = this.#platform.world.addUser({ login: options.login ?? this.broadcaster.login });
    if (!this.#platform.oauth.approve(userCode, user.id))
      throw new Error('No device login waits with this code');
  }

  override drainPoints(userId: string | null = this.broadcaster.id, clientId: string = this.clientId): void {
    super.drainPoints(userId, clientId);
  }

  /** Closes every connection and stops listening. */
  async close(): Promise<void> {
    this.#show?.stop();
    this.#platform.close();
    await this.#server.close();
  }

  /** Puts the neighbours on air, and lets all channels and the bot agree to everything that an app may ask for. */
  #play(seed: number, pace: Pace, neighbours: number): void {
    const { tokens, world } = this.#platform;
    const on = NEIGHBOURS.slice(0, neighbours).map((neighbour) => world.addUser(neighbour));
    for (const { id } of [this.broadcaster, ...on, this.bot])
      tokens.grant(this.clientId, id, SIMULATED_SCOPES);
    const channels = [this.broadcaster, ...on].flatMap(({ id }) => world.channel(id) ?? []);
    for (const channel of channels) if (!channel.stream) world.goLive(channel);
    this.channels = channels.map(({ broadcaster }) => named(broadcaster));
    this.#show = new LivelyShow(this.#platform, this, channels, seed, pace);
  }
}

function named({ id, login, name }: SimulatedUser): SimulatedAccount {
  return { id, login, name };
}
