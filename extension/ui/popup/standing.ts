// The one question of the popup: can I sign now, and if not, what exactly is in the way?
import type { BackgroundState } from '../../platform/messages.ts';
import { daysFrom } from '#shared/local-date.ts';
import type { ProblemView, SituationView, TokenView } from '#shared/protocol/views.ts';
import { signingCertificate } from '../parts/certificates.ts';

export type Standing =
  | { kind: 'starting' }
  /** A card was inserted a moment ago; whether it is known is not yet. */
  | { kind: 'reading' }
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
  if (isReading(situation)) return { kind: 'reading' };
  if (situation.problem) return { kind: 'blocked', problem: situation.problem };
  return { kind: 'ready', attention: state.logCut || situation.tokens.some((token) => wantsAttention(token, now)) };
}

/** The reader itself says `unrecognised` once the drivers have had their time with the card. */
export function isReading({ problem, readers }: SituationView): boolean {
  return problem?.code === 'token/unrecognised' && readers.every(({ state }) => state !== 'unrecognised');
}

function blocked(code: string): Standing {
  return { kind: 'blocked', problem: { code, params: {} } };
}

function wantsAttention(token: TokenView, now: number): boolean {
  const certificate = signingCertificate(token);
  const ending = certificate !== null && daysFrom(now, certificate.notAfter) < SOON_DAYS;
  return ending || token.locked || (token.factoryPin && !token.demo) || triesBelowFull(token);
}

function triesBelowFull(token: TokenView): boolean {
  return token.triesLeft !== null && token.triesMax !== null && token.triesLeft < token.triesMax;
}
