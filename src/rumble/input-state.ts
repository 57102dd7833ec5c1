import type { InputState } from '../events/input';
import type { SourceState, Standing } from './feed/member';

/** What one status says about two sources. Sources that a node does not need are not there. */
export function inputState({ chat, api }: Standing): InputState {
  const sources = [chat, api].filter((state) => state !== undefined);
  const are = (...states: SourceState[]): boolean => sources.every((state) => states.includes(state));
  const is = (...states: SourceState[]): boolean => sources.some((state) => states.includes(state));
  if (sources.length === 0) return 'idle';
  if (are('ready')) return 'connected';
  if (is('refused')) return chat === 'ready' ? 'partly' : 'auth_required';
  if (is('offline')) return is('ready') ? 'partly' : 'offline';
  return is('connecting') ? 'connecting' : 'idle';
}
