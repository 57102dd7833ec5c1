import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ChaturbateAccess, ChaturbateSettings } from '../src/chaturbate/access';
import type { ChaturbateAccount } from '../src/chaturbate/account';
import type { ChaturbateFeeds } from '../src/chaturbate/feeds';
import { textFields, WITHHELD, withDeployedSecrets } from '../src/runtime/dialog-fields';
import { DialogRoutes } from '../src/runtime/dialog-routes';
import { translatorOf } from '../src/runtime/language';
import { SimulatorHost } from '../src/runtime/simulator-host';
import { LivestreamError } from '../src/shared/errors';
import { verbatim } from '../src/shared/sentence';

/** Properties of `livestream-chaturbate-account` as they are saved in a flow. */
export interface ChaturbateAccountDef extends NodeDef, Pick<ChaturbateSettings, 'server' | 'url'> {
  /** Long-poll seconds. */
  timeout?: number | string;
  requestsPerMinute?: number | string;
}

interface Credentials {
  username?: string;
  token?: string;
}

/** The account's config node, as far as other nodes use it. */
export interface ChaturbateAccountNode extends Node<Credentials> {
  account: ChaturbateAccount;
  /** What is deployed. */
  settings: ChaturbateSettings;
}

const TYPE = 'livestream-chaturbate-account';

export = function register(RED: NodeAPI): void {
  const translate = translatorOf(RED, 'chaturbate-account');
  const simulator = new SimulatorHost(() => {
    const { ChaturbateSimulator } = require('../src/simulator') as typeof import('../src/simulator');
    return ChaturbateSimulator.start({ lively: true });
  });

  let feeds: ChaturbateFeeds | undefined;

  /** All rooms that are listened to, made with the first account: a Node-RED without accounts loads none of it. */
  function allFeeds(): ChaturbateFeeds {
    if (!feeds) {
      const { ChaturbateFeeds } =
        require('../src/chaturbate/feeds') as typeof import('../src/chaturbate/feeds');
      const { userFiles } =
        require('../src/runtime/user-files') as typeof import('../src/runtime/user-files');
      const words = (message: string) => RED._('chaturbate-account.warning.position', { message });
      feeds = new ChaturbateFeeds(userFiles(RED, 'cursors', words));
    }
    return feeds;
  }

  function ChaturbateAccountNode(this: ChaturbateAccountNode, def: ChaturbateAccountDef): void {
    RED.nodes.createNode(this, def);
    const { ChaturbateAccount } =
      require('../src/chaturbate/account') as typeof import('../src/chaturbate/account');
    const { openAccess } = require('../src/chaturbate/access') as typeof import('../src/chaturbate/access');
    const { secretUseRecord } =
      require('../src/runtime/secret-use') as typeof import('../src/runtime/secret-use');
    this.settings = { server: def.server, url: def.url, ...this.credentials };

    const guest = simulator.guest();
    this.account = new ChaturbateAccount({
      access: () => openAccess(this.settings, guest.acquire),
      timeoutSeconds: figure(def.timeout, 30),
      requestsPerMinute: figure(def.requestsPerMinute, 2_000),
      feeds: allFeeds(),
      tokenUse: secretUseRecord(RED.settings, this.id),
    });
    this.account.on('warning', (warning) => this.warn(translate(warning).message));
    void this.account.start();
    this.on('close', (_removed: boolean, done: () => void) => {
      const closed = this.account.close().then(() => guest.leave());
      void closed.then(done, done);
    });
  }

  RED.nodes.registerType<ChaturbateAccountNode, ChaturbateAccountDef, unknown, Credentials>(
    TYPE,
    ChaturbateAccountNode,
    { credentials: { username: { type: 'text' }, token: { type: 'password' } } },
  );

  const routes = new DialogRoutes(RED, 'chaturbate', 'chaturbate-account');
  routes.table('catalogue', () => {
    const { CHATURBATE_METHODS } =
      require('../src/chaturbate/catalogue') as typeof import('../src/chaturbate/catalogue');
    return { types: CHATURBATE_METHODS };
  });
  /** Whether the fields of a dialog work, before they are deployed. */
  routes.answer('check', 'write', (body) => {
    const { openAccess } = require('../src/chaturbate/access') as typeof import('../src/chaturbate/access');
    const { checkAccess } = require('../src/chaturbate/check') as typeof import('../src/chaturbate/check');
    return simulator.borrow(async (acquire) => {
      const access = await openAccess(asked(body), acquire);
      if (!access.simulated) refuseElsewhere(access, body);
      return { ok: true, ...(await checkAccess(access)) };
    });
  });

  /**
   * What is deployed may be for a server that its token was not given for: the account sends nothing then, and
   * neither does its dialog.
   */
  function refuseElsewhere(access: ChaturbateAccess, body: unknown): void {
    const { checkTokenUse } =
      require('../src/chaturbate/token-use') as typeof import('../src/chaturbate/token-use');
    const { secretUseRecord } =
      require('../src/runtime/secret-use') as typeof import('../src/runtime/secret-use');
    const { id } = (body ?? {}) as Record<string, unknown>;
    if (typeof id === 'string') checkTokenUse(access, secretUseRecord(RED.settings, id));
  }

  /**
   * The settings that a dialog asks about. A token that it does not know is the deployed one, for its own server only.
   */
  function asked(body: unknown): ChaturbateSettings {
    const { isSameServer } = require('../src/chaturbate/access') as typeof import('../src/chaturbate/access');
    const { id, server, ...fields } = textFields(body, ['id', 'server', 'url', 'username', 'token']);
    const typed = { ...fields, server: server as ChaturbateSettings['server'] };
    const isWithheld = typed.server !== 'simulator' && ['', WITHHELD].includes(typed.token);
    const node = RED.nodes.getNode(id) as ChaturbateAccountNode | null;
    const deployed = node?.type === TYPE && node.settings.token ? node.settings : undefined;
    const settings = withDeployedSecrets(typed, isWithheld ? ['token'] : [], deployed, isSameServer);
    if (settings) return settings;
    throw new LivestreamError('auth_required', verbatim(RED._('chaturbate-account.error.otherServer')), {
      platform: 'chaturbate',
    });
  }
};

/** A number of the dialog, which may come as text; blank stands for the usual one. */
function figure(value: number | string | undefined, usual: number): number {
  return value === undefined || value === '' ? usual : Number(value);
}
