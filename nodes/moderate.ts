import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ModerationSettings } from '../src/actions/moderation';
import type { ActingDef } from '../src/runtime/acting-account';
import { TurnsByKey } from '../src/shared/turns-by-key';

/** Properties of `livestream-moderate` as they are saved in a flow. */
export interface ModerateDef extends NodeDef, ActingDef {
  action: ModerationSettings['action'];
  channel?: string;
  user?: string;
  /** The id of a chat line. */
  message?: string;
  /** Seconds. */
  duration?: number | string;
  reason?: string;
  /** Rumble: in all videos. */
  total?: boolean;
}

export = function register(RED: NodeAPI): void {
  /** Of all nodes together: one may mute whom another one unmutes. */
  const turns = new TurnsByKey();

  function Moderate(this: Node, def: ModerateDef): void {
    RED.nodes.createNode(this, def);
    const { onAction } = require('../src/runtime/action-node') as typeof import('../src/runtime/action-node');
    const settings: ModerationSettings = {
      to: def.to ?? 'origin',
      action: def.action,
      channel: plain(def.channel),
      user: plain(def.user),
      message: plain(def.message),
      duration: def.duration,
      reason: plain(def.reason),
      total: def.total === true,
    };

    onAction(
      RED,
      this,
      'moderate',
      async (msg, { signal }) => {
        const { origin } = msg;
        const { moderation, subjectOf } =
          require('../src/actions/moderation') as typeof import('../src/actions/moderation');
        const { refuseRehearsal, rumbleActor, twitchSpeaker } =
          require('../src/runtime/acting-account') as typeof import('../src/runtime/acting-account');
        const wanted = moderation(settings, msg.payload, origin);
        return turns.run(subjectOf(wanted), async () => {
          await refuseRehearsal(RED, def, wanted.platform, origin);
          if (wanted.platform === 'rumble') {
            const { payload, report } = await (await rumbleActor(RED, def, origin)).moderate(wanted);
            msg.rumble = report;
            return payload;
          }
          const { moderate } =
            require('../src/twitch/actions/moderate') as typeof import('../src/twitch/actions/moderate');
          const { payload, report } = await moderate(await twitchSpeaker(RED, def, origin), wanted, signal);
          msg.twitch = report;
          return payload;
        });
      },
      { tellsWaiting: true },
    );
  }

  RED.nodes.registerType('livestream-moderate', Moderate);
};

/** A field of the dialog, which a flow written by hand may have as a number. */
function plain(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value).trim();
}
