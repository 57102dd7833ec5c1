import { LivestreamError } from '../../../shared/errors';
import { either, type Sentence, sentence } from '../../../shared/sentence';
import type { HelixOperation, HelixTokenKind } from './index';

/** What is set in a node. */
export type SetAccounts = Readonly<Record<HelixTokenKind, boolean>>;

const MISSING: Readonly<Record<HelixTokenKind, Sentence>> = {
  user: sentence`a Twitch account`,
  app: sentence`a Twitch app with a client secret`,
  extension: sentence`the id, the owner and the secret of an extension, and the extension's app`,
};

/**
 * Whose token an operation is called with: of what it takes, whatever is set, the user's first, because an app's
 * often sees less.
 *
 * @throws LivestreamError `bad_input` when nothing that it takes is set
 */
export function tokenFor(operation: HelixOperation, set: SetAccounts): HelixTokenKind | 'none' {
  const { title, tokens } = operation;
  if (tokens.length === 0) return 'none';
  const kind = tokens.find((one) => set[one]);
  if (kind) return kind;
  const wanted = either(tokens.map((one) => MISSING[one]));
  throw new LivestreamError('bad_input', sentence`${title} needs ${wanted}. Pick it in the node.`, {
    platform: 'twitch',
  });
}
