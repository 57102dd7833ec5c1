/** A simulated Twitch with one conduit and many channels, in a process of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { TwitchSimulator } from '../../src/simulator';
import type { TwitchEndpoints } from '../../src/twitch/endpoints';
import { answer } from '../processes/answering';

/** What a client needs to know of it. */
export interface ConduitServer {
  endpoints: TwitchEndpoints;
  clientId: string;
  clientSecret: string;
  channels: string[];
}

/** What became of the events. */
export interface ConduitFigures {
  patches: number;
  enabled: number;
  delivered: number;
  dropped: number;
  lost: number;
}

/** A burst may be this long, in milliseconds: the pace stays even. */
const STEP_MS = 10;

async function main(): Promise<void> {
  const simulator = await TwitchSimulator.start({ figures: { helixPointsPerMinute: 1_000_000 } });
  const channels: string[] = [];
  let told = 0;

  const conduit = () => {
    const [only] = simulator.conduits();
    if (!only) throw new Error('There is no conduit.');
    return only;
  };
  const enabled = () =>
    simulator.conduits()[0]?.shards.filter(({ status }) => status === 'enabled').length ?? 0;

  answer({
    server: ({ count }: { count: number }): ConduitServer => {
      for (let at = channels.length; at < count; at += 1) {
        channels.push(simulator.addUser({ login: `channel_${at}` }).id);
      }
      const { endpoints, clientId, clientSecret } = simulator;
      return { endpoints, clientId, clientSecret, channels };
    },
    subscribed: async ({ count }: { count: number }) => {
      await simulator.watch.until(() => simulator.subscriptions('enabled').length >= count, 300_000);
    },
    enabled: async ({ count }: { count: number }) => {
      await simulator.watch.until(() => enabled() >= count, 300_000);
    },
    figures: (): ConduitFigures => {
      const { delivered, dropped, lost } = simulator.tally(conduit().id);
      return {
        patches: simulator.requests('PATCH', '/helix/eventsub/conduits/shards').length,
        enabled: enabled(),
        delivered: delivered.reduce((sum, shard) => sum + shard, 0),
        dropped,
        lost,
      };
    },
    cut: ({ count }: { count: number }) =>
      simulator.cutShards(
        conduit().id,
        Array.from({ length: count }, (_, shard) => shard * 3),
        { abrupt: true },
      ),
    tell: async ({ count, perSecond }: { count: number; perSecond: number }) => {
      const startedMs = performance.now();
      for (let sent = 0; sent < count; ) {
        const due = Math.min(count, Math.ceil(((performance.now() - startedMs) * perSecond) / 1_000));
        for (; sent < due; sent += 1) {
          told += 1;
          const id = channels[told % channels.length] ?? '';
          simulator.tell('stream.online', {
            id: String(told),
            broadcaster_user_id: id,
            broadcaster_user_login: id,
            broadcaster_user_name: id,
            type: 'live',
            started_at: '2026-11-20T10:11:12Z',
          });
        }
        await pause(STEP_MS);
      }
    },
  });
}

void main();
