import type { Node, NodeAPI, NodeDef } from 'node-red';
import { SimulatorHost } from '../src/runtime/simulator-host';
import { SentLines } from '../src/shared/sent-lines';
import type { AppSpeakers, Speaker } from '../src/twitch/actions/speaker';
import type { TwitchAppSettings, TwitchServerAccess } from '../src/twitch/app';
import type { AppClient } from '../src/twitch/app-client';
import { ConduitEngines } from '../src/twitch/conduit/engines';
import { ChatPaces } from '../src/twitch/helix/chat-pace';

/** Properties of `livestream-twitch-app` as they are saved in a flow. */
export type TwitchAppDef = NodeDef & Omit<TwitchAppSettings, 'clientId' | 'clientSecret'>;

type Credentials = Pick<TwitchAppSettings, 'clientId' | 'clientSecret'>;

/** The app's config node, as far as other nodes use it. */
export interface TwitchAppNode extends Node<Credentials> {
  /** What is deployed; what is handed in wins. */
  settings: TwitchAppSettings;
  /** The app ready to use, as deployed. Rejects with what is wrong with the settings. */
  open(): Promise<TwitchServerAccess>;
  /** The app's own token and its calls, shared by all nodes that act as the app. Rejects like `open`. */
  client(): Promise<AppClient>;
  /** The chat lines that this Node-RED has sent itself, through whatever app. */
  sentLines: SentLines;
  /** How fast each user may write, whether with a login or through an app. */
  paces: ChatPaces;
  /** What serves the shards of conduits in this Node-RED, through whatever app node. */
  engines: ConduitEngines;
  /** Somebody for whom the app writes with its own token, by login or id. */
  speaker(sender: string): Promise<Speaker>;
}

export = function register(RED: NodeAPI): void {
  const simulator = new SimulatorHost(() => {
    const { TwitchSimulator } = require('../src/simulator') as typeof import('../src/simulator');
    return TwitchSimulator.start({ lively: true });
  });

  const sentLines = new SentLines();
  const paces = new ChatPaces();
  const engines = new ConduitEngines();

  function TwitchApp(this: TwitchAppNode, def: TwitchAppDef): void {
    RED.nodes.createNode(this, def);
    const { server, apiUrl, authUrl, eventsubUrl, subscriptionsUrl, pubsubUrl } = def;
    this.settings = {
      server,
      apiUrl,
      authUrl,
      eventsubUrl,
      subscriptionsUrl,
      pubsubUrl,
      ...this.credentials,
    };

    let opened: Promise<TwitchServerAccess> | undefined;
    const guest = simulator.guest();
    this.open = () => {
      const { openApp } = require('../src/twitch/app') as typeof import('../src/twitch/app');
      opened ??= openApp(this.settings, guest.acquire);
      return opened;
    };

    let client: Promise<AppClient> | undefined;
    this.client = () => {
      const { AppClient } = require('../src/twitch/app-client') as typeof import('../src/twitch/app-client');
      client ??= this.open().then((access) => new AppClient(access));
      return client;
    };

    let speakers: Promise<AppSpeakers> | undefined;
    this.sentLines = sentLines;
    this.paces = paces;
    this.engines = engines;
    this.speaker = async (sender) => {
      const { AppSpeakers } =
        require('../src/twitch/actions/speaker') as typeof import('../src/twitch/actions/speaker');
      speakers ??= this.client().then((client) => new AppSpeakers(client, sentLines, paces));
      return (await speakers).find(sender);
    };

    this.on('close', (_removed: boolean, done: () => void) => {
      void engines
        .release(this)
        .then(() => guest.leave())
        .then(() => done());
    });
  }

  RED.nodes.registerType<TwitchAppNode, TwitchAppDef, unknown, Credentials>(
    'livestream-twitch-app',
    TwitchApp,
    {
      credentials: { clientId: { type: 'text' }, clientSecret: { type: 'password' } },
    },
  );
};
