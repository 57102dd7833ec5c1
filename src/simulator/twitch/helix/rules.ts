import type { HelixOperation, HelixTokenKind } from '../../../twitch/helix/operations';
import { choiceFault } from '../../../twitch/helix/operations/arguments';
import type { AccessToken } from '../auth/tokens';
import { actorOf } from './actor';
import type { HelixRoute } from './call';
import { type CallFields, param, parameterFault } from './parameters';
import { HelixRefusal } from './refusal';

const KINDS = { user: ['user'], app: ['app'], any: ['user', 'app'] } as const;
const WANTED: Readonly<Record<HelixTokenKind, string>> = {
  user: 'This call needs a user access token',
  app: 'This call needs an app access token',
  extension: 'This call needs a token that is signed with the secret of an extension',
};

/** What has to be right before a call is carried out. */
export interface Rules {
  /** Any of these kinds; none: the call needs no token. */
  tokens: readonly HelixTokenKind[];
  /** One scope of each group. */
  scopes: readonly (readonly string[])[];
  needs: readonly string[];
  actor: string | null;
  appNeeds: readonly string[];
  appChannel: string | null;
}

/** Refuses unless one scope of each group is held. */
export function requireScopes(held: ReadonlySet<string>, groups: readonly (readonly string[])[]): void {
  const missing = groups.find((group) => group.length > 0 && !group.some((scope) => held.has(scope)));
  if (missing) throw new HelixRefusal(401, `Missing scope: ${missing.join(' or ')}`);
}

/** What a row says goes before what the operations' table says. */
export function rulesOf(route: HelixRoute | undefined, operation: HelixOperation | undefined): Rules {
  return {
    tokens: route?.token ? KINDS[route.token] : (operation?.tokens ?? KINDS.any),
    scopes: route?.scopes ? [route.scopes] : (operation?.scopes ?? []),
    needs: route?.needs ?? [],
    actor: route?.actor === undefined ? (operation ? actorOf(operation) : null) : route.actor,
    appNeeds: route?.appNeeds ?? [],
    appChannel: route?.appChannel ?? null,
  };
}

/** Refuses a token of a kind that the call does not take, or without its scopes. */
export function checkToken({ scopes, tokens }: Rules, token: AccessToken): void {
  const kind = token.isExtension ? 'extension' : token.userId === null ? 'app' : 'user';
  if (!tokens.includes(kind)) throw new HelixRefusal(401, WANTED[tokens[0] ?? 'user']);
  if (kind === 'user') requireScopes(new Set(token.scopes), scopes);
}

/** Refuses with 400 what is missing or of another kind. */
export function checkParameters(
  { needs }: Rules,
  fields: CallFields,
  operation: HelixOperation | undefined,
  open: readonly string[] | undefined,
): void {
  for (const name of needs) {
    if (!param(fields.query, fields.body, name)) {
      throw new HelixRefusal(400, `Missing required parameter "${name}"`);
    }
  }
  const fault =
    operation && (parameterFault(operation.fields, fields, open) ?? wrongChoice(operation, fields));
  if (fault) throw new HelixRefusal(400, fault);
}

function wrongChoice(operation: HelixOperation, { body, query }: CallFields): string | undefined {
  const fault = choiceFault(operation, (name) => Boolean(query.get(name) || body[name]));
  if (!fault) return undefined;
  const { exactlyOne, leastOne } = operation;
  return `${exactlyOne.length > 0 ? 'Exactly' : 'At least'} one of these must be given: ${[...exactlyOne, ...leastOne].join(', ')}`;
}
