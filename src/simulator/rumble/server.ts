import { LoopbackServer } from '../loopback';
import { type Pace, PLEASANT_PACE, Player } from '../script/player';
import { anySeed } from '../script/random';
import { Script } from '../script/script';
import { ChatDoor } from './chat-door';
import { RumbleControls } from './controls';
import { LivelyStream } from './lively-stream';
import type { RumbleSimulatorOptions } from './options';
import { RumblePlatform } from './platform';
import { SiteDoor } from './site-door';

/**
 * A small Rumble on 127.0.0.1, with the two hosts that the live one has: the site and the chat. There is one streamer,
 * who is live. `siteUrl`, `chatUrl`, `apiUrl`, and `session` or `username` and `password`, are all that a client has to
 * be given.
 */
export class RumbleSimulator extends RumbleControls {
  /** The streamer's account, and its password. */
  readonly username: string;
  readonly password: string;
  /** A good session of the streamer: the value of the cookie `u_s`. */
  readonly session: string;
  /** The decimal id of the streamer's account. */
  readonly userId: string;
  /** The decimal id of the channel that the streamer can write as, and its name. */
  readonly channelId: string;
  readonly channelName: string;
  readonly #platform: RumblePlatform;
  readonly #site: LoopbackServer;
  readonly #chat: LoopbackServer;
  #player: Player | undefined;

  private constructor(platform: RumblePlatform, site: LoopbackServer, chat: LoopbackServer) {
    super(platform);
    this.#platform = platform;
    this.#site = site;
    this.#chat = chat;
    const account = platform.accounts.add(platform.owner, { isModerator: true });
    this.username = platform.owner.name;
    this.password = account.password;
    this.session = platform.accounts.open(account);
    this.userId = platform.owner.id;
    this.channelId = platform.ownChannel.id;
    this.channelName = platform.ownChannel.name;
  }

  /** Starts a simulator with a stream of its own. Rejects when a port is taken. */
  static async start(options: RumbleSimulatorOptions = {}): Promise<RumbleSimulator> {
    const platform = new RumblePlatform(options);
    const site = await LoopbackServer.listen(options.port ?? 0, new SiteDoor(platform));
    const chat = await LoopbackServer.listen(options.chatPort ?? 0, new ChatDoor(platform)).catch(
      async (error: unknown) => {
        await site.close();
        throw error;
      },
    );
    const simulator = new RumbleSimulator(platform, site, chat);
    if (options.lively) simulator.#play(options.seed ?? anySeed(), { ...PLEASANT_PACE, ...options.pace });
    return simulator;
  }

  get port(): number {
    return this.#site.port;
  }

  get chatPort(): number {
    return this.#chat.port;
  }

  /** Stands for `https://rumble.com`: no path, no slash at the end. */
  get siteUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Stands for `https://web7.rumble.com`. */
  get chatUrl(): string {
    return `http://127.0.0.1:${this.chatPort}`;
  }

  /** The streamer's address of the Live Stream API, with its key. */
  get apiUrl(): string {
    return `${this.siteUrl}/-livestream-api/get-data?key=${this.#platform.apiKey}`;
  }

  /** The decimal id of the newest stream. */
  get streamId(): string {
    return this.#platform.roomOf().streamId;
  }

  /** Cuts whoever reads and stops listening. */
  async close(): Promise<void> {
    this.#player?.stop();
    this.#platform.close();
    await Promise.all([this.#site.close(), this.#chat.close()]);
  }

  /** Lets the stream come alive as soon as somebody reads its chat or asks the Live Stream API. */
  #play(seed: number, pace: Pace): void {
    const stage = new LivelyStream(this, seed);
    const player = new Player(new Script(seed), stage, pace);
    this.#player = player;
    this.watch.on('opened', () => player.start());
    this.watch.on('polled', () => {
      stage.notePoll();
      player.start();
    });
    this.watch.on('written', () => player.hearStreamer());
  }
}
