import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DialogRoutes } from '../src/runtime/dialog-routes';
import { translatorOf } from '../src/runtime/language';
import type { TokenStore } from '../src/runtime/token-store';
import type { TwitchLogins } from '../src/runtime/twitch-logins';
import { LivestreamError } from '../src/shared/errors';
import { SentLines } from '../src/shared/sent-lines';
import { sentence } from '../src/shared/sentence';
import type { TwitchAccount } from '../src/twitch/account';
import type { TwitchUsers } from '../src/twitch/user';
import type { TwitchAppNode } from './twitch-app';

/** Properties of `livestream-twitch-user` as they are saved in a flow. */
export interface TwitchUserDef extends NodeDef {
  app: string;
  scopes?: string[];
  /** Shown in the editor; whose login it is says Twitch. */
  login?: string;
}

interface Credentials {
  accessToken?: string;
  refreshToken?: string;
}

/** The account's config node, as far as other nodes use it. */
export interface TwitchUserNode extends Node<Credentials> {
  account: TwitchAccount;
}

export = function register(RED: NodeAPI): void {
  const translate = translatorOf(RED, 'twitch-user');
  let shared: { store: TokenStore; users: TwitchUsers; logins: TwitchLogins } | undefined;

  /** What all accounts share, made with the first one: a Node-RED without accounts loads none of it. */
  function all() {
    if (!shared) {
      const { createTokenStore } =
        require('../src/runtime/token-store') as typeof import('../src/runtime/token-store');
      const { TwitchUsers } = require('../src/twitch/user') as typeof import('../src/twitch/user');
      const { TwitchLogins } =
        require('../src/runtime/twitch-logins') as typeof import('../src/runtime/twitch-logins');
      const { createLastHeard } =
        require('../src/runtime/last-heard') as typeof import('../src/runtime/last-heard');
      const store = createTokenStore(RED.settings);
      const logins = new TwitchLogins({ store, account: accountOf, app: appOf, translate });
      shared = { store, users: new TwitchUsers(createLastHeard(RED.settings)), logins };
    }
    return shared;
  }

  const nodeOf = <T extends Node>(id: string, type: string): T | undefined => {
    const node = RED.nodes.getNode(id);
    return node?.type === type ? (node as T) : undefined;
  };
  const accountOf = (id: string) => nodeOf<TwitchUserNode>(id, 'livestream-twitch-user')?.account;
  const appOf = (id: string) => nodeOf<TwitchAppNode>(id, 'livestream-twitch-app')?.settings;

  function TwitchUser(this: TwitchUserNode, def: TwitchUserDef): void {
    RED.nodes.createNode(this, def);
    const { TwitchAccount } = require('../src/twitch/account') as typeof import('../src/twitch/account');
    const { loginRecord } =
      require('../src/runtime/login-record') as typeof import('../src/runtime/login-record');
    const { hashOfPaste } =
      require('../src/twitch/auth/token-life') as typeof import('../src/twitch/auth/token-life');
    const app = nodeOf<TwitchAppNode>(def.app, 'livestream-twitch-app');
    const { store, users } = all();
    this.account = new TwitchAccount({
      app: () => (app ? app.open() : Promise.reject(noApp())),
      record: loginRecord(store, this.id, hashOfPaste(this.credentials)),
      pasted: this.credentials,
      users,
      sentLines: app?.sentLines ?? new SentLines(),
      ...(app ? { paces: app.paces } : {}),
    });
    this.account.on('warning', (warning) => this.warn(translate(warning).message));
    void this.account.start();
    this.on('close', (_removed: boolean, done: () => void) => {
      void this.account.close().then(done, done);
    });
  }

  RED.nodes.registerType<TwitchUserNode, TwitchUserDef, unknown, Credentials>(
    'livestream-twitch-user',
    TwitchUser,
    {
      credentials: { accessToken: { type: 'password' }, refreshToken: { type: 'password' } },
    },
  );

  const routes = new DialogRoutes(RED, 'twitch', 'twitch-user');
  routes.table('catalogue', () => {
    const { EVENTSUB_FAMILIES, EVENTSUB_TYPES } =
      require('../src/twitch/eventsub/catalogue') as typeof import('../src/twitch/eventsub/catalogue');
    const { HELIX_OPERATIONS } =
      require('../src/twitch/helix/operations') as typeof import('../src/twitch/helix/operations');
    const needing = HELIX_OPERATIONS.filter(({ scopes }) => scopes.length > 0);
    const operationScopes = Object.fromEntries(needing.map(({ id, scopes }) => [id, scopes]));
    const { pickerTable } =
      require('../src/twitch/pubsub/picker-table') as typeof import('../src/twitch/pubsub/picker-table');
    return { families: EVENTSUB_FAMILIES, types: EVENTSUB_TYPES, operationScopes, topics: pickerTable() };
  });
  routes.answer('login', 'write', (body) => all().logins.start(body));
  routes.answer('login/poll', 'write', (body) => all().logins.poll(body));
  routes.answer('login/cancel', 'write', (body) => all().logins.cancel(body));
  routes.answer('account', 'read', (body) => all().logins.account(body));
};

function noApp(): LivestreamError {
  return new LivestreamError(
    'bad_input',
    sentence`The Twitch account has no app. Open the account and pick or add one.`,
    {
      platform: 'twitch',
    },
  );
}
