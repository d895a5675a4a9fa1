// What the command line may ask the running agent: the same operations as every other door.
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { AgentState } from '#shared/protocol/methods.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import type { AuditLog } from './audit.ts';
import type { ControlOperations } from './control-commands.ts';
import type { Operations } from './operations/operations.ts';
import type { ExtensionServer } from './server/listen.ts';
import type { Tokens } from './tokens/tokens.ts';

export interface CommandParts {
  server: ExtensionServer;
  state: () => AgentState;
  tokens: Tokens;
  operations: Operations;
  audit: AuditLog;
  doctor: () => Promise<CheckView[]>;
  onStop: () => void;
}

export function commandsOf(parts: CommandParts): ControlOperations {
  return {
    state: () => Promise.resolve({ port: parts.server.port, pid: process.pid, ...parts.state() }),
    async pair(_, { emit, signal }) {
      const { id, label } = await parts.server.pair({
        onCode: (digits, browser) => emit({ digits, label: browser }),
        signal,
      });
      parts.audit.append({
        holder: '',
        verb: 'pairing',
        result: 'changed',
        code: null,
        origin: '命令行',
        keys: [],
        summary: `配对浏览器：${label}`,
        digest: '',
        certificate: '',
      });
      return { id, label };
    },
    tokens: () => Promise.resolve(parts.tokens.situation()),
    async sign({ data }, { signal }) {
      const { signature, identity } = await parts.operations.sign({
        caller: { kind: 'terminal' },
        data: fromBase64(data),
        method: '',
        pagePin: null,
        signal,
      });
      const { algorithm } = identity.certificate;
      return {
        mechanism: algorithm === 'sm2' ? 'sm2-sm3' : algorithm === 'rsa' ? 'rsa-pkcs1-sha1' : 'ecdsa-sha256',
        signature: toBase64(signature),
        certificate: toBase64(identity.certificateDer),
        view: identity.certificate,
      };
    },
    audit({ text, limit }) {
      const { lines, total } = parts.audit.search({ text, before: null, limit });
      return Promise.resolve({ lines, total, chain: parts.audit.check() });
    },
    doctor: async () => ({ checks: await parts.doctor() }),
    stop() {
      parts.onStop();
      return Promise.resolve({});
    },
  };
}
