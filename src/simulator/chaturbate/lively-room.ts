import { wireMessage, wireTip, wireUser } from '../../chaturbate/samples';
import { type CastMember, VIEWERS, VISITORS } from '../script/cast';
import type { Happening, HappeningKind } from '../script/happening';
import type { Stage } from '../script/player';
import type { ChaturbateControls } from './controls';

/** What of the script the platform can tell. The others are things of other platforms. */
type Told = 'chat' | 'follow' | 'subscription' | 'cheer';

const TOLD: ReadonlySet<HappeningKind> = new Set<Told>(['chat', 'follow', 'subscription', 'cheer']);

/** A client that has polled within this time is still there, even when it is between two polls. */
const PATIENCE_MS = 10_000;

/** One tip in so many has no name. */
const ANONYMOUS_EVERY = 5;

/** The script speaks in emotes that other platforms draw; here an emoticon is a word after a colon. */
const EMOTICONS: Readonly<Record<string, string>> = {
  HeyGuys: ':wave',
  LUL: ':lol',
  PogChamp: ':wow',
  NotLikeThis: ':ohno',
  SeemsGood: ':thumbsup',
  Kappa: ':wink',
  VoHiYo: ':hello',
};
const EMOTES = new RegExp(`\\b(?:${Object.keys(EMOTICONS).join('|')})\\b`, 'g');

const SUBJECTS = [
  'Requests are open! Goal: new strings for the old guitar [400 tokens left]',
  'Goal reached, thank you! Next: the long version',
  'Quiet evening, come in and say hello',
];
const WHISPERS = ['are you on tomorrow too?', 'I sent you the picture of the cat', 'which mic is that?'];
const MEDIA = [
  { id: 48_151, type: 'video', name: 'Rainy day session', tokens: 120 },
  { id: 62_342, type: 'photos', name: 'Harbour at dawn', tokens: 40 },
];

/** The simulated room as a stage for the script. */
export class LivelyRoom implements Stage {
  readonly #fans = new Set(VIEWERS.filter(({ roles }) => roles.includes('subscriber')));
  readonly #followers = new Set(VIEWERS);
  /** Who has come in without saying anything. */
  readonly #passers: CastMember[] = [];
  #tips = 0;
  #specials = 0;
  #polledMs = 0;

  /** @param isPolled whether a client is under way at this moment */
  constructor(
    private readonly room: ChaturbateControls & { readonly username: string },
    private readonly isPolled: () => boolean,
  ) {}

  /** Takes note of a poll. */
  notePoll(): void {
    this.#polledMs = Date.now();
  }

  hasAudience(): boolean {
    return this.isPolled() || Date.now() - this.#polledMs < PATIENCE_MS;
  }

  wants(kind: HappeningKind): boolean {
    return TOLD.has(kind);
  }

  play(happening: Happening): void {
    switch (happening.kind) {
      case 'chat':
        this.#tell('chatMessage', happening.user, { message: wireMessage(retold(happening.text)) });
        return;
      case 'follow':
        this.#followers.add(happening.user);
        this.#tell('follow', happening.user);
        return;
      case 'subscription':
        this.#fans.add(happening.user);
        this.#tell('fanclubJoin', happening.user);
        return;
      case 'cheer':
        this.#tips += 1;
        this.#tell('tip', happening.user, {
          tip: wireTip(happening.bits, retold(happening.text), this.#tips % ANONYMOUS_EVERY === 0),
        });
        return;
      default:
        return;
    }
  }

  /** What only this platform tells, each in its turn, so that all of it is seen before long. */
  playSpecial(share: number): boolean {
    const specials = [
      () => this.#enter(share),
      () => this.#whisper(share),
      () => this.#buy(share),
      () => this.#leave(),
      () => this.#announce(share),
      () => this.#unfollow(),
    ];
    specials[this.#specials % specials.length]?.();
    this.#specials += 1;
    return true;
  }

  #enter(share: number): void {
    const visitor = one(VISITORS, share);
    this.#passers.push(visitor);
    this.#tell('userEnter', visitor);
  }

  #leave(): void {
    const passer = this.#passers.shift();
    if (passer) this.#tell('userLeave', passer);
  }

  #whisper(share: number): void {
    const viewer = one(VIEWERS, share);
    const message = wireMessage(one(WHISPERS, share), { fromUser: viewer.login, toUser: this.room.username });
    this.#tell('privateMessage', viewer, { message });
  }

  #buy(share: number): void {
    this.#tell('mediaPurchase', one(VIEWERS, share), { media: { ...one(MEDIA, share) } });
  }

  #announce(share: number): void {
    this.room.emit('roomSubjectChange', { object: { subject: one(SUBJECTS, share) } });
  }

  #unfollow(): void {
    const follower = VISITORS.find((visitor) => this.#followers.delete(visitor));
    if (follower) this.#tell('unfollow', follower);
  }

  #tell(method: string, who: CastMember, object: Record<string, unknown> = {}): void {
    const isFan = this.#fans.has(who);
    const user = wireUser(who.login, {
      isFollower: this.#followers.has(who),
      inFanclub: isFan,
      colorGroup: isFan ? 'f' : 't',
      recentTips: who.roles.includes('vip') ? 'lots' : 'few',
    });
    this.room.emit(method, { object: { user, ...object } });
  }
}

/** A line of the script in this platform's way of writing: names are in lower case here, emoticons words. */
function retold(text: string): string {
  return text
    .replace(EMOTES, (emote) => EMOTICONS[emote] ?? emote)
    .replace(/@\w+/g, (mention) => mention.toLowerCase());
}

/** The one at `share`, from 0 up to 1, of several; there must be one. */
function one<T>(from: readonly T[], share: number): T {
  const found = from[Math.floor(share * from.length)];
  if (found === undefined) throw new RangeError('There is nothing to choose from');
  return found;
}
