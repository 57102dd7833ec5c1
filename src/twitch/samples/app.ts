import { CAST, channel, LASTING_IDS, type SampleTable, type Scene, user, type WireEvent } from './scene';

const account = (scene: Scene): WireEvent => ({
  ...user(scene.user),
  description: 'Cosy games and loud tea.',
  email_verified: true,
});

const entitlement = (scene: Scene, who: WireEvent): { id: string; data: WireEvent } => ({
  id: scene.fresh(),
  data: {
    organization_id: LASTING_IDS.organization,
    category_id: '509658',
    category_name: 'Just Chatting',
    campaign_id: LASTING_IDS.campaign,
    ...who,
    entitlement_id: scene.fresh(),
    benefit_id: '40d7c9f2-6a18-4e53-bd09-f7e2315c8ba6',
    created_at: scene.at(-30),
  },
});

const transaction = (scene: Scene, inDevelopment: boolean): WireEvent => ({
  id: scene.fresh(),
  extension_client_id: LASTING_IDS.extension,
  ...channel(scene),
  ...user(scene.viewer),
  product: {
    name: 'Confetti cannon',
    sku: 'confetti-cannon',
    bits: inDevelopment ? 0 : 75,
    in_development: inDevelopment,
  },
});

const shard = (id: string, status: string, transport: WireEvent): WireEvent => ({
  conduit_id: LASTING_IDS.conduit,
  shard_id: id,
  status,
  transport,
});

/** Samples of what apps are told. */
export const APP_SAMPLES: SampleTable = {
  'user.update@1': {
    main: (scene) => account(scene),
    with_email: (scene) => ({
      ...account(scene),
      email: 'demo_streamer@mail.example',
      email_verified: false,
    }),
  },
  'user.authorization.grant@1': {
    main: (scene) => ({ client_id: LASTING_IDS.clientId, ...user(scene.viewer) }),
  },
  'user.authorization.revoke@1': {
    main: (scene) => ({ client_id: LASTING_IDS.clientId, ...user(scene.viewer) }),
    // A deleted account has no name any more.
    deleted_account: (scene) => ({
      client_id: LASTING_IDS.clientId,
      ...user(null),
      user_id: scene.viewer.id,
    }),
  },
  'conduit.shard.disabled@1': {
    main: (scene) =>
      shard('4', 'websocket_disconnected', {
        method: 'websocket',
        session_id: LASTING_IDS.session,
        connected_at: scene.at(-7200),
        disconnected_at: scene.at(0),
      }),
    webhook: () =>
      shard('2', 'notification_failures_exceeded', {
        method: 'webhook',
        callback: 'https://callback.example/eventsub',
      }),
    never_connected: () =>
      shard('0', 'websocket_failed_ping_pong', {
        method: 'websocket',
        session_id: null,
        connected_at: null,
        disconnected_at: null,
      }),
  },
  'drop.entitlement.grant@1': {
    main: (scene) => [entitlement(scene, user(scene.viewer))],
    batch: (scene) => [CAST.llama, CAST.pigeon, CAST.otter].map((who) => entitlement(scene, user(who))),
  },
  'extension.bits_transaction.create@1': {
    main: (scene) => transaction(scene, false),
    in_development: (scene) => transaction(scene, true),
  },
};
