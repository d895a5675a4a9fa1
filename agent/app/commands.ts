// What the command line may ask the running agent: the same operations as every other door.
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import type { ControlOperations, ControlResult } from '../commands/table.ts';
import type { Signed } from '../operations/operations.ts';
import type { Pairings } from '../operations/pairings.ts';
import type { Reports } from '../operations/report/reports.ts';
import type { ExtensionServer } from '../server/listen.ts';
import type { Keys } from '../operations/keys/keys.ts';
import type { Core } from './core.ts';
import { keyCommandsOf } from './key-commands.ts';

export interface CommandParts {
  core: Core;
  server: ExtensionServer;
  pairings: Pairings;
  reports: Reports;
  keys: Keys;
  doctor: () => CheckView[];
  onStop: () => void;
}

export function commandsOf(parts: CommandParts): ControlOperations {
  const { core, server, pairings } = parts;
  return {
    state: () => Promise.resolve({ port: server.port, pid: process.pid, ...core.state() }),
    pair: (_, { emit, signal }) =>
      pairings.add(() => server.pair({ onCode: (digits, label) => emit({ digits, label }), signal })),
    tokens: () => Promise.resolve(core.tokens.situation()),
    async sign({ data, format, visible }, { signal }) {
      const caller = { kind: 'terminal' as const };
      return signedOf(
        await core.operations.sign({
          caller,
          data: fromBase64(data),
          method: '',
          pagePin: null,
          format,
          visible,
          signal,
        }),
      );
    },
    async 'sign-list'({ items, format, visible }, { emit, signal }) {
      await core.signList({
        caller: { kind: 'terminal' },
        title: `${items[0]?.name ?? ''} … (${String(items.length)})`,
        items: items.map(({ name, data }) => ({ name, data: fromBase64(data) })),
        format,
        visible,
        onOutcome(index, outcome) {
          if ('signed' in outcome) emit({ index, signed: signedOf(outcome.signed) });
          else emit({ index, problem: { code: outcome.problem.code, params: { ...outcome.problem.params } } });
        },
        signal,
      });
      return {};
    },
    async decrypt({ head, name }, { signal }) {
      const key = await core.openEnvelope({ caller: { kind: 'terminal' }, head: fromBase64(head), name, signal });
      try {
        return { key: toBase64(key) };
      } finally {
        key.fill(0);
      }
    },
    async 'decrypt-list'({ items }, { emit, signal }) {
      await core.openList({
        caller: { kind: 'terminal' },
        items: items.map(({ name, head }) => ({ name, head: fromBase64(head) })),
        onOutcome(index, outcome) {
          if ('problem' in outcome) {
            const { code, params } = outcome.problem;
            emit({ index, problem: { code, params: { ...params } } });
            return;
          }
          emit({ index, key: toBase64(outcome.key) });
          outcome.key.fill(0);
        },
        signal,
      });
      return {};
    },
    audit({ text, limit }) {
      const { lines, total } = core.audit.search({ text, before: null, limit });
      return Promise.resolve({ lines, total, chain: core.audit.check() });
    },
    report: async ({ from, until, member }) => {
      const name = member ?? (await parts.reports.own({ from: 0, until: 0 })).member;
      return parts.reports.make({ from, until, member: name, origin: '命令行' });
    },
    ...keyCommandsOf(parts.keys),
    doctor: () => Promise.resolve({ checks: parts.doctor() }),
    stop() {
      parts.onStop();
      return Promise.resolve({});
    },
  };
}

function signedOf({ signature, mechanism, identity, document }: Signed): ControlResult<'sign'> {
  return {
    mechanism,
    signature: toBase64(signature),
    certificate: toBase64(identity.certificateDer),
    view: identity.certificate,
    document: toBase64(document),
  };
}
