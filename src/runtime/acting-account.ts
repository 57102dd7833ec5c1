import type { Node, NodeAPI } from 'node-red';
import type { ActionPlace } from '../actions/arguments';
import type { RumbleActor } from '../rumble/actions/actor';
import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import type { Speaker } from '../twitch/actions/speaker';

/** The properties by which action nodes say who acts. */
export interface ActingDef {
  to?: ActionPlace;
  twitchUser?: string;
  /** Together with `sender`: acts with the app's token, as that user. */
  twitchApp?: string;
  sender?: string;
  rumbleAccount?: string;
}

/** The config nodes as far as acting needs them. */
interface AppNode extends Node {
  speaker(sender: string): Promise<Speaker>;
  open(): Promise<{ simulated: boolean }>;
}
interface AccountNode<Actor> extends Node {
  account: { ready(): Promise<Actor>; readonly simulated: boolean };
}

/**
 * Who acts on Twitch: the app for its sender, the account that is set, else the one that the message came through;
 * never one from the payload.
 *
 * @throws LivestreamError `bad_input` when there is none, else what keeps it from working
 */
export async function twitchSpeaker(RED: NodeAPI, def: ActingDef, origin: unknown): Promise<Speaker> {
  const app = nodeOf<AppNode>(RED, def.twitchApp, 'livestream-twitch-app');
  if (app && def.sender) return app.speaker(def.sender);
  const id = def.twitchUser || accountIn(def, origin);
  const user = nodeOf<AccountNode<Speaker>>(RED, id, 'livestream-twitch-user');
  if (user) return user.account.ready();
  // What twitch shards sends has come through an app, which acts as nobody by itself.
  const through = nodeOf<AppNode>(RED, id, 'livestream-twitch-app');
  if (through && def.sender) return through.speaker(def.sender);
  if (through) {
    throw new LivestreamError(
      'bad_input',
      sentence`The message came through a Twitch app. Enter the bot account that is to act, or pick a Twitch account in the node.`,
      { platform: 'twitch' },
    );
  }
  throw new LivestreamError(
    'bad_input',
    sentence`There is no account to act with. Pick a Twitch account in the node.`,
    { platform: 'twitch' },
  );
}

/**
 * Who acts on Rumble: the account that is set, else the one that the message came through.
 *
 * @throws LivestreamError `bad_input` when there is none, else what keeps it from working
 */
export async function rumbleActor(RED: NodeAPI, def: ActingDef, origin: unknown): Promise<RumbleActor> {
  const id = def.rumbleAccount || accountIn(def, origin);
  const node = nodeOf<AccountNode<RumbleActor>>(RED, id, 'livestream-rumble-account');
  if (node) return node.account.ready();
  throw new LivestreamError(
    'bad_input',
    sentence`There is no account to act with. Pick a Rumble account in the node.`,
    { platform: 'rumble' },
  );
}

/**
 * Keeps an event of a test button from having a real person moderated: its viewers are made up, but their names
 * may be somebody's. With an account of the simulator everything is allowed.
 *
 * @throws LivestreamError `unsupported` when the event is made up and the account is real
 */
export async function refuseRehearsal(
  RED: NodeAPI,
  def: ActingDef,
  platform: 'twitch' | 'rumble',
  origin: unknown,
): Promise<void> {
  if ((origin as { simulated?: unknown } | null | undefined)?.simulated !== true) return;
  const app = nodeOf<AppNode>(RED, def.twitchApp, 'livestream-twitch-app');
  const byApp = platform === 'twitch' && app && def.sender ? app : undefined;
  const [id, type] =
    platform === 'twitch'
      ? [def.twitchUser, 'livestream-twitch-user']
      : [def.rumbleAccount, 'livestream-rumble-account'];
  const account = nodeOf<AccountNode<unknown>>(RED, id || accountIn(def, origin), type)?.account;
  if (byApp ? (await byApp.open()).simulated : account?.simulated) return;
  throw new LivestreamError(
    'unsupported',
    sentence`This is a test event and the account is a real one, so nobody is moderated. Try it with an account of the simulator.`,
    { platform },
  );
}

/** The account that a message came through, where the node goes by the message at all. */
function accountIn({ to }: ActingDef, origin: unknown): unknown {
  if (to === 'twitch' || to === 'rumble') return undefined;
  return (origin as { account?: unknown } | null | undefined)?.account;
}

function nodeOf<T extends Node>(RED: NodeAPI, id: unknown, type: string): T | undefined {
  const node = typeof id === 'string' && id !== '' ? RED.nodes.getNode(id) : null;
  return node?.type === type ? (node as T) : undefined;
}
