import type { ApiAnswer, ApiStream } from './answer';

/** Figures of the stream and the channel; `null` where they are not told. */
export interface Figures {
  viewers: number | null;
  likes: number | null;
  dislikes: number | null;
  followers: number | null;
  subscribers: number | null;
}

/** The figures of an answer for a stream, or for the channel alone. One that the answer leaves out is as it was. */
export function figuresOf(answer: ApiAnswer, stream: ApiStream | null, before: Figures | null): Figures {
  return {
    viewers: stream ? (stream.viewers ?? before?.viewers ?? null) : null,
    likes: stream ? (stream.likes ?? before?.likes ?? null) : null,
    dislikes: stream ? (stream.dislikes ?? before?.dislikes ?? null) : null,
    followers: answer.numFollowers ?? before?.followers ?? null,
    subscribers: answer.numSubscribers ?? before?.subscribers ?? null,
  };
}

/** Whether any figure has changed. */
export function differ(one: Figures, other: Figures): boolean {
  return (Object.keys(one) as (keyof Figures)[]).some((name) => one[name] !== other[name]);
}
