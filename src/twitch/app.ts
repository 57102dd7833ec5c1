import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import type { TokenGrant } from './auth/oauth';
import {
  customEndpoints,
  LIVE_ENDPOINTS,
  type TwitchEndpoints,
  type TwitchServer,
  type TypedEndpoints,
} from './endpoints';

/** An app's settings as a user typed them. */
export interface TwitchAppSettings extends TypedEndpoints {
  server: TwitchServer;
  clientId?: string;
  clientSecret?: string;
}

/** An app that can be talked to. */
export interface TwitchServerAccess {
  endpoints: TwitchEndpoints;
  clientId: string;
  clientSecret?: string;
  /** Everything from this server is pretended. */
  simulated: boolean;
  /** Only the simulator: a login without a person. */
  signIn?: () => TokenGrant;
}

/** The built-in simulator as far as an app needs it. */
export interface SimulatorAccess {
  endpoints: TwitchEndpoints;
  clientId: string;
  clientSecret: string;
  signIn(): TokenGrant;
}

/**
 * Turns settings into an app that can be talked to. In `live` only Twitch's own addresses are used, whatever
 * stands in the URL fields, so that a secret never goes elsewhere.
 *
 * @param simulator starts the built-in simulator, or finds it running
 * @throws LivestreamError `bad_input` when the client id is missing or an address cannot be used
 */
export async function openApp(
  settings: TwitchAppSettings,
  simulator: () => Promise<SimulatorAccess>,
): Promise<TwitchServerAccess> {
  if (settings.server === 'simulator') {
    const server = await simulator();
    const { endpoints, clientId, clientSecret } = server;
    return { endpoints, clientId, clientSecret, simulated: true, signIn: () => server.signIn() };
  }
  const clientId = settings.clientId?.trim() ?? '';
  if (!clientId) {
    throw new LivestreamError(
      'bad_input',
      sentence`The Twitch app has no client id. Open it and enter the one from dev.twitch.tv/console, or pick the simulator.`,
      { platform: 'twitch' },
    );
  }
  const endpoints = settings.server === 'custom' ? customEndpoints(settings) : LIVE_ENDPOINTS;
  const clientSecret = settings.clientSecret?.trim();
  return { endpoints, clientId, simulated: false, ...(clientSecret ? { clientSecret } : {}) };
}
