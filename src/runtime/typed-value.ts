import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';

/**
 * What a typed input of a dialog gives for a message.
 *
 * @param what names the field in an error
 * @throws LivestreamError `bad_input` when it cannot be worked out
 */
export function typedValue(
  RED: NodeAPI,
  node: Node,
  { value, type, what }: { value: string; type: string; what: string | Sentence },
  message: NodeMessage,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      // JSON.parse throws an Error, JSONata an object that only looks like one.
      const detail = String((error as { message?: unknown } | null)?.message ?? error);
      reject(new LivestreamError('bad_input', sentence`${what} could not be worked out: ${detail}`));
    };
    try {
      RED.util.evaluateNodeProperty(value, type, node, message, (error, result) => {
        if (error) fail(error);
        else resolve(result);
      });
    } catch (error) {
      // What cannot even be parsed is thrown instead of handed to the callback.
      fail(error);
    }
  });
}
