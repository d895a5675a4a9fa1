// Gathers the facts that diagnose.ts judges, for the page and the command line alike.
import type { AgentState } from '#shared/protocol/methods.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import type { AuditLog } from '../audit.ts';
import { sm2CipherInUse } from '../crypto/sm2-cipher.ts';
import { sm2SelfTest } from '../crypto/sm2.ts';
import { diagnose } from './diagnose.ts';
import { type AgentPaths, folderState } from '../data/paths.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { keysWithoutLibrary } from '../tokens/usb-keys.ts';

export interface CheckParts {
  paths: AgentPaths;
  port: number;
  /** Port of the second door as configured. */
  secondDoor: number | null;
  pairings: number;
  tokens: Pick<Tokens, 'situation'>;
  audit: AuditLog;
  state(): AgentState;
}

export function gatherChecks(parts: CheckParts): CheckView[] {
  const { count, damagedFrom } = parts.audit.check();
  const state = parts.state();
  return diagnose({
    now: Date.now(),
    version: state.version,
    port: parts.port,
    secondDoor: { wanted: parts.secondDoor, open: state.eportPort },
    pairings: parts.pairings,
    osKeyStore: state.osKeyStore,
    sm2: sm2SelfTest().native,
    sm2Cipher: sm2CipherInUse(),
    dataFolder: { path: parts.paths.folder, ...folderState(parts.paths.folder) },
    situation: parts.tokens.situation(),
    keysWithoutLibrary: keysWithoutLibrary(),
    control: state.control,
    lastLineAt: parts.audit.search({ text: '', before: null, limit: 1 }).lines[0]?.at ?? 0,
    log: { count, damagedFrom },
  });
}
