import { SIMULATED_EXTENSION, type TwitchSimulator } from '../../src/simulator';
import type { HelixField, HelixOperation } from '../../src/twitch/helix/operations';
import type { WireAnswer } from './wire-client';

/** Arguments of an operation by their names, for query and body alike. */
export type HelixArguments = Record<string, unknown>;

/** Sends an operation as it is, with nothing checked before. Without a token no token is sent. */
export async function callOperation(
  simulator: TwitchSimulator,
  operation: HelixOperation,
  given: HelixArguments,
  token?: string,
): Promise<WireAnswer> {
  const url = new URL(simulator.endpoints.apiUrl + operation.path);
  const body: HelixArguments = {};
  for (const [name, value] of Object.entries(given)) {
    const isInBody = operation.fields.some((field) => field.name === name && field.in === 'body');
    if (isInBody) body[name] = value;
    else for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  // Only the token of an extension has three parts.
  const isExtension = token?.split('.').length === 3;
  const clientId = isExtension ? SIMULATED_EXTENSION.clientId : simulator.clientId;
  const hasBody = operation.fields.some((field) => field.in === 'body');
  const response = await fetch(url, {
    method: operation.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}`, 'client-id': clientId }),
      'content-type': 'application/json',
    },
    body: hasBody ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** A value of another type than a field has, or undefined where every text will do. */
export function wrongValue(field: HelixField): unknown {
  if (field.in === 'body') return field.type === 'string' && !field.list ? { not: 'a text' } : 'not that';
  return field.type === 'string' ? undefined : 'not that';
}
