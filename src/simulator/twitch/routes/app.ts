import { named } from '../../../twitch/samples/scene';
import type { TokenDesk } from '../auth/tokens';
import { HelixRefusal, type HelixRoute } from '../helix/call';
import type { World } from '../state';

const MAX_ASKED = 10;

/** What an app asks about itself: who has granted it what, and what became of drops. */
export function appRoutes(world: World, tokens: TokenDesk): HelixRoute[] {
  return [
    {
      method: 'GET',
      path: '/authorization/users',
      run: ({ query, token }) => {
        const ids = [...new Set(query.getAll('user_id'))];
        if (ids.length > MAX_ASKED)
          throw new HelixRefusal(400, `At most ${MAX_ASKED} users can be asked for`);
        const data = ids.flatMap((id) => {
          const scopes = tokens.grantedScopes(token.clientId, id);
          return scopes ? [{ ...named('user', world.user(id) ?? null), scopes: [...scopes] }] : [];
        });
        return { status: 200, body: { data } };
      },
    },
    {
      method: 'PATCH',
      path: '/entitlements/drops',
      // Nobody has been given anything here, so that every id is one that was not found.
      run: ({ body }) => {
        const ids = Array.isArray(body.entitlement_ids) ? body.entitlement_ids : [];
        if (ids.length > 100) throw new HelixRefusal(400, 'At most 100 entitlements can be updated at once');
        return { status: 200, body: { data: ids.length === 0 ? [] : [{ status: 'NOT_FOUND', ids }] } };
      },
    },
  ];
}
