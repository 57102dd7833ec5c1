import { randomUUID } from 'node:crypto';
import { named } from '../../../twitch/samples/scene';
import type { Notifications } from '../eventsub/notifications';
import { HelixRefusal, type HelixRoute, userOf } from '../helix/call';
import { CallQuota } from '../helix/call-quota';
import { readText } from '../helix/read';
import type { World } from '../state';

const MAX_CHARACTERS = 500;
const NEW_RECIPIENTS_A_DAY = 40;

/** Whispers: answered the same whether they arrive or not; whoever listens for the recipient hears them. */
export function whisperRoutes(world: World, notifications: Notifications, now: () => number): HelixRoute[] {
  const quotas = [new CallQuota(now, 3, 1_000), new CallQuota(now, 100, 60_000)];
  const recipients = new Map<string, Set<string>>();
  return [
    {
      method: 'POST',
      path: '/whispers',
      run: (call) => {
        const from = userOf(world, call, 'from_user_id');
        const to = userOf(world, call, 'to_user_id', 404);
        const text = readText(call, 'message');
        if (text.trim() === '') throw new HelixRefusal(400, 'The message must not be empty');
        if (from === to) throw new HelixRefusal(400, 'A user cannot whisper to themselves');
        for (const quota of quotas) quota.take(from.id);
        const day = `${from.id} ${Math.floor(now() / 86_400_000)}`;
        const known = recipients.get(day) ?? new Set<string>();
        recipients.set(day, known.add(to.id));
        if (known.size > NEW_RECIPIENTS_A_DAY) {
          throw new HelixRefusal(429, `A user may whisper to ${NEW_RECIPIENTS_A_DAY} people a day`);
        }
        notifications.tell('user.whisper.message', {
          ...named('from_user', from),
          ...named('to_user', to),
          whisper_id: randomUUID(),
          // The live platform cuts a longer text without a word.
          whisper: { text: [...text].slice(0, MAX_CHARACTERS).join('') },
        });
        return { status: 204 };
      },
    },
  ];
}
