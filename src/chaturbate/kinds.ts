import type { Kind } from '../events';

/** How one method of the Events API becomes an event. Paths lead into the event's `object`. */
export interface ChaturbateKind {
  /** The platform's name, in `method`. */
  readonly method: string;
  readonly kind: Kind;
  /** Where the names of author and addressee are: the whole `user` object, or a bare user name. */
  readonly user?: 'user' | 'message.fromUser';
  readonly target?: 'message.toUser';
  /** Where the text is. The note of a tip starts with a separator that is not part of it. */
  readonly message?: 'message.message' | 'tip.message';
  readonly isPrivate?: true;
  /** Where the number of tokens is. */
  readonly tokens?: 'tip.tokens' | 'media.tokens';
  /** The flag that hides the giver, in `raw` too: the platform sends the name all the same. */
  readonly anonymous?: 'tip.isAnon';
  /** The fields of the detail object by the path that they come from. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** All twelve methods. A method that is not here is `other`. */
export const CHATURBATE_KINDS: readonly ChaturbateKind[] = [
  { method: 'chatMessage', kind: 'chat.message', user: 'user', message: 'message.message' },
  {
    method: 'privateMessage',
    kind: 'chat.private',
    user: 'message.fromUser',
    target: 'message.toUser',
    message: 'message.message',
    isPrivate: true,
  },
  {
    method: 'tip',
    kind: 'tip',
    user: 'user',
    message: 'tip.message',
    tokens: 'tip.tokens',
    anonymous: 'tip.isAnon',
    detail: {},
  },
  {
    method: 'mediaPurchase',
    kind: 'purchase',
    user: 'user',
    tokens: 'media.tokens',
    detail: { id: 'media.id', name: 'media.name', type: 'media.type' },
  },
  { method: 'follow', kind: 'follow', user: 'user' },
  { method: 'unfollow', kind: 'unfollow', user: 'user' },
  {
    method: 'fanclubJoin',
    kind: 'subscription.new',
    user: 'user',
    detail: { renews: 'user.fcAutoRenew' },
  },
  { method: 'userEnter', kind: 'user.joined', user: 'user' },
  { method: 'userLeave', kind: 'user.left', user: 'user' },
  { method: 'broadcastStart', kind: 'stream.online', user: 'user', detail: {} },
  { method: 'broadcastStop', kind: 'stream.offline', user: 'user', detail: {} },
  { method: 'roomSubjectChange', kind: 'channel.updated', detail: { title: 'subject' } },
];
