import { ROLES } from '../events/schema/parts';
import type { Role } from '../events/types';
import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import { describe, isEvent, isObject } from './arguments';
import { type CheerKind, CheerTwins } from './cheer-twins';
import { fold, isOnlyPunctuation, readCommandLine } from './command-line';
import { Cooldown, type Wait } from './cooldown';

/** A command as it is saved in a flow; a flow written by hand may hold anything. */
export interface CommandDef {
  /** Its name, without the prefix. */
  command?: unknown;
  /** Other names for it: a list, or one text with commas. */
  aliases?: unknown;
  /** Who may use it: anybody with one of these roles, and the broadcaster. None: everyone. */
  roles?: unknown;
  /** Seconds that it rests for everyone. */
  cooldown?: unknown;
  /** Seconds that it rests for whoever used it. */
  userCooldown?: unknown;
}

/** What a *chat command* node has set. */
export interface ChatCommandSettings {
  /** Any text; blank means `!`. */
  prefix?: unknown;
  /** One output each, in this order. */
  commands?: unknown;
}

/** `msg.command`. */
export interface Command {
  /** The name that the command has in the node, also when an alias was typed; lower case when it is unknown. */
  name: string;
  args: string[];
  /** Everything after the name, as typed. */
  text: string;
}

/** What is to be done with a message. `index` is the command's place in the list. */
export type Verdict =
  | { is: 'matched'; index: number; command: Command }
  | { is: 'unknown'; command: Command }
  | { is: 'noCommand' | 'noLine' | 'own' | 'twin' }
  | { is: 'wrongRole'; index: number }
  | ({ is: 'coolingDown'; index: number } & Wait);

interface KnownCommand {
  name: string;
  roles: readonly string[];
  cooldown: Cooldown;
}

/** The kinds that hold a line somebody wrote. */
const KINDS = ['chat.message', 'chat.private', 'tip'];

/** Bits that open the line of a cheer, where the platform does not mark them as parts. */
const CHEERS = /^(?:\p{L}+\d+\s+)+/u;

const ADVICE = sentence`Wire it right behind an events node, before anything that replaces msg.payload.`;

/** The commands of one node: tells for each message what is to be done with it, and keeps the cooldowns. */
export class ChatCommands {
  /** What a command starts with. */
  readonly prefix: string;
  readonly #commands: readonly KnownCommand[];
  /** Which command a name or alias belongs to. The first one wins. */
  readonly #byName = new Map<string, number>();
  readonly #twins = new CheerTwins();
  readonly #now: () => number;

  /**
   * @param now a clock in milliseconds that never jumps: a Raspberry Pi sets its time only after the start
   * @throws LivestreamError `bad_input` when the settings cannot be meant so
   */
  constructor(settings: ChatCommandSettings, now: () => number = () => performance.now()) {
    this.prefix = textOf(settings.prefix).trim() || '!';
    this.#now = now;
    const defs = Array.isArray(settings.commands) ? settings.commands : [];
    this.#commands = defs.map((def: unknown) => readCommand(isObject(def) ? def : {}));
    for (const [index, def] of defs.entries()) {
      for (const name of namesOf(def)) {
        if (!this.#byName.has(fold(name))) this.#byName.set(fold(name), index);
      }
    }
  }

  /** How many commands there are: the index of the output for unknown ones. */
  get count(): number {
    return this.#commands.length;
  }

  /** The name of a command. */
  nameOf(index: number): string {
    return this.#commands[index]?.name ?? '';
  }

  /**
   * Judges `msg.payload`. A command that is let through rests from now on.
   *
   * @throws LivestreamError `bad_input` when it is no event
   */
  judge(payload: unknown): Verdict {
    if (!isObject(payload) || !isEvent(payload)) {
      const what = describe(payload);
      throw new LivestreamError('bad_input', sentence`msg.payload is no event: it is ${what}. ${ADVICE}`);
    }
    const line = KINDS.includes(String(payload.kind)) ? lineOf(payload) : undefined;
    if (line === undefined) return { is: 'noLine' };
    if (payload.self === true) return { is: 'own' };
    const read = readCommandLine(line, this.prefix);
    if (!read) return { is: 'noCommand' };
    const { name, args, text } = read;
    const index = this.#byName.get(fold(name));
    if (index === undefined && isOnlyPunctuation(name)) return { is: 'noCommand' };
    if (this.#isTwin(payload)) return { is: 'twin' };
    const known = index === undefined ? undefined : this.#commands[index];
    if (index === undefined || !known)
      return { is: 'unknown', command: { name: name.toLowerCase(), args, text } };
    if (!mayUse(payload.user, known.roles)) return { is: 'wrongRole', index };
    const wait = known.cooldown.use(userKey(payload), this.#now());
    if (wait) return { is: 'coolingDown', index, ...wait };
    return { is: 'matched', index, command: { name: known.name, args, text } };
  }

  /** How many users are remembered for their cooldowns, over all commands. */
  get remembered(): number {
    return this.#commands.reduce((sum, { cooldown }) => sum + cooldown.size, 0);
  }

  #isTwin(event: Record<string, unknown>): boolean {
    const isCheer = event.platform === 'twitch' && isObject(event.amount) && event.kind !== 'chat.private';
    if (!isCheer) return false;
    const channel = isObject(event.channel) ? event.channel.id : undefined;
    const text = isObject(event.message) ? event.message.text : undefined;
    const key = JSON.stringify([channel, userKey(event), text]);
    return this.#twins.isSecond(key, event.kind as CheerKind, this.#now());
  }
}

function readCommand(def: CommandDef): KnownCommand {
  const name = textOf(def.command).trim();
  const seconds = (field: 'cooldown' | 'userCooldown'): number => {
    const value = def[field];
    const typed = typeof value === 'string' ? value.trim() : value;
    const isBlank = typed === undefined || typed === null || typed === '';
    const number = isBlank ? 0 : typeof typed === 'object' ? Number.NaN : Number(typed);
    if (number >= 0 && Number.isFinite(number)) return number;
    throw new LivestreamError(
      'bad_input',
      sentence`The cooldown of the command "${name}" must be a number of seconds. Open the node and correct it.`,
    );
  };
  return {
    name,
    roles: rolesOf(def, name),
    cooldown: new Cooldown(seconds('cooldown'), seconds('userCooldown')),
  };
}

function rolesOf({ roles }: CommandDef, name: string): readonly string[] {
  const given = listOf(roles);
  const strange = given.find((role) => !ROLES.includes(role as Role));
  if (strange === undefined) return given;
  // Letting it pass would either open the command to all or close it to all but one.
  throw new LivestreamError(
    'bad_input',
    sentence`The command "${name}" is for "${strange}", which is no role. Roles are ${ROLES.join(', ')}.`,
  );
}

/** A command's name and aliases, without blank ones. */
function namesOf(def: unknown): string[] {
  if (!isObject(def)) return [];
  return [textOf(def.command).trim(), ...listOf(def.aliases)].filter(Boolean);
}

/** A list of texts, or one text with commas or blanks between them. */
function listOf(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : textOf(value).split(/[\s,]+/);
  return parts.map((part) => textOf(part).trim()).filter(Boolean);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * The line in which a command may stand. A viewer who answers somebody has that name in front of the line, and
 * one who cheers has the bits there: neither is a part of the command.
 */
function lineOf(event: Record<string, unknown>): string | undefined {
  const message = isObject(event.message) ? event.message : {};
  if (typeof message.text !== 'string') return undefined;
  const parts: unknown[] = Array.isArray(message.parts) ? message.parts : [];
  const isReply = typeof message.replyTo === 'string';
  let line = message.text;
  for (const part of parts) {
    if (!isObject(part) || typeof part.text !== 'string' || !line.startsWith(part.text)) break;
    const isInFront = part.type === 'cheermote' || (isReply && part.type === 'mention');
    if (!isInFront && part.text.trim() !== '') break;
    line = line.slice(part.text.length);
  }
  if (isReply) line = line.replace(/^\s*@\S+\s+/, '');
  return event.kind === 'tip' && event.platform === 'twitch' ? line.replace(CHEERS, '') : line;
}

function mayUse(user: unknown, roles: readonly string[]): boolean {
  if (roles.length === 0) return true;
  const has: unknown[] = isObject(user) && Array.isArray(user.roles) ? user.roles : [];
  return has.includes('broadcaster') || roles.some((role) => has.includes(role));
}

/** Who it is, over all platforms. Those who stay anonymous are one, because nothing tells them apart. */
function userKey({ platform, user }: Record<string, unknown>): string {
  const { id, login, name } = isObject(user) ? user : {};
  return `${String(platform)}:${String(id ?? login ?? name ?? '')}`;
}
