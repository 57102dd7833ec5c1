import { randomUUID } from 'node:crypto';
import type { SimulatedUser, TwitchSimulator } from '../../src/simulator';
import { findOperation, type HelixField, type HelixOperation } from '../../src/twitch/helix/operations';
import { callOperation, type HelixArguments } from './helix-call';
import type { WireAnswer } from './wire-client';

/** A simulated Twitch with somebody in it for every operation to be about. */
export interface HelixScene {
  simulator: TwitchSimulator;
  /** Tokens of the broadcaster with every scope, of the app, and signed for the extension. */
  tokens: { user: string; app: string; extension: string };
  viewer: SimulatedUser;
  other: SimulatedUser;
  guest: SimulatedUser;
  /** Calls an operation with the token that it takes. */
  call(id: string, given?: HelixArguments): Promise<WireAnswer>;
}

/** Signs everybody in. */
export async function setHelixScene(simulator: TwitchSimulator): Promise<HelixScene> {
  const app = await fetch(`${simulator.endpoints.authUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      grant_type: 'client_credentials',
    }),
  });
  const { access_token } = (await app.json()) as { access_token: string };
  const tokens = {
    user: simulator.signIn().accessToken,
    app: access_token,
    extension: simulator.signExtension(),
  };
  const scene: HelixScene = {
    simulator,
    tokens,
    viewer: simulator.addUser({ login: 'ann_example', roles: ['follower', 'subscriber'] }),
    other: simulator.addUser({ login: 'ben_example' }),
    guest: simulator.addUser({ login: 'cat_example' }),
    call: async (id, given) => {
      const operation = findOperation(id);
      if (!operation) throw new Error(`There is no operation ${id}`);
      const [kind] = operation.tokens;
      const all = { ...usualArguments(operation, scene), ...given };
      return callOperation(simulator, operation, all, kind && tokens[kind]);
    },
  };
  return scene;
}

/** Fields that name somebody else than the broadcaster, where that is not the rule. */
const OTHERS: Readonly<Record<string, (scene: HelixScene) => string>> = {
  to_broadcaster_id: ({ other }) => other.id,
  to_user_id: ({ other }) => other.id,
  target_user_id: ({ other }) => other.id,
  user_id: ({ viewer }) => viewer.id,
  guest_id: ({ guest }) => guest.id,
};

/** What is right for every required field that does not depend on something made before. */
export function usualArguments(operation: HelixOperation, scene: HelixScene): HelixArguments {
  const required = operation.fields.filter((field) => field.required);
  return Object.fromEntries(required.map((field) => [field.name, usualValue(field, scene)]));
}

function usualValue(field: HelixField, scene: HelixScene): unknown {
  const one = usualEntry(field, scene);
  return field.list ? [one] : one;
}

function usualEntry(field: HelixField, scene: HelixScene): unknown {
  if (field.fill === 'self' || field.name === 'broadcaster_id') return scene.simulator.broadcaster.id;
  if (field.user) return OTHERS[field.name]?.(scene) ?? scene.simulator.broadcaster.id;
  if (field.values) return field.values[0];
  if (field.type === 'integer' || field.type === 'number') return 60;
  if (field.type === 'boolean') return true;
  if (field.type === 'string') return field.name;
  const inside = (field.fields ?? []).filter(({ required }) => required);
  return Object.fromEntries(inside.map((part) => [part.name, usualValue(part, scene)]));
}

/** The id of the first row of an answer. */
const idOf = ({ body }: WireAnswer): string => body.data[0].id;
const twoTitles = [{ title: 'Yes' }, { title: 'No' }];

/** What an operation needs besides: arguments, and what has to be there before. */
export const PREPARED: Readonly<
  Record<string, (scene: HelixScene) => Promise<HelixArguments> | HelixArguments>
> = {
  'add-channel-vip': ({ other }) => ({ user_id: other.id }),
  'ban-user': ({ other }) => ({ data: { user_id: other.id, duration: 60 } }),
  'unban-user': async ({ call, other }) => {
    await call('ban-user', { data: { user_id: other.id } });
    return { user_id: other.id };
  },
  'cancel-a-raid': async ({ call, other, simulator }) => {
    await call('start-a-raid', {
      from_broadcaster_id: simulator.broadcaster.id,
      to_broadcaster_id: other.id,
    });
    return {};
  },
  'start-a-raid': ({ other, simulator }) => ({
    from_broadcaster_id: simulator.broadcaster.id,
    to_broadcaster_id: other.id,
  }),
  'create-poll': () => ({ choices: twoTitles }),
  'end-poll': async ({ call }) => ({ id: idOf(await call('create-poll', { choices: twoTitles })) }),
  'create-prediction': () => ({ outcomes: twoTitles }),
  'end-prediction': async ({ call }) => ({
    id: idOf(await call('create-prediction', { outcomes: twoTitles })),
    status: 'CANCELED',
  }),
  'delete-custom-reward': async ({ call }) => ({ id: await freshReward(call) }),
  'update-custom-reward': async ({ call }) => ({ id: await freshReward(call), cost: 7 }),
  'get-custom-reward-redemption': async ({ call }) => ({
    reward_id: await freshReward(call),
    status: 'UNFULFILLED',
  }),
  'update-redemption-status': async ({ call, simulator, viewer }) => {
    const reward_id = await freshReward(call);
    return { reward_id, id: simulator.redeem(reward_id, viewer.login) };
  },
  'modify-channel-information': () => ({ title: 'A new title', tags: ['cosy'] }),
  'pin-chat-message': ({ simulator }) => ({
    message_id: simulator.say({ user: 'ann_example', text: 'hi' }).id,
  }),
  'unpin-chat-message': pinned,
  'update-pinned-chat-message': pinned,
  'update-user-chat-color': ({ simulator }) => ({ user_id: simulator.broadcaster.id, color: 'coral' }),
  'start-commercial': () => ({ length: 60 }),
  'create-clip-from-vod': async ({ call, simulator }) => ({
    vod_id: idOf(await call('get-videos', { user_id: simulator.broadcaster.id })),
  }),
  'delete-videos': async ({ call, simulator }) => ({
    id: [idOf(await call('get-videos', { user_id: simulator.broadcaster.id }))],
  }),
  'get-videos': ({ simulator }) => ({ user_id: simulator.broadcaster.id }),
  'get-clips': ({ simulator }) => ({ broadcaster_id: simulator.broadcaster.id }),
  'get-stream-markers': ({ simulator }) => ({ user_id: simulator.broadcaster.id }),
  'get-games': () => ({ name: 'Art' }),
  'create-conduits': () => ({ shard_count: 2 }),
  'delete-conduit': async ({ call }) => ({ id: idOf(await call('create-conduits')) }),
  'update-conduits': async ({ call }) => ({ id: idOf(await call('create-conduits')), shard_count: 3 }),
  'get-conduit-shards': async ({ call }) => ({ conduit_id: idOf(await call('create-conduits')) }),
  'update-conduit-shards': async ({ call }) => ({
    conduit_id: idOf(await call('create-conduits')),
    shards: [{ id: '0', transport: { method: 'websocket', session_id: 'none' } }],
  }),
  'create-eventsub-subscription': conduitSubscription,
  'delete-eventsub-subscription': async (scene) => ({
    id: idOf(await asApp(scene, 'create-eventsub-subscription', await conduitSubscription(scene))),
  }),
  'end-guest-star-session': async ({ call }) => ({
    session_id: await guestSession(call),
  }),
  'get-guest-star-invites': async ({ call }) => ({
    session_id: await guestSession(call),
  }),
  'send-guest-star-invite': async ({ call }) => ({
    session_id: await guestSession(call),
  }),
  'delete-guest-star-invite': invited,
  'assign-guest-star-slot': invited,
  'delete-guest-star-slot': seated,
  'update-guest-star-slot-settings': seated,
  'update-guest-star-slot': async (scene) => ({ ...(await seated(scene)), source_slot_id: '1' }),
  'add-blocked-term': () => ({ text: 'walnut' }),
  'remove-blocked-term': async ({ call }) => ({ id: idOf(await call('add-blocked-term')) }),
  'remove-channel-moderator': async ({ call, viewer }) => {
    await call('add-channel-moderator', { user_id: viewer.id });
    return {};
  },
  'remove-channel-vip': async ({ call, viewer }) => {
    await call('add-channel-vip', { user_id: viewer.id });
    return { user_id: viewer.id };
  },
  'get-unban-requests': () => ({ status: 'pending' }),
  'resolve-unban-requests': async ({ call, other, simulator }) => {
    await call('ban-user', { data: { user_id: other.id } });
    return { unban_request_id: simulator.askForUnban(other.login, 'please'), status: 'approved' };
  },
  'manage-held-automod-messages': ({ simulator }) => ({
    user_id: simulator.broadcaster.id,
    msg_id: simulator.hold('ben_example', 'a walnut'),
  }),
  'update-automod-settings': () => ({ overall_level: 2 }),
  'create-channel-stream-schedule-segment': () => segment,
  'update-channel-stream-schedule-segment': async (scene) => ({ id: await scheduled(scene), title: 'Later' }),
  'delete-channel-stream-schedule-segment': async (scene) => ({ id: await scheduled(scene) }),
  'get-channel-stream-schedule': async (scene) => ({ id: await scheduled(scene) }),
  'check-user-subscription': ({ simulator }) => {
    simulator.addUser({ login: simulator.broadcaster.login, roles: ['subscriber'] });
    return {};
  },
  'get-teams': () => ({ name: 'harbourcrew' }),
};

const segment = { start_time: '2030-01-01T18:00:00Z', timezone: 'Europe/Rome', duration: '120' };

async function scheduled({ call }: HelixScene): Promise<string> {
  const { body } = await call('create-channel-stream-schedule-segment', segment);
  return body.data.segments[0].id;
}

async function pinned({ call, simulator }: HelixScene): Promise<HelixArguments> {
  const message_id = simulator.say({ user: 'ann_example', text: 'hi' }).id;
  await call('pin-chat-message', { message_id });
  return { message_id };
}

/** The session that runs, or a new one. */
async function guestSession(call: HelixScene['call']): Promise<string> {
  const { body } = await call('get-guest-star-session');
  return body.data[0]?.id ?? idOf(await call('create-guest-star-session'));
}

/** A reward with a title that no other has. */
async function freshReward(call: HelixScene['call']): Promise<string> {
  return idOf(await call('create-custom-rewards', { title: randomUUID() }));
}

async function invited({ call }: HelixScene): Promise<HelixArguments> {
  const session_id = await guestSession(call);
  await call('send-guest-star-invite', { session_id });
  return { session_id, slot_id: '1' };
}

async function seated(scene: HelixScene): Promise<HelixArguments> {
  const given = await invited(scene);
  await scene.call('assign-guest-star-slot', given);
  return given;
}

/** Calls an operation with the app's token, where a user's would do as well. */
function asApp({ simulator, tokens }: HelixScene, id: string, given: HelixArguments): Promise<WireAnswer> {
  const operation = findOperation(id);
  if (!operation) throw new Error(`There is no operation ${id}`);
  return callOperation(simulator, operation, given, tokens.app);
}

async function conduitSubscription(scene: HelixScene): Promise<HelixArguments> {
  return {
    type: 'stream.online',
    version: '1',
    condition: { broadcaster_user_id: scene.simulator.broadcaster.id },
    transport: { method: 'conduit', conduit_id: idOf(await scene.call('create-conduits')) },
  };
}
