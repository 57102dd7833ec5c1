import { LivestreamError } from '../../../shared/errors';
import type { HttpQuery } from '../../../shared/http';
import { sentence } from '../../../shared/sentence';
import { isObject } from '../../../shared/wire';
import { findEventSubType } from '../../eventsub/catalogue';
import { missingScopes } from '../../eventsub/scopes';
import type { Helix, HelixAnswer } from '../client';
import { type CallReport, callReport, isoOfSeconds } from '../report';
import type { UserDirectory } from '../users';
import { checkArguments, type HelixRequest } from './arguments';
import type { Given } from './given';
import type { HelixOperation, HelixTokenKind } from './index';
import { joinPages, largestPage, nextCursor } from './pages';

/** Who calls. */
export interface HelixCaller {
  token: HelixTokenKind | 'none';
  helix: Helix;
  /** Looks logins up; without it only ids can be given. */
  directory?: UserDirectory;
  /** The extension that calls. */
  extensionId?: string;
  /** The token's user; absent for an app. */
  self?: { userId: string; login: string; scopes: readonly string[] };
}

/** What to call and how. */
export interface HelixWish {
  operation: HelixOperation;
  given: Given;
  /** The channel that the message came from. */
  channelId?: string;
  /** Whether to go on to the last page. */
  allPages?: boolean;
  /** Where to stop at the latest; 100 pages unless told. */
  mostPages?: number;
  signal?: AbortSignal;
}

/** What Twitch said beside its `data`, as it is added to a message. */
export interface HelixReport extends CallReport {
  pages: number;
  /** Whether there is nothing more: `false` when further pages were left at Twitch. */
  complete: boolean;
  /** Where the next page begins. */
  cursor: string | null;
  /** The last answer without its `data`: `total`, `pagination`, `points` and so on. */
  answer: Record<string, unknown>;
}

/** What became of a call. */
export interface HelixOutcome {
  /** Twitch's `data`, all pages together; `null` where Twitch answers with nothing. */
  data: unknown;
  report: HelixReport;
}

const MOST_PAGES = 100;

/**
 * Calls an operation. Arguments and scopes are checked before anything is sent; logins given for ids are looked up.
 *
 * @throws LivestreamError `bad_input` for wrong arguments, `missing_scope`, `not_found` for an unknown login, else as
 * `Helix.request`
 */
export async function callOperation(caller: HelixCaller, wish: HelixWish): Promise<HelixOutcome> {
  const { operation, signal } = wish;
  if (signal?.aborted) {
    throw new LivestreamError('network', sentence`The node was closed before this was called.`, {
      platform: 'twitch',
    });
  }
  const request = await prepared(caller, wish);
  const all = wish.allPages === true && operation.paginated;
  const most = Math.max(1, wish.mostPages ?? MOST_PAGES);
  const hasFirst = operation.fields.some((field) => field.name === 'first');
  let query: HttpQuery =
    all && hasFirst ? { first: largestPage(operation.id), ...request.query } : request.query;
  let data: unknown;
  for (let pages = 1; ; pages += 1) {
    const answer = await caller.helix.request<unknown>({
      method: request.method,
      path: request.path,
      query,
      body: request.body,
      anonymous: caller.token === 'none',
      ...(signal ? { signal } : {}),
    });
    const body = answer.body;
    const part = isObject(body) && 'data' in body ? withIsoTimes(body.data) : (body ?? null);
    data = pages === 1 ? part : joinPages(data, part);
    const cursor = operation.paginated ? nextCursor(body) : undefined;
    // The same cursor again would give the same page for ever.
    const goesOn = all && cursor !== undefined && cursor !== query.after && pages < most;
    if (!goesOn) return { data, report: report(caller, operation, answer, pages, cursor) };
    query = { ...query, after: cursor };
  }
}

async function prepared(
  caller: HelixCaller,
  { operation, given, channelId }: HelixWish,
): Promise<HelixRequest> {
  const { self, directory, extensionId } = caller;
  const surroundings = {
    ...(self ? { selfId: self.userId } : {}),
    ...(channelId ? { channelId } : {}),
    ...(extensionId ? { extensionId } : {}),
  };
  const { request, logins } = checkArguments(operation, given, surroundings);
  refuseMissingScopes(caller, operation, request);
  if (logins.length === 0) return request;
  const found = await directory?.resolve(logins);
  const users = new Map([...(found ?? [])].map(([login, { id }]) => [login, id]));
  const unknown = logins.find((login) => !users.has(login));
  if (unknown !== undefined) {
    throw new LivestreamError(
      directory ? 'not_found' : 'bad_input',
      directory
        ? sentence`Twitch knows no user "${unknown}". Check how it is written.`
        : sentence`"${unknown}" is no id of a user, and a login cannot be looked up with this token. Use the id.`,
      { platform: 'twitch', detail: unknown },
    );
  }
  return checkArguments(operation, given, { ...surroundings, users }).request;
}

function refuseMissingScopes({ self }: HelixCaller, operation: HelixOperation, request: HelixRequest): void {
  if (!self) return;
  const { type, version } = request.body ?? {};
  // What a subscription needs hangs on its type.
  const wanted =
    operation.id === 'create-eventsub-subscription'
      ? findEventSubType(String(type), String(version))
      : operation;
  const missing = wanted ? missingScopes(wanted, self.scopes) : [];
  if (missing.length === 0) return;
  const names = missing.map(({ text }) => text).join(', ');
  throw new LivestreamError(
    'missing_scope',
    sentence`${operation.title} needs the permission ${names}, which ${self.login} has not given. Open the Twitch account, where it is proposed, and log in again.`,
    { platform: 'twitch', detail: missing.map(({ ask }) => ask).join(' ') },
  );
}

function report(
  { token }: HelixCaller,
  { id }: HelixOperation,
  call: HelixAnswer<unknown>,
  pages: number,
  cursor: string | undefined,
): HelixReport {
  const { data: _data, ...answer } = isObject(call.body) ? call.body : {};
  return {
    ...callReport(id, token, call),
    pages,
    complete: cursor === undefined,
    cursor: cursor ?? null,
    answer,
  };
}

/** Twitch's times are ISO texts; the few that come as Unix seconds (of the ad schedule) become the same. */
function withIsoTimes(data: unknown): unknown {
  return Array.isArray(data) ? data.map((row) => (isObject(row) ? withIsoFields(row) : row)) : data;
}

function withIsoFields(row: Readonly<Record<string, unknown>>): unknown {
  const times = Object.entries(row).filter(
    ([name, value]) => name.endsWith('_at') && typeof value === 'number',
  );
  if (times.length === 0) return row;
  return { ...row, ...Object.fromEntries(times.map(([name, value]) => [name, isoOfSeconds(Number(value))])) };
}
