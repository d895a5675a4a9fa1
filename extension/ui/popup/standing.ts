// The one question of the popup: can I sign now, and if not, what exactly is in the way?
import type { BackgroundState } from '../../platform/messages.ts';
import type { ProblemView, TokenView } from '#shared/protocol/views.ts';
import { daysUntil } from '../parts/dates.ts';
import { signingCertificate } from '../parts/certificates.ts';

export type Standing =
  | { kind: 'starting' }
  | { kind: 'blocked'; problem: ProblemView }
  /** `attention`: it works, but something wants to be dealt with soon. */
  | { kind: 'ready'; attention: boolean };

/** A certificate that ends within so many days is worth a word. */
export const SOON_DAYS = 30;

export function standingOf(state: BackgroundState, now: number): Standing {
  const { link, agent, situation } = state;
  if (link.state === 'starting') return { kind: 'starting' };
  if (link.state === 'absent') return blocked('agent/not-running');
  if (link.state === 'unpaired') return blocked('channel/not-paired');
  if (link.state === 'stranger') return blocked('channel/not-proved');
  if (!agent || !situation) return { kind: 'starting' };
  if (agent.paused) return blocked('agent/paused');
  if (agent.locked) return blocked('agent/locked');
  if (situation.problem) return { kind: 'blocked', problem: situation.problem };
  return { kind: 'ready', attention: state.logCut || situation.tokens.some((token) => wantsAttention(token, now)) };
}

function blocked(code: string): Standing {
  return { kind: 'blocked', problem: { code, params: {} } };
}

function wantsAttention(token: TokenView, now: number): boolean {
  const certificate = signingCertificate(token);
  const ending = certificate !== null && daysUntil(certificate.notAfter, now) < SOON_DAYS;
  return ending || token.locked || (token.factoryPin && !token.demo) || triesBelowFull(token);
}

export function triesBelowFull(token: TokenView): boolean {
  return token.triesLeft !== null && token.triesMax !== null && token.triesLeft < token.triesMax;
}
