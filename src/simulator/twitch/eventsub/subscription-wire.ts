import type { SubscriptionRecord, SubscriptionTransport } from './subscriptions';

/** A subscription as lists and answers show it. */
export function listed(record: SubscriptionRecord): Record<string, unknown> {
  const { transport } = record;
  if (transport.method !== 'websocket') return { ...onWire(record) };
  return { ...onWire(record), transport: listedTransport(transport) };
}

/** A socket as lists show it, of subscriptions and of shards alike. */
export function listedTransport(
  socket: Pick<
    Extract<SubscriptionTransport, { method: 'websocket' }>,
    'sessionId' | 'connectedAt' | 'disconnectedAt'
  >,
): Record<string, string> {
  return {
    method: 'websocket',
    session_id: socket.sessionId,
    connected_at: socket.connectedAt,
    ...(socket.disconnectedAt ? { disconnected_at: socket.disconnectedAt } : {}),
  };
}

/** A subscription on the wire. */
export interface SubscriptionOnWire {
  id: string;
  status: string;
  type: string;
  version: string;
  cost: number;
  condition: Record<string, string>;
  transport: Record<string, string>;
  created_at: string;
}

/** A subscription as notifications carry it. A webhook's secret is never told. */
export function onWire(record: SubscriptionRecord): SubscriptionOnWire {
  return {
    id: record.id,
    status: record.status,
    type: record.type,
    version: record.version,
    cost: record.cost,
    condition: record.condition,
    transport: transportOnWire(record.transport),
    created_at: record.createdAt,
  };
}

function transportOnWire(transport: SubscriptionTransport): Record<string, string> {
  switch (transport.method) {
    case 'websocket':
      return { method: 'websocket', session_id: transport.sessionId };
    case 'webhook':
      return { method: 'webhook', callback: transport.callback };
    case 'conduit':
      return { method: 'conduit', conduit_id: transport.conduitId };
  }
}
