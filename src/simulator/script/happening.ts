import type { CastMember } from './cast';

/** A vote or a bet as it stands. */
export interface Ballot {
  id: string;
  title: string;
  options: readonly { id: string; title: string; votes: number; points: number }[];
  /** Seconds since it began. */
  ageSeconds: number;
}

/** A hype train as it stands. */
export interface Train {
  id: string;
  level: number;
  /** Everything since it left the station. */
  total: number;
  /** What was given for the level that it is on, and what that level needs. */
  progress: number;
  goal: number;
  ageSeconds: number;
  givers: readonly { user: CastMember; total: number }[];
}

/** Where something that takes a while is. */
export type Phase = 'started' | 'progressed' | 'locked' | 'ended';

/** Something that happens in the lively channel, in no platform's words. */
export type Happening =
  | { kind: 'chat'; user: CastMember; text: string; answersLast?: boolean }
  | { kind: 'follow'; user: CastMember }
  | { kind: 'subscription'; user: CastMember }
  | { kind: 'renewal'; user: CastMember; months: number; text: string }
  | { kind: 'gift'; user: CastMember | null; recipients: readonly CastMember[] }
  | { kind: 'cheer'; user: CastMember; bits: number; text: string }
  | { kind: 'raid'; user: CastMember; viewers: number }
  | { kind: 'redemption'; user: CastMember; reward: { title: string; cost: number }; text: string }
  | { kind: 'timeout'; user: CastMember; by: CastMember; text: string; reason: string; seconds: number }
  | { kind: 'poll'; phase: Phase; ballot: Ballot }
  | { kind: 'prediction'; phase: Phase; ballot: Ballot }
  | { kind: 'hype_train'; phase: Phase; train: Train };

/** What can happen on a lively channel. */
export type HappeningKind = Happening['kind'];
