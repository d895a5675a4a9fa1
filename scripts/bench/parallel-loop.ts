// Many clients at once under one batch grant: each signs its own messages one after the other; nothing may fail or be mixed up.
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import type { BatchSign } from './signing-loop.ts';

export interface ParallelTask {
  batch: string;
  /** Numbers of the first and the last message plus one */
  from: number;
  to: number;
}

export interface ParallelResult {
  /** Base64 of all signatures side by side, in the order of the messages; 64 bytes each, zeros where there is none */
  signatures: string;
  /** Error texts with their count */
  errors: Record<string, number>;
}

const SIGNATURE_BYTES = 64;

/** What is signed as number `index`: the same at both ends, so that every signature can be verified against its own message. */
export function messageOf(index: number): Uint8Array {
  return utf8(`Tongqian benchmark, message ${index} `.padEnd(256, '.'));
}

/** Every client takes the next number until all are signed. */
export async function signInParallel(clients: readonly BatchSign[], task: ParallelTask): Promise<ParallelResult> {
  const all = new Uint8Array((task.to - task.from) * SIGNATURE_BYTES);
  const errors: Record<string, number> = {};
  let next = task.from;
  const worker = async (sign: BatchSign): Promise<void> => {
    for (let index = next++; index < task.to; index = next++) {
      try {
        const { signatures } = await sign({ batch: task.batch, items: [toBase64(messageOf(index))] });
        all.set(fromBase64(signatures[0] ?? ''), (index - task.from) * SIGNATURE_BYTES);
      } catch (thrown) {
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        errors[text] = (errors[text] ?? 0) + 1;
      }
    }
  };
  await Promise.all(clients.map(worker));
  return { signatures: toBase64(all), errors };
}
