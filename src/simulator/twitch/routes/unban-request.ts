import { named } from '../../../twitch/samples/scene';
import type { UnbanRequest, UnbanRequests } from '../channel/unban-requests';
import { HelixRefusal, type HelixRoute, moderated } from '../helix/call';
import { page } from '../helix/page';
import { readText } from '../helix/read';
import type { World } from '../state';

const STATUSES = ['pending', 'approved', 'denied', 'acknowledged', 'canceled'];
const MAX_WORDS = 500;

/** Requests to be unbanned: listed by what became of them, and decided. */
export function unbanRequestRoutes(world: World, requests: UnbanRequests): HelixRoute[] {
  const path = '/moderation/unban_requests';
  return [
    {
      method: 'GET',
      path,
      run: (call) => {
        const { channel } = moderated(world, call);
        const status = readText(call, 'status');
        if (!STATUSES.includes(status)) throw new HelixRefusal(400, 'The status is not valid');
        const userId = readText(call, 'user_id');
        const found = requests
          .of(channel)
          .filter((request) => request.status === status && (userId === '' || request.user.id === userId));
        return page(found.map(requestRow), call);
      },
    },
    {
      method: 'PATCH',
      path,
      run: (call) => {
        const { channel, moderator } = moderated(world, call);
        const status = readText(call, 'status');
        if (status !== 'approved' && status !== 'denied')
          throw new HelixRefusal(400, 'The status is not valid');
        const words = readText(call, 'resolution_text', MAX_WORDS);
        const id = readText(call, 'unban_request_id');
        const request = requests.of(channel).find((one) => one.id === id);
        if (!request) throw new HelixRefusal(404, 'The unban request was not found');
        if (request.status !== 'pending')
          throw new HelixRefusal(400, 'The unban request is resolved already');
        requests.resolve(request, moderator, status === 'approved', words);
        return { status: 200, body: { data: [requestRow(request)] } };
      },
    },
  ];
}

function requestRow(request: UnbanRequest): Record<string, unknown> {
  return {
    id: request.id,
    ...named('broadcaster', request.channel.broadcaster),
    ...named('moderator', request.moderator),
    ...named('user', request.user),
    text: request.text,
    status: request.status,
    created_at: new Date(request.createdMs).toISOString(),
    resolved_at: request.resolvedMs === null ? null : new Date(request.resolvedMs).toISOString(),
    resolution_text: request.resolution,
  };
}
