// Gathers the facts that diagnose.ts judges, for the page and the command line alike.
import type { AgentState } from '#shared/protocol/methods.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import type { AuditLog } from './audit.ts';
import { sm2SelfTest } from './crypto/sm2.ts';
import { diagnose } from './diagnose.ts';
import { type AgentPaths, folderState } from './paths.ts';
import type { Tokens } from './tokens/tokens.ts';

export interface CheckParts {
  paths: AgentPaths;
  port: number;
  /** Second door as configured, and as open. */
  doorPort: number | null;
  door: number | null;
  pairings: number;
  tokens: Tokens;
  audit: AuditLog;
  state: AgentState;
}

export function gatherChecks(parts: CheckParts): CheckView[] {
  const { count, damagedFrom } = parts.audit.check();
  return diagnose({
    now: Date.now(),
    version: parts.state.version,
    port: parts.port,
    secondDoor: { wanted: parts.doorPort, open: parts.door },
    pairings: parts.pairings,
    osKeyStore: parts.state.osKeyStore,
    sm2: sm2SelfTest().native,
    dataFolder: { path: parts.paths.folder, ...folderState(parts.paths.folder) },
    situation: parts.tokens.situation(),
    control: parts.state.control,
    lastLineAt: parts.audit.search({ text: '', before: null, limit: 1 }).lines[0]?.at ?? 0,
    log: { count, damagedFrom },
  });
}
