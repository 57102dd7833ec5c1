import type { NodeAPI } from 'node-red';
import type { Platform } from '../events';
import { asLivestreamError } from '../shared/errors';
import { jsonOnly } from './json-only';
import { type Translator, translatorOf } from './language';

/** What a dialog needs to be allowed to ask. */
export type Permission = 'read' | 'write';

/**
 * The questions that the dialogs of a platform ask the server, below `livestream/<platform>/`. Every route asks
 * for a permission; answers are JSON, and errors come as `{ code, message }`: 502 where the platform is the
 * trouble, 400 where the fields are. Make one per set, in the set's module function.
 */
export class DialogRoutes {
  readonly #RED: NodeAPI;
  readonly #platform: Platform;
  readonly #translate: Translator;

  /** @param set the name of the set, which is also that of its catalogue: `twitch-user` */
  constructor(RED: NodeAPI, platform: Platform, set: string) {
    this.#RED = RED;
    this.#platform = platform;
    this.#translate = translatorOf(RED, set);
  }

  /** Serves a table, made when it is asked for. */
  table(path: string, make: () => object): void {
    this.#RED.httpAdmin.get(this.#path(path), this.#may('read'), (_req, res) => res.json(make()));
  }

  /** Serves the answers to a question; `reply` gets the body of the request, which may be anything. */
  answer(path: string, permission: Permission, reply: (body: unknown) => unknown): void {
    this.#RED.httpAdmin.post(this.#path(path), this.#may(permission), jsonOnly, (req, res) => {
      Promise.resolve()
        .then(() => reply(req.body))
        .then(
          (body) => res.json(body),
          (error: unknown) => {
            const { code, message } = this.#translate(asLivestreamError(error, this.#platform));
            const theirs = code === 'network' || code === 'platform_error' || code === 'rate_limited';
            res.status(theirs ? 502 : 400).json({ code, message });
          },
        );
    });
  }

  #path(path: string): string {
    return `/livestream/${this.#platform}/${path}`;
  }

  #may(permission: Permission) {
    return this.#RED.auth.needsPermission(`livestream.${permission}`);
  }
}
