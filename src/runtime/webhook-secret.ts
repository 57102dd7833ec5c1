import { createHmac, randomBytes } from 'node:crypto';
import { createSealedSlots, type StoreSettings } from './sealed-slots';

/** As hex twice as many characters; Twitch takes 10 to 100. */
const SECRET_BYTES = 32;

const MARK_LENGTH = 32;

/** The secrets of webhooks for which the user has given none. */
export interface WebhookSecrets {
  /** The secret of the node with this id: the one of before, else a new one that is kept from now on. */
  secretOf(id: string): Promise<string>;
  /**
   * A mark of a secret that this node uses: another one for another secret, the same after a restart. It may be kept
   * where anybody can read it, since it is made with a key that is sealed: without that, guessing leads nowhere.
   */
  markOf(id: string, secret: string): Promise<string>;
}

/**
 * Makes secrets where they are needed and keeps them sealed over restarts: Twitch signs with the secret that a
 * subscription was made with, so another one after a restart would refuse everything. Make one per runtime.
 */
export function createWebhookSecrets(settings: StoreSettings): WebhookSecrets {
  const slot = createSealedSlots(settings, 'livestreamWebhookSecrets', isKept);
  const making = new Map<string, Promise<string>>();

  async function make(id: string): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString('hex');
    // Should it not be written it lasts as long as the process, and the subscriptions are made anew after that.
    await slot(id)
      .save({ secret })
      .catch(() => undefined);
    return secret;
  }

  async function secretOf(id: string): Promise<string> {
    const kept = slot(id).load();
    if (kept) return kept.secret;
    let made = making.get(id);
    if (!made) {
      made = make(id).finally(() => making.delete(id));
      making.set(id, made);
    }
    return made;
  }

  return {
    secretOf,
    async markOf(id, secret) {
      const key = await secretOf(`${id} mark`);
      return createHmac('sha256', key).update(secret).digest('hex').slice(0, MARK_LENGTH);
    },
  };
}

function isKept(value: unknown): value is { secret: string } {
  const secret = (value as { secret?: unknown } | null)?.secret;
  return typeof secret === 'string' && secret.length >= 10;
}
