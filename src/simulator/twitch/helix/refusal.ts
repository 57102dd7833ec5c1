import type { Reply } from '../../loopback';

const STATUS_TEXTS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Entity',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** An answer that is a refusal, thrown from wherever it is noticed. */
export class HelixRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** The answer that a refusal becomes, with the headers that every answer has. */
export function refusalReply(refusal: HelixRefusal, limits: Record<string, string>): Reply {
  const { headers, ...more } = refusal.more;
  return {
    status: refusal.status,
    headers: { ...limits, ...(headers as Record<string, string> | undefined) },
    body: {
      error: STATUS_TEXTS[refusal.status] ?? 'Error',
      status: refusal.status,
      message: refusal.message,
      ...more,
    },
  };
}
