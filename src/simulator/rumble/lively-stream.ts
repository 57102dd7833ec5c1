import { type CastMember, MODERATOR, RUDE_VIEWER, TROUBLEMAKER, VIEWERS, VISITORS } from '../script/cast';
import type { Happening, HappeningKind } from '../script/happening';
import type { Stage } from '../script/player';
import { SeededRandom } from '../script/random';
import type { RumbleControls } from './controls';

/** What of the script the platform can tell. The others are things of other platforms. */
const TOLD: ReadonlySet<HappeningKind> = new Set<HappeningKind>([
  'chat',
  'follow',
  'subscription',
  'renewal',
  'gift',
  'cheer',
  'raid',
  'timeout',
]);

/** A client that has polled within this time is still there, though it is between two polls. */
const PATIENCE_MS = 60_000;

/** The script speaks in emotes that other platforms draw; here an emote is a word between colons. */
const EMOTES_HERE: Readonly<Record<string, string>> = {
  HeyGuys: ':r+wave:',
  LUL: ':r+laugh:',
  PogChamp: ':r+wow:',
  NotLikeThis: ':r+ohno:',
  SeemsGood: ':r+thumbsup:',
  Kappa: ':r+wink:',
  VoHiYo: ':r+hello:',
};
const EMOTES = new RegExp(`\\b(?:${Object.keys(EMOTES_HERE).join('|')})\\b`, 'g');

/** What a cheer of the script costs as a rant: the largest price whose count of bits is reached, in cents. */
const PRICES: readonly (readonly [bits: number, cents: number])[] = [
  [0, 100],
  [100, 200],
  [250, 500],
  [500, 1_000],
  [1_000, 2_000],
];

/** Those who write as a channel of theirs, each with its name. */
const CHANNELS: Readonly<Record<string, string>> = {
  Nova_Kettle: 'Kettle Workshop',
  CopperKite: 'Copper Kite Aerials',
};

/** Badges by the roles of the script. */
const BADGES: Readonly<Record<CastMember['roles'][number], string | undefined>> = {
  moderator: 'moderator',
  vip: 'whale-blue',
  subscriber: 'recurring_subscription',
  follower: undefined,
};

const TITLES = [
  { title: 'Fixing old radios by the sea', category: { slug: 'diy', title: 'DIY' } },
  { title: 'The radio works! Now: music', category: { slug: 'music', title: 'Music' } },
];

/** How many viewers more or fewer there are after something has happened, at most, and how few ever. */
const DRIFT = 4;
const FEWEST = 5;

/** How often somebody likes the stream when something happens. */
const LIKING_SHARE = 0.1;

/** The simulated stream as a stage for the script. */
export class LivelyStream implements Stage {
  readonly #stream: RumbleControls;
  readonly #random: SeededRandom;
  #specials = 0;
  #titles = 0;
  #viewers = 42;
  #likes = 12;
  #polledMs = Number.NEGATIVE_INFINITY;
  readonly #lines: string[] = [];

  constructor(stream: RumbleControls, seed: number) {
    this.#stream = stream;
    this.#random = new SeededRandom(seed);
    for (const member of [...VIEWERS, ...VISITORS, MODERATOR, TROUBLEMAKER, RUDE_VIEWER])
      this.#enlist(member);
  }

  /** Takes note of a poll. */
  notePoll(): void {
    this.#polledMs = Date.now();
  }

  hasAudience(): boolean {
    return this.#stream.readers() > 0 || Date.now() - this.#polledMs < PATIENCE_MS;
  }

  wants(kind: HappeningKind): boolean {
    return TOLD.has(kind);
  }

  play(happening: Happening): void {
    const stream = this.#stream;
    this.#drift();
    switch (happening.kind) {
      case 'chat':
        this.#say(happening.user, happening.text);
        return;
      case 'follow':
        stream.follow(happening.user.name);
        return;
      case 'subscription':
        stream.subscribe(happening.user.name);
        return;
      case 'renewal':
        stream.subscribe(happening.user.name, { text: retold(happening.text) });
        return;
      case 'gift':
        // Nobody gives without a name here. A gift may be told in two ways, and it is one gift all the same.
        stream.gift((happening.user ?? MODERATOR).name, happening.recipients.length, { twice: true });
        return;
      case 'cheer':
        stream.rant(happening.user.name, centsFor(happening.bits), retold(happening.text));
        return;
      case 'raid':
        stream.raid(happening.user.name);
        return;
      case 'timeout':
        this.#say(happening.user, happening.text);
        stream.mute(happening.user.name, { seconds: happening.seconds });
        return;
      default:
        return;
    }
  }

  /** What only this platform tells, each in its turn, so that all of it is seen before long. */
  playSpecial(share: number): boolean {
    const specials = [
      () => this.#pin(share),
      () => this.#delete(),
      () => this.#stream.unpin(),
      () => this.#rename(),
    ];
    specials[this.#specials % specials.length]?.();
    this.#specials += 1;
    return true;
  }

  #say({ name }: CastMember, text: string): void {
    // A muted viewer has nothing to say until the mute is over.
    if (this.#stream.mutes().some((mute) => mute.name === name)) return;
    this.#lines.push(this.#stream.say(name, retold(text), { channel: CHANNELS[name] }));
    if (this.#lines.length > 20) this.#lines.shift();
  }

  #pin(share: number): void {
    const line = this.#lines[Math.floor(share * this.#lines.length)];
    if (line !== undefined) this.#stream.pin(line);
  }

  #delete(): void {
    const line = this.#lines.shift();
    if (line !== undefined && line !== this.#stream.pinned()) this.#stream.deleteLines([line]);
  }

  #rename(): void {
    this.#titles += 1;
    const next = TITLES[this.#titles % TITLES.length];
    if (next) this.#stream.setStream(next);
  }

  /** Viewers come and go, and now and then somebody likes it. */
  #drift(): void {
    this.#viewers = Math.max(FEWEST, this.#viewers + this.#random.between(-DRIFT, DRIFT));
    if (this.#random.chance(LIKING_SHARE)) this.#likes += 1;
    this.#stream.setStream({ viewers: this.#viewers, likes: this.#likes });
  }

  #enlist({ name, color, roles }: CastMember): void {
    const badges = roles.flatMap((role) => BADGES[role] ?? []);
    this.#stream.person(name, { color, badges, isFollower: roles.includes('follower') });
  }
}

function centsFor(bits: number): number {
  return PRICES.findLast(([least]) => least <= bits)?.[1] ?? 100;
}

/** A line of the script in this platform's way of writing. */
function retold(text: string): string {
  return text.replace(EMOTES, (emote) => EMOTES_HERE[emote] ?? emote);
}
