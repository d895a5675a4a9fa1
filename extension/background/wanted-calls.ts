// Calls whose results somebody still wants. They outlive a connection: on the next one they are sent again under the same ids.
import { Problem, toProblem } from '#shared/errors.ts';
import type { MethodName } from '#shared/protocol/methods.ts';

export type SendCall = (method: MethodName, params: object, id: string) => Promise<unknown>;

interface WantedCall {
  method: MethodName;
  params: object;
  result: Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (problem: Problem) => void;
  /** When it was first sent; null before. */
  sentAt: number | null;
}

export interface WantedCalls {
  /** Sends it now or on the next connection. The same id gives the same promise. Takes any number: see page-budget.ts. */
  add(id: string, method: MethodName, params: object): Promise<unknown>;
  forget(id: string): void;
  count(): number;
  connect(send: SendCall): void;
  disconnect(): void;
  /** There is no agent: what was never sent and what is too old to repeat is refused. */
  refuse(problem: Problem): void;
  /** Refuses everything. */
  end(problem: Problem): void;
}

/** @param repeatableMs how long after the first sending the agent still knows a request's id */
export function createWantedCalls(repeatableMs: number): WantedCalls {
  const wanted = new Map<string, WantedCall>();
  let send: SendCall | null = null;

  function drop(id: string, problem: Problem): void {
    const call = wanted.get(id);
    wanted.delete(id);
    call?.reject(problem);
  }
  function transmit(id: string, call: WantedCall): void {
    const by = send;
    if (!by) return;
    call.sentAt ??= performance.now();
    by(call.method, call.params, id).then(
      (result) => {
        wanted.delete(id);
        call.resolve(result);
      },
      (thrown: unknown) => {
        if (by === send) drop(id, toProblem(thrown)); // otherwise the connection ended: it is sent again on the next
      },
    );
  }
  function isTooOld(call: WantedCall): boolean {
    return call.sentAt !== null && performance.now() - call.sentAt > repeatableMs;
  }
  return {
    add(id, method, params) {
      const known = wanted.get(id);
      if (known) return known.result;
      let settle: Pick<WantedCall, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined };
      const result = new Promise<unknown>((resolve, reject) => (settle = { resolve, reject }));
      const call: WantedCall = { method, params, result, ...settle, sentAt: null };
      wanted.set(id, call);
      transmit(id, call);
      return result;
    },
    forget: (id) => drop(id, new Problem('request/timeout')),
    count: () => wanted.size,
    connect(next) {
      send = next;
      for (const [id, call] of wanted) {
        if (isTooOld(call)) drop(id, new Problem('channel/closed'));
        else transmit(id, call);
      }
    },
    disconnect: () => (send = null),
    refuse(problem) {
      for (const [id, call] of wanted) if (call.sentAt === null || isTooOld(call)) drop(id, problem);
    },
    end(problem) {
      for (const id of [...wanted.keys()]) drop(id, problem);
    },
  };
}
