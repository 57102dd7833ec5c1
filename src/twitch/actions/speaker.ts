import { LivestreamError } from '../../shared/errors';
import type { SentLines } from '../../shared/sent-lines';
import { sentence } from '../../shared/sentence';
import type { AppClient } from '../app-client';
import { ChatSender } from '../helix/chat';
import { type ChatPace, ChatPaces } from '../helix/chat-pace';
import type { Helix } from '../helix/client';
import type { UserDirectory } from '../helix/users';

/** Somebody who can write into chats and moderate: a logged-in user, or one for whom an app speaks. */
export interface Speaker {
  /** Whose token it acts with. */
  readonly token: 'user' | 'app';
  readonly userId: string;
  readonly login: string;
  readonly helix: Helix;
  readonly directory: UserDirectory;
  readonly chat: ChatSender;
}

/**
 * The users for whom an app writes with its own token, which gives them the bot badge. Each of them must once
 * have granted the app `user:bot` and `user:write:chat`; the calls and the chat queue are shared per user.
 */
export class AppSpeakers {
  readonly #helix: Helix;
  readonly #directory: UserDirectory;
  readonly #sentLines: SentLines;
  readonly #pace: (userId: string) => ChatPace;
  readonly #speakers = new Map<string, Speaker>();
  readonly #finding = new Map<string, Promise<Speaker>>();

  /** @param paces how fast users may write, shared with their logins */
  constructor({ access, helix, directory }: AppClient, sentLines: SentLines, paces = new ChatPaces()) {
    this.#pace = (userId) => paces.of(access.endpoints.apiUrl, userId);
    this.#helix = helix;
    this.#directory = directory;
    this.#sentLines = sentLines;
  }

  /**
   * The speaker with this login or id. Those who ask at the same time get the answer in the order in which they asked:
   * their lines must not overtake each other.
   *
   * @throws LivestreamError `not_found` when Twitch knows no such user, `auth_required` without a client secret
   */
  find(sender: string): Promise<Speaker> {
    const name = sender.trim().replace(/^@/, '').toLowerCase();
    const finding = this.#finding.get(name) ?? this.#find(name).finally(() => this.#finding.delete(name));
    this.#finding.set(name, finding);
    return finding;
  }

  async #find(name: string): Promise<Speaker> {
    const user = (await this.#directory.resolve([name])).get(name);
    if (!user) {
      throw new LivestreamError(
        'not_found',
        sentence`Twitch knows no user "${name}" to send as. Check how it is written.`,
        {
          platform: 'twitch',
          detail: name,
        },
      );
    }
    const known = this.#speakers.get(user.id);
    if (known) return known;
    const { id: userId, login } = user;
    const chat = new ChatSender({
      helix: this.#helix,
      sender: () => ({ userId }),
      sentLines: this.#sentLines,
      pace: this.#pace(userId),
    });
    const speaker: Speaker = {
      token: 'app',
      userId,
      login,
      helix: this.#helix,
      directory: this.#directory,
      chat,
    };
    this.#speakers.set(userId, speaker);
    return speaker;
  }
}
