import type { Node, NodeAPI } from 'node-red';
import type { OutgoingMessage } from '../events';
import type { EventsInput, InputSink } from '../events/input';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { verbatim } from '../shared/sentence';
import { AfterStart } from './after-start';
import { jsonOnly } from './json-only';
import { type Translator, translatorOf } from './language';
import { Reporter } from './reporter';
import { inputStatus } from './status';

/** A node that receives events, whatever the platform. */
export interface InputNode extends Node {
  input?: EventsInput;
}

/** How a node is set, and what it listens to. */
export interface InputNodeOptions {
  /** Whether the node has the second output. */
  connectionEvents: boolean;
  /** Makes the input; `undefined` when the node has no account. */
  open: (sink: InputSink<OutgoingMessage>) => EventsInput | undefined;
}

/**
 * What all input nodes of a set share: the way from an `EventsInput` to outputs, status and Catch nodes, and the
 * route of the editor's test button. Make one per set, in the set's module function.
 */
export class InputNodes {
  readonly #RED: NodeAPI;
  readonly #set: string;
  readonly #afterStart: AfterStart;
  readonly #translate: Translator;

  /** @param set the name of the set, which is also that of its catalogue: `twitch-events` */
  constructor(RED: NodeAPI, set: string) {
    this.#RED = RED;
    this.#set = set;
    this.#afterStart = new AfterStart(RED.events);
    this.#translate = translatorOf(RED, set);
    this.#serveTests();
  }

  /** Lets `node` live: the input starts when all flows have started and ends with the node. */
  run(node: InputNode, { connectionEvents, open }: InputNodeOptions): void {
    const report = (trouble: LivestreamError): void => {
      const error = this.#translate(trouble);
      node.error(error, { topic: error.code, payload: error.message });
    };
    const reporter = new Reporter(report);
    const nextId = messageIds(this.#RED.util.generateId());
    const input = open({
      event: (message) => {
        message._msgid = nextId();
        node.send(message);
      },
      connection: (message) => {
        if (connectionEvents) node.send([null, message]);
      },
      trouble: (error, cause) => reporter.trouble(error, cause),
      messageOf: (error) => this.#translate(error).message,
      mended: (cause) => reporter.mended(cause),
      state: (state, words) => node.status(inputStatus(this.#set, state, words)),
    });
    node.input = input;
    const takeBack = this.#afterStart.run(() => {
      if (input) {
        input.start();
        return;
      }
      node.status({ fill: 'red', shape: 'ring', text: `${this.#set}.status.noAccount` });
      report(new LivestreamError('bad_input', verbatim(this.#RED._(`${this.#set}.error.noAccount`))));
    });
    node.on('close', (_removed: boolean, done: () => void) => {
      takeBack();
      void Promise.resolve(input?.close()).then(() => done(), done);
    });
  }

  #serveTests(): void {
    const { httpAdmin, auth, nodes } = this.#RED;
    const path = `/livestream/${this.#set}/:id/test`;
    httpAdmin.post(path, auth.needsPermission('livestream.write'), jsonOnly, (req, res) => {
      const node = nodes.getNode(String(req.params.id)) as InputNode | null;
      if (node?.type !== `livestream-${this.#set}` || !node.input) {
        res.status(404).json({ code: 'not_found', message: this.#RED._(`${this.#set}.error.notDeployed`) });
        return;
      }
      const { type, version, variant } = req.body as { type?: unknown; version?: string; variant?: string };
      try {
        res.json({ sent: node.input.test(String(type ?? ''), version, variant) });
      } catch (error) {
        const { code, message } = this.#translate(asLivestreamError(error));
        res.status(400).json({ code, message });
      }
    });
  }
}

/**
 * Ids for messages, each given once in this process. Without one Node-RED makes eight random bytes for every
 * message, which costs a twentieth of all that an event takes.
 */
function messageIds(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(16);
  };
}
