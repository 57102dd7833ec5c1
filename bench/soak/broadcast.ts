import { ChaturbateSimulator, RumbleSimulator, TwitchSimulator } from '../../src/simulator';

const PLACE = { z: 'tab', x: 0, y: 0 };

/** What goes wrong in turn: nothing from which a good client does not come back by itself. */
type Trouble = () => void;

/** A broadcast on three simulated platforms at once, and the flow that listens to it. */
export class Broadcast {
  /** How many lines were told since `begin`. */
  told = 0;
  readonly #twitch: TwitchSimulator;
  readonly #room: ChaturbateSimulator;
  readonly #stream: RumbleSimulator;
  readonly #counts = { twitch: 0, chaturbate: 0, rumble: 0 };
  readonly #troubles: readonly Trouble[];
  #nextTrouble = 0;

  private constructor(twitch: TwitchSimulator, room: ChaturbateSimulator, stream: RumbleSimulator) {
    this.#twitch = twitch;
    this.#room = room;
    this.#stream = stream;
    this.#troubles = [
      () => twitch.requestReconnect(),
      () => room.cutNext(),
      () => stream.cutReaders(),
      () => twitch.dropConnections({ abrupt: true }),
      () => room.failNext({ status: 502 }),
      () => stream.failApi({ status: 503 }),
      () => twitch.expireTokensOf(twitch.broadcaster.id),
      () => twitch.sendGarbage(),
      () => stream.endReaders(),
    ];
  }

  static async start(): Promise<Broadcast> {
    const [twitch, room, stream] = await Promise.all([
      TwitchSimulator.start(),
      ChaturbateSimulator.start(),
      // A cut takes a second or two to mend: the history has to reach back that far.
      RumbleSimulator.start({ figures: { historyMessages: 200 } }),
    ]);
    return new Broadcast(twitch, room, stream);
  }

  flow(): object[] {
    const { siteUrl, chatUrl } = this.#stream;
    const input = { ...PLACE, own: true, raw: true, connectionEvents: true, wires: [['probe'], ['probe']] };
    return [
      { id: 'tab', type: 'tab', label: 'soak' },
      { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...this.#twitch.endpoints },
      { id: 'user', type: 'livestream-twitch-user', app: 'app', scopes: [], login: '' },
      { id: 'room', type: 'livestream-chaturbate-account', server: 'custom', url: this.#room.baseUrl },
      { id: 'streamer', type: 'livestream-rumble-account', server: 'custom', siteUrl, chatUrl },
      {
        ...input,
        id: 'twitch',
        type: 'livestream-twitch-events',
        user: 'user',
        events: [{ type: 'channel.chat.message', version: '1' }],
      },
      { ...input, id: 'chaturbate', type: 'livestream-chaturbate-events', account: 'room', events: [] },
      {
        ...input,
        id: 'rumble',
        type: 'livestream-rumble-events',
        account: 'streamer',
        chat: true,
        api: true,
      },
      { ...PLACE, id: 'probe', type: 'soak-probe', wires: [] },
    ];
  }

  credentials(): Record<string, Record<string, string>> {
    const { publicClientId: clientId } = this.#twitch;
    const { accessToken, refreshToken } = this.#twitch.signIn({ clientId });
    const { username, token } = this.#room;
    const { apiUrl, session } = this.#stream;
    return {
      app: { clientId },
      user: { accessToken, refreshToken },
      room: { username, token },
      streamer: { apiUrl, session },
    };
  }

  /** Counts from now on. */
  begin(): void {
    this.told = 0;
  }

  /** Three of five lines are Twitch's. Each has the number of the line in its platform's chat. */
  tell(): void {
    const place = this.told % 5;
    this.told += 1;
    if (place < 3) {
      this.#counts.twitch += 1;
      this.#twitch.say({ user: `viewer_${this.told % 200}`, text: `line ${this.#counts.twitch}` });
    } else if (place === 3) {
      this.#counts.chaturbate += 1;
      this.#room.say(`viewer_${this.told % 200}`, `line ${this.#counts.chaturbate}`);
    } else {
      this.#counts.rumble += 1;
      this.#stream.say(`viewer_${this.told % 200}`, `line ${this.#counts.rumble}`);
    }
  }

  /** The next thing that goes wrong. */
  trouble(): void {
    this.#troubles[this.#nextTrouble % this.#troubles.length]?.();
    this.#nextTrouble += 1;
  }

  async close(): Promise<void> {
    await Promise.all([this.#twitch.close(), this.#room.close(), this.#stream.close()]);
  }
}
