import { EventEmitter } from 'node:events';
import type { LivestreamError } from '../../src/shared/errors';
import type { TwitchSimulator } from '../../src/simulator';
import { TwitchAccount } from '../../src/twitch/account';
import type { StoredTokens, TokenRecord } from '../../src/twitch/auth/token-record';
import type { Member, Notification } from '../../src/twitch/eventsub/member';
import type { Gap } from '../../src/twitch/eventsub/slot';
import type { Wish } from '../../src/twitch/eventsub/subscription-calls';
import { TwitchUsers } from '../../src/twitch/user';

const PATIENCE_MS = 30_000;

/** A member of a hub that writes down what it hears and lets a test await it. */
export class Listener implements Member {
  readonly notifications: Notification[] = [];
  readonly subscribedTo: Wish[] = [];
  readonly refusals: { wish: Wish; error: LivestreamError }[] = [];
  readonly revocations: string[] = [];
  readonly losses: string[] = [];
  readonly settlements: (Gap | null)[] = [];
  readonly #changed = new EventEmitter();

  notified(notification: Notification): void {
    this.#note(this.notifications, notification);
  }

  subscribed(wish: Wish): void {
    this.#note(this.subscribedTo, wish);
  }

  refused(wish: Wish, error: LivestreamError): void {
    this.#note(this.refusals, { wish, error });
  }

  revoked(_wish: Wish, reason: string): void {
    this.#note(this.revocations, reason);
  }

  lost(reason: string): void {
    this.#note(this.losses, reason);
  }

  settled(gap: Gap | null): void {
    this.#note(this.settlements, gap);
  }

  /** Waits until `look` is true; looks now and after everything that is heard. */
  async until(look: (listener: this) => boolean): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (!look(this)) {
      await new Promise<void>((resolve, reject) => {
        const late = (): void => reject(new Error('The listener did not hear what was waited for'));
        signal.addEventListener('abort', late, { once: true });
        this.#changed.once('change', () => {
          signal.removeEventListener('abort', late);
          resolve();
        });
      });
    }
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    this.#changed.emit('change');
  }
}

/** A record that keeps tokens in memory and notes every save. */
function memoryRecord(first?: StoredTokens): TokenRecord & { saves: StoredTokens[] } {
  const saves: StoredTokens[] = [];
  return {
    saves,
    load: () => saves.at(-1) ?? first,
    save: (tokens) => {
      saves.push(tokens);
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
  };
}

/** An account of `simulator`'s broadcaster, or of somebody else, with the tokens of a fresh login. */
export function accountOn(
  simulator: TwitchSimulator,
  options: { users?: TwitchUsers; login?: string; scopes?: readonly string[]; confidential?: boolean } = {},
): TwitchAccount {
  const { users = new TwitchUsers(), confidential = false, ...who } = options;
  const clientId = confidential ? simulator.clientId : simulator.publicClientId;
  const { accessToken, refreshToken } = simulator.signIn({ ...who, clientId });
  return new TwitchAccount({
    app: () =>
      Promise.resolve({
        endpoints: simulator.endpoints,
        clientId,
        simulated: false,
        ...(confidential ? { clientSecret: simulator.clientSecret } : {}),
      }),
    record: memoryRecord(),
    pasted: { accessToken, refreshToken },
    users,
  });
}

/** A wish about the broadcaster's channel, conditions filled for the types that tests use. */
export function wishFor(simulator: TwitchSimulator, type: string, version = '1'): Wish {
  const { id } = simulator.broadcaster;
  const roles: Record<string, string[]> = {
    'channel.follow': ['moderator_user_id'],
    'channel.chat.message': ['user_id'],
  };
  const actors = Object.fromEntries((roles[type] ?? []).map((field) => [field, id]));
  return { type, version, condition: { broadcaster_user_id: id, ...actors } };
}
