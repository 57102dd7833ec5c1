import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { RumbleAccess, RumbleSettings } from '../src/rumble/access';
import type { RumbleAccount } from '../src/rumble/account';
import type { RumbleFeeds } from '../src/rumble/feed/feeds';
import { textFields, WITHHELD, withDeployedSecrets } from '../src/runtime/dialog-fields';
import { DialogRoutes } from '../src/runtime/dialog-routes';
import { translatorOf } from '../src/runtime/language';
import { SimulatorHost } from '../src/runtime/simulator-host';
import { LivestreamError } from '../src/shared/errors';
import { verbatim } from '../src/shared/sentence';

/** Properties of `livestream-rumble-account` as they are saved in a flow. */
export interface RumbleAccountDef extends NodeDef, Pick<RumbleSettings, 'server' | 'siteUrl' | 'chatUrl'> {}

type Credentials = Pick<RumbleSettings, 'apiUrl' | 'session' | 'username' | 'password'>;

/** The account's config node, as far as other nodes use it. */
export interface RumbleAccountNode extends Node<Credentials> {
  account: RumbleAccount;
  /** What is deployed. */
  settings: RumbleSettings;
}

const TYPE = 'livestream-rumble-account';

const SECRETS = ['apiUrl', 'session', 'password'] as const;
const FIELDS = ['siteUrl', 'chatUrl', 'username', ...SECRETS] as const;

export = function register(RED: NodeAPI): void {
  const translate = translatorOf(RED, 'rumble-account');
  const simulator = new SimulatorHost(() => {
    const { RumbleSimulator } = require('../src/simulator') as typeof import('../src/simulator');
    return RumbleSimulator.start({ lively: true });
  });

  let feeds: RumbleFeeds | undefined;

  /** What all accounts share, made with the first one: a Node-RED without accounts loads none of it. */
  function allFeeds(): RumbleFeeds {
    if (!feeds) {
      const { RumbleFeeds } =
        require('../src/rumble/feed/feeds') as typeof import('../src/rumble/feed/feeds');
      const { userFiles } =
        require('../src/runtime/user-files') as typeof import('../src/runtime/user-files');
      const words = (message: string) => RED._('rumble-account.warning.position', { message });
      feeds = new RumbleFeeds(userFiles(RED, 'cursors', words));
    }
    return feeds;
  }

  function RumbleAccountNode(this: RumbleAccountNode, def: RumbleAccountDef): void {
    RED.nodes.createNode(this, def);
    const { RumbleAccount } = require('../src/rumble/account') as typeof import('../src/rumble/account');
    const { openAccess } = require('../src/rumble/access') as typeof import('../src/rumble/access');
    const { secretUseRecord } =
      require('../src/runtime/secret-use') as typeof import('../src/runtime/secret-use');
    const { server, siteUrl, chatUrl } = def;
    this.settings = { server, siteUrl, chatUrl, ...this.credentials };

    const guest = simulator.guest();
    this.account = new RumbleAccount({
      access: () => openAccess(this.settings, guest.acquire),
      feeds: allFeeds(),
      secretUse: secretUseRecord(RED.settings, this.id),
    });
    this.account.on('warning', (warning) => this.warn(translate(warning).message));
    void this.account.start();
    this.on('close', (_removed: boolean, done: () => void) => {
      const closed = this.account.close().then(() => guest.leave());
      void closed.then(done, done);
    });
  }

  RED.nodes.registerType<RumbleAccountNode, RumbleAccountDef, unknown, Credentials>(TYPE, RumbleAccountNode, {
    credentials: {
      apiUrl: { type: 'password' },
      session: { type: 'password' },
      username: { type: 'text' },
      password: { type: 'password' },
    },
  });

  const routes = new DialogRoutes(RED, 'rumble', 'rumble-account');
  routes.table('catalogue', () => {
    const { RUMBLE_EVENTS, RUMBLE_FAMILIES } =
      require('../src/rumble/catalogue') as typeof import('../src/rumble/catalogue');
    return { families: RUMBLE_FAMILIES, types: RUMBLE_EVENTS };
  });
  /** Whether the fields of a dialog work, before they are deployed. */
  routes.answer('check', 'write', (body) => {
    const { openAccess } = require('../src/rumble/access') as typeof import('../src/rumble/access');
    const { checkAccess } = require('../src/rumble/check') as typeof import('../src/rumble/check');
    return simulator.borrow(async (acquire) => {
      const access = await openAccess(asked(body), acquire);
      if (!access.simulated) refuseElsewhere(access, body);
      return { ok: true, ...(await checkAccess(access)) };
    });
  });

  /**
   * What is deployed may be for addresses that its login was not given for: the account sends nothing then, and
   * neither does its dialog.
   */
  function refuseElsewhere(access: RumbleAccess, body: unknown): void {
    const { checkLoginUse } =
      require('../src/rumble/login-binding') as typeof import('../src/rumble/login-binding');
    const { secretUseRecord } =
      require('../src/runtime/secret-use') as typeof import('../src/runtime/secret-use');
    const { id } = (body ?? {}) as Record<string, unknown>;
    if (typeof id === 'string') checkLoginUse(access, secretUseRecord(RED.settings, id));
  }

  /**
   * The settings that a dialog asks about. A secret that it does not know is the deployed one, for its own addresses
   * only.
   */
  function asked(body: unknown): RumbleSettings {
    const { areSameAddresses } = require('../src/rumble/access') as typeof import('../src/rumble/access');
    const { id, server, ...fields } = textFields(body, ['id', 'server', ...FIELDS]);
    const typed = { ...fields, server: server as RumbleSettings['server'] };
    const withheld = typed.server === 'simulator' ? [] : SECRETS.filter((name) => typed[name] === WITHHELD);
    const node = RED.nodes.getNode(id) as RumbleAccountNode | null;
    const deployed = node?.type === TYPE ? node.settings : undefined;
    const settings = withDeployedSecrets(typed, withheld, deployed, areSameAddresses);
    if (settings) return settings;
    throw new LivestreamError('auth_required', verbatim(RED._('rumble-account.error.otherServer')), {
      platform: 'rumble',
    });
  }
};
