import { inWords, Sentence, type SentenceTable, sentence, verbatim } from './sentence';

/** The platforms an error can come from; `null` where no platform was involved. */
export type ErrorPlatform = 'twitch' | 'chaturbate' | 'rumble' | null;

/**
 * Every code that a Catch node can switch on. `outcome_unknown` means that the action may have happened
 * and is therefore not repeated.
 */
export const ERROR_CODES = [
  'bad_input',
  'auth_required',
  'missing_scope',
  'forbidden',
  'not_found',
  'conflict',
  'rate_limited',
  'dropped',
  'unsupported',
  'network',
  'platform_error',
  'shard_error',
  'shard_not_found',
  'outcome_unknown',
] as const;

/** What kind of trouble it is: what a flow tests. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What stands behind an error: where it came from, the HTTP status, and the platform's own words. */
export interface ErrorCause {
  platform: ErrorPlatform;
  statusCode?: number;
  detail?: string;
}

/**
 * The one error class of the package. `code` is stable and for machines, `message` tells a streamer what to
 * do next, `cause` holds what the platform said. Node-RED hands only `message`, `code`, `stack` and `cause`
 * to a Catch node, so there is nothing else in it. Callers pass texts that hold no secret.
 *
 * The message is English until the error reaches the edge, which says the `sentence` in the user's language.
 * A text that is no sentence stays as it is in every language.
 */
export class LivestreamError extends Error {
  override readonly name = 'LivestreamError';
  override readonly cause: ErrorCause;
  readonly #sentence: Sentence;

  constructor(
    readonly code: ErrorCode,
    message: string | Sentence,
    cause: Partial<ErrorCause> = {},
  ) {
    super(String(message));
    this.#sentence = message instanceof Sentence ? message : verbatim(message);
    this.cause = { platform: null, ...cause };
  }

  /** What the message says, for another sentence to hold it and for other languages. */
  get sentence(): Sentence {
    return this.#sentence;
  }

  /** Node-RED shows `toString()` to the user: the sentence alone, without the class name. */
  override toString(): string {
    return this.message;
  }
}

/** Whether `error` is one of ours, optionally with one of the given codes. */
export function isLivestreamError(error: unknown, ...codes: ErrorCode[]): error is LivestreamError {
  return error instanceof LivestreamError && (codes.length === 0 || codes.includes(error.code));
}

/** The same error with its message in the language of a table; code, cause and stack are those of `error`. */
export function translated(error: LivestreamError, table: SentenceTable): LivestreamError {
  const message = inWords(error.sentence, table);
  const copy = new LivestreamError(error.code, verbatim(message), error.cause);
  copy.stack = error.stack?.replace(error.message, () => message);
  return copy;
}

/** Any thrown thing as a `LivestreamError`: ours as it is, everything else as `platform_error`. */
export function asLivestreamError(error: unknown, platform: ErrorPlatform = null): LivestreamError {
  if (error instanceof LivestreamError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new LivestreamError('platform_error', sentence`Something unexpected went wrong: ${detail}`, {
    platform,
    detail,
  });
}
