import type { Node, NodeAPI, NodeDef } from 'node-red';
import { AfterStart } from '../src/runtime/after-start';
import { Reporter } from '../src/runtime/reporter';
import { inputStatus } from '../src/runtime/status';
import { asLivestreamError, LivestreamError } from '../src/shared/errors';
import type { InputSink, TwitchEventsInput } from '../src/twitch/events-input';
import type { PickedEvent } from '../src/twitch/eventsub/wishes';
import type { TwitchUserNode } from './twitch-user';

/** Properties of `livestream-twitch-events` as they are saved in a flow. */
export interface TwitchEventsDef extends NodeDef {
  user: string;
  channel?: string;
  events?: PickedEvent[];
  own?: boolean;
  raw?: boolean;
  connectionEvents?: boolean;
}

interface TwitchEventsNode extends Node {
  input?: TwitchEventsInput;
}

export = function register(RED: NodeAPI): void {
  const afterStart = new AfterStart(RED.events);

  function TwitchEvents(this: TwitchEventsNode, def: TwitchEventsDef): void {
    RED.nodes.createNode(this, def);
    const report = (error: LivestreamError): void =>
      this.error(error, { topic: error.code, payload: error.message });
    const config = RED.nodes.getNode(def.user) as TwitchUserNode | null;
    if (config?.type !== 'livestream-twitch-user') {
      const noAccount = new LivestreamError('bad_input', RED._('twitch-events.error.noAccount'));
      const takeBack = afterStart.run(() => {
        this.status({ fill: 'red', shape: 'ring', text: 'twitch-events.status.noAccount' });
        report(noAccount);
      });
      this.on('close', takeBack);
      return;
    }

    const reporter = new Reporter(report);
    const sink: InputSink = {
      event: (message) => this.send(message),
      connection: (message) => {
        if (def.connectionEvents) this.send([null, message]);
      },
      trouble: (error, cause) => reporter.trouble(error, cause),
      mended: (cause) => reporter.mended(cause),
      state: (state) => this.status(inputStatus(state)),
    };
    const { TwitchEventsInput } =
      require('../src/twitch/events-input') as typeof import('../src/twitch/events-input');
    const { readPicks } =
      require('../src/twitch/eventsub/wishes') as typeof import('../src/twitch/eventsub/wishes');
    const input = new TwitchEventsInput({
      account: config.account,
      accountId: config.id,
      channel: String(def.channel ?? ''),
      events: readPicks(def.events),
      own: def.own ?? false,
      raw: def.raw ?? true,
      sink,
    });
    this.input = input;
    this.status(inputStatus('connecting'));
    const takeBack = afterStart.run(() => input.start());
    this.on('close', (_removed: boolean, done: () => void) => {
      takeBack();
      input.close();
      done();
    });
  }

  RED.nodes.registerType('livestream-twitch-events', TwitchEvents);

  const path = '/livestream/twitch-events/:id/test';
  RED.httpAdmin.post(path, RED.auth.needsPermission('livestream.write'), (req, res) => {
    const node = RED.nodes.getNode(String(req.params.id)) as TwitchEventsNode | null;
    if (!node?.input) {
      res.status(404).json({ code: 'not_found', message: RED._('twitch-events.error.notDeployed') });
      return;
    }
    const { type, version, variant } = req.body as { type: string; version?: string; variant?: string };
    try {
      res.json({ sent: node.input.test(String(type), version, variant) });
    } catch (error) {
      const { code, message } = asLivestreamError(error);
      res.status(400).json({ code, message });
    }
  });
};
