import { LoopbackServer } from '../loopback';
import { type Pace, PLEASANT_PACE, Player } from '../script/player';
import { anySeed } from '../script/random';
import { Script } from '../script/script';
import { ChaturbateControls } from './controls';
import { LivelyRoom } from './lively-room';
import type { ChaturbateSimulatorOptions } from './options';
import { ChaturbatePlatform } from './platform';

/**
 * A small Chaturbate on 127.0.0.1 with one room, whose owner has made one token. `baseUrl`, `username` and `token` are
 * all that a client has to be given.
 */
export class ChaturbateSimulator extends ChaturbateControls {
  /** The name of the room and of its owner. */
  readonly username: string;
  readonly token: string;
  readonly #platform: ChaturbatePlatform;
  readonly #server: LoopbackServer;
  #player: Player | undefined;

  private constructor(platform: ChaturbatePlatform, server: LoopbackServer) {
    super(platform);
    this.#platform = platform;
    this.#server = server;
    this.username = platform.username;
    this.token = platform.tokens.add();
  }

  /** Starts a simulator with a room of its own. Rejects when the port is taken. */
  static async start(options: ChaturbateSimulatorOptions = {}): Promise<ChaturbateSimulator> {
    const platform = new ChaturbatePlatform(options);
    const server = await LoopbackServer.listen(options.port ?? 0, platform);
    const simulator = new ChaturbateSimulator(platform, server);
    if (options.lively) simulator.#play(options.seed ?? anySeed(), { ...PLEASANT_PACE, ...options.pace });
    return simulator;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Stands for `https://eventsapi.chaturbate.com`: no path, no slash at the end. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers what waits and stops listening. */
  async close(): Promise<void> {
    this.#player?.stop();
    this.#platform.close();
    await this.#server.close();
  }

  /** Lets the room come alive as soon as somebody polls. */
  #play(seed: number, pace: Pace): void {
    const room = new LivelyRoom(this, () => this.#platform.underWay > 0);
    const player = new Player(new Script(seed), room, pace);
    this.#player = player;
    const polled = () => {
      room.notePoll();
      player.start();
    };
    // A client that asks for no waiting never waits.
    this.watch.on('waiting', polled);
    this.watch.on('request', ({ status }) => {
      if (status === 200) polled();
    });
  }
}
