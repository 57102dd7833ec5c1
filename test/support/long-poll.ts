import assert from 'node:assert/strict';
import type { ChaturbateSimulator } from '../../src/simulator';

/** A poll's answer, as loose as it came. */
export interface PollAnswer {
  status: number;
  headers: Headers;
  events: { method: string; object: Record<string, unknown>; id: string }[];
  nextUrl: string;
  body: unknown;
}

/** The address of a first poll. */
export function firstUrl(
  simulator: ChaturbateSimulator,
  query = 'timeout=0',
  token = simulator.token,
): string {
  return `${simulator.baseUrl}/events/${simulator.username}/${encodeURIComponent(token)}/?${query}`;
}

/** Polls once, as a client would that knows nothing. */
export async function poll(url: string, signal?: AbortSignal): Promise<PollAnswer> {
  const response = await fetch(url, { redirect: 'manual', signal });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const body = isJson ? JSON.parse(text) : text;
  return {
    status: response.status,
    headers: response.headers,
    events: body?.events ?? [],
    nextUrl: body?.nextUrl ?? '',
    body,
  };
}

/** Polls from an address on until there is nothing more. */
export async function pollAll(url: string): Promise<PollAnswer['events']> {
  const events: PollAnswer['events'] = [];
  for (let next = url; ; ) {
    const answer = await poll(next);
    assert.equal(answer.status, 200);
    if (answer.events.length === 0) return events;
    events.push(...answer.events);
    next = answer.nextUrl;
  }
}
