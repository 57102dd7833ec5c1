import { createHash, randomBytes } from 'node:crypto';
import { expectedHashes, freshSalts, type Salts } from './passwords';
import type { Person } from './people';

/** Somebody who can log in. */
export interface Account {
  person: Person;
  password: string;
  salts: Salts;
  /** May delete, pin and mute. */
  isModerator: boolean;
  /** The code that a login asks for after the password; undefined when two-factor is off. */
  code: string | undefined;
}

/** What somebody who can log in has and may. */
export interface AccountOptions {
  /** By chance unless given. */
  password?: string;
  isModerator?: boolean;
  /** What has to be entered after the password. */
  code?: string;
  /** What the password is hashed with. */
  salts?: Salts;
}

/** A login that has come as far as the code. */
interface HalfLogin {
  userKey: string;
  account: Account;
}

/** Who can log in, and who has. */
export class Accounts {
  readonly #byName = new Map<string, Account>();
  readonly #sessions = new Map<string, Account>();
  readonly #halfLogins = new Map<string, HalfLogin>();

  add(person: Person, options: AccountOptions = {}): Account {
    const account: Account = {
      person,
      password: options.password ?? randomBytes(9).toString('base64url'),
      salts: options.salts ?? freshSalts(),
      isModerator: options.isModerator ?? false,
      code: options.code,
    };
    this.#byName.set(person.name.toLowerCase(), account);
    return account;
  }

  byName(name: string): Account | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The salts of an account. A name that nobody has gets some too, and always the same. */
  saltsOf(name: string): Salts {
    const account = this.byName(name);
    if (account) return account.salts;
    const invented = createHash('sha256').update(name.toLowerCase()).digest('hex');
    return [invented.slice(0, 16), invented.slice(16, 32), invented.slice(32, 48)];
  }

  /** The account that a name and the hashes of its password belong to. */
  matching(name: string, hashes: string): Account | undefined {
    const account = this.byName(name);
    return account && hashes === expectedHashes(account.password, account.salts) ? account : undefined;
  }

  /** Logs in; returns what goes into the cookie. */
  open(account: Account): string {
    const token = randomBytes(36).toString('base64url');
    this.#sessions.set(token, account);
    return token;
  }

  session(token: string | undefined): Account | undefined {
    return token === undefined ? undefined : this.#sessions.get(token);
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#sessions.delete(token);
  }

  endAll(): void {
    this.#sessions.clear();
  }

  /** Waits for the code of an account whose password was right. */
  begin(account: Account): { totpId: string; userKey: string } {
    const totpId = randomBytes(12).toString('hex');
    const userKey = randomBytes(12).toString('hex');
    this.#halfLogins.set(totpId, { userKey, account });
    return { totpId, userKey };
  }

  isBegun(totpId: string, userKey: string): boolean {
    return this.#halfLogins.get(totpId)?.userKey === userKey;
  }

  /** The account whose code that is, once. */
  confirm(totpId: string, userKey: string, code: string): Account | undefined {
    const half = this.#halfLogins.get(totpId);
    if (half?.userKey !== userKey || half.account.code !== code) return undefined;
    this.#halfLogins.delete(totpId);
    return half.account;
  }
}
