// Operations that let nobody near a token before the caller's program has been admitted.
import type { OperationCaller } from '../operations/caller.ts';
import type { Operations } from '../operations/operations.ts';

/** @param admit name of the caller's program; rejects with eport/program-not-allowed */
export function guardOperations(operations: Operations, admit: () => Promise<string>): Operations {
  const named = async <R extends { caller: OperationCaller }>(request: R): Promise<R> => ({
    ...request,
    caller: { kind: 'program', name: await admit() },
  });
  /** A PIN must not outlive a refusal. */
  const withPin = async <R extends { caller: OperationCaller; pagePin: Uint8Array | null }>(request: R): Promise<R> => {
    try {
      return await named(request);
    } catch (refusal) {
      request.pagePin?.fill(0);
      throw refusal;
    }
  };
  return {
    sign: async (request) => operations.sign(await withPin(request)),
    readIdentity: async (request) => operations.readIdentity(await named(request)),
    checkPin: async (request) => operations.checkPin(await withPin(request)),
    changePin: async (request) => operations.changePin(await named(request)),
    // With a certificate of its own a program asks nothing of a token.
    verify: async (request) => operations.verify(request.certificateDer ? request : await named(request)),
    requireToken: async () => {
      await admit();
      await operations.requireToken();
    },
    forward: async (request) => operations.forward(await named(request)),
  };
}
