import { type WireObject, wireChannel, wireUser } from '../../rumble/wire-parts';

/** Somebody with a name on the platform. */
export interface Person {
  id: string;
  name: string;
  /** Six hexadecimal digits, without a sign in front. */
  color: string;
  badges: string[];
  isFollower: boolean;
  avatar?: string;
  /** What the person can write as. */
  channels: PersonChannel[];
}

/** A channel that somebody can write as. */
export interface PersonChannel {
  id: string;
  name: string;
}

/** What somebody is to the streamer. */
export interface PersonOptions {
  id?: string;
  color?: string;
  badges?: readonly string[];
  isFollower?: boolean;
  avatar?: string;
  /** The names of channels to write as. */
  channels?: readonly string[];
}

const FIRST_ID = 61_500_000;
const STEP = 37;

/** Everybody on the platform. Names are told apart without regard to case. */
export class People {
  readonly #byName = new Map<string, Person>();
  readonly #byId = new Map<string, Person>();
  #lastId = FIRST_ID;

  /** Somebody by name, made up on first mention; `options` change what is given. */
  person(name: string, options: PersonOptions = {}): Person {
    const known = this.#byName.get(name.toLowerCase());
    const person = known ?? this.#make(name, options.id ?? this.#freshId());
    if (options.color !== undefined) person.color = options.color.replace('#', '').toLowerCase();
    if (options.badges) person.badges = [...options.badges];
    if (options.isFollower !== undefined) person.isFollower = options.isFollower;
    if (options.avatar !== undefined) person.avatar = options.avatar;
    for (const channel of options.channels ?? []) this.channel(person, channel);
    return person;
  }

  /** A channel of somebody by name, made up on first mention. */
  channel(person: Person, name: string): PersonChannel {
    const known = person.channels.find((channel) => channel.name === name);
    if (known) return known;
    const channel = { id: this.#freshId(), name };
    person.channels.push(channel);
    return channel;
  }

  byName(name: string): Person | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  byId(id: string): Person | undefined {
    return this.#byId.get(id);
  }

  /** Whose channel has this name. */
  byChannelName(name: string): Person | undefined {
    return [...this.#byId.values()].find(({ channels }) => channels.some((channel) => channel.name === name));
  }

  #make(name: string, id: string): Person {
    const person = { id, name, color: '2e8b57', badges: [], isFollower: true, channels: [] };
    this.#byName.set(name.toLowerCase(), person);
    this.#byId.set(id, person);
    return person;
  }

  #freshId(): string {
    this.#lastId += STEP;
    return String(this.#lastId);
  }
}

/** Somebody as the chat describes them. A person without badges or avatar lacks the field. */
export function describedPerson(person: Person): WireObject {
  return wireUser(person.id, person.name, {
    is_follower: person.isFollower,
    color: person.color,
    ...(person.badges.length > 0 ? { badges: [...person.badges] } : {}),
    ...(person.avatar === undefined ? {} : { 'image.1': person.avatar }),
  });
}

/** A channel as the chat describes it. */
export function describedChannel({ id, name }: PersonChannel): WireObject {
  return wireChannel(id, name);
}
