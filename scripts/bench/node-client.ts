// A client in node, paired as a browser of its own with the digits of `tongqian pair`: what the channel costs without a browser.
// It has no window, so it answers its own requests; rows measured with it are informative and named as such.
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { EXTENSION_ID } from '#shared/extension-id.ts';
import { memoryKeys, openLink, pairingClient, socketsFrom } from '../../tests/support/paired-client.ts';
import type { AgentProcess } from '../agent-process.ts';
import { until } from '../browsers/browser.ts';

export interface NodeClient {
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
  close(): void;
}

/** @param pin typed into the client's own requests */
export async function pairInNode(agent: AgentProcess, pin: string): Promise<NodeClient> {
  const keys = memoryKeys();
  const openSocket = socketsFrom(`chrome-extension://${EXTENSION_ID}`);
  const client = pairingClient({ port: agent.port, keys, openSocket });
  const command = agent.pair();
  try {
    await until(
      'the question for six digits',
      () => {
        const state = client.states.at(-1)?.state ?? 'idle';
        if (state === 'idle') client.pairing.begin(); // the agent may not be open for pairing yet
        return Promise.resolve(state === 'code');
      },
      { timeout: 30_000 },
    );
    client.pairing.code(await command.digits);
    await client.reached('done');
  } finally {
    command.stop();
  }
  const link = openLink({
    port: agent.port,
    keys,
    openSocket,
    onEvent(event, data) {
      if (event !== 'approval.requested') return;
      const { id, digest, certificate, tokens } = data as ApprovalView;
      const token = tokens[0]?.id ?? null;
      const answer = { id, digest, token, certificate, pin, newPin: null };
      link.call('approval.answer', { ...answer, decision: 'confirm' }).catch(() => null); // batch.open says what went wrong
    },
  });
  await link.reached('connected');
  return { call: (method, params) => link.call(method, params), close: () => link.stop() };
}
