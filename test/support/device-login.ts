import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { TwitchSimulator } from '../../src/simulator';
import type { ProbedNodeRed } from './probed-node-red';

/** How the dialog's question about a login is answered. */
export interface LoginAnswer {
  state: string;
  login?: string;
  scopes?: string[];
  code?: string;
  message?: string;
}

/** The app as the dialog sends it. */
export function typedApp(simulator: TwitchSimulator): Record<string, unknown> {
  return { id: 'app', server: 'custom', ...simulator.endpoints, clientId: simulator.publicClientId };
}

/**
 * Logs in as a person does with the dialog: starts, confirms the code at Twitch, asks until it is done. The
 * simulator's `pollIntervalSeconds` says how long that takes. All texts that the browser got are returned.
 */
export async function logIn(
  nodeRed: ProbedNodeRed,
  simulator: TwitchSimulator,
  { id = 'user', login, scopes }: { id?: string; login?: string; scopes: readonly string[] },
): Promise<{ answer: LoginAnswer; seen: string[] }> {
  const path = 'livestream/twitch/login';
  const started = await nodeRed.request(path, {
    method: 'POST',
    body: { id, app: typedApp(simulator), scopes },
  });
  assert.equal(started.status, 200, started.text);
  const { userCode } = started.body as { userCode: string };
  simulator.approveDevice(userCode, login ? { login } : {});
  const seen = [started.text];
  // The server polls; the dialog asks it as often as it likes.
  for (let asked = 0; asked < 100; asked += 1) {
    const polled = await nodeRed.request(`${path}/poll`, { method: 'POST', body: { id } });
    seen.push(polled.text);
    const answer = polled.body as LoginAnswer;
    if (answer.state !== 'pending') return { answer, seen };
    await delay(100);
  }
  throw new Error('The login was not finished in time.');
}
