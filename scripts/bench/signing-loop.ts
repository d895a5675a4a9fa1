// The same loop in the extension's page and in node: signatures under one batch grant, over the link it is given.
import type { Params, Result } from '#shared/protocol/methods.ts';

export interface Signing {
  batch: string;
  /** Base64; taken in turn, over and over. */
  items: readonly string[];
  /** Items in one call */
  perCall: number;
  /** Calls under way at a time */
  inFlight: number;
}

export interface SigningRate {
  signed: number;
  ms: number;
  /** Median milliseconds of one call */
  callMs: number;
}

export type BatchSign = (params: Params<'batch.sign'>) => Promise<Result<'batch.sign'>>;

const WARM_UP_CALLS = 5;

/** Signs for `ms` milliseconds. Rejects with the first call that fails, and when a reply has too few signatures. */
export async function signFor(sign: BatchSign, task: Signing, ms: number): Promise<SigningRate> {
  for (let call = 0; call < WARM_UP_CALLS; call++) await signOnce(sign, task, 0);
  const took: number[] = [];
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - started < ms) {
      const asked = performance.now();
      await signOnce(sign, task, next++);
      took.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: task.inFlight }, worker));
  const passed = performance.now() - started;
  took.sort((a, b) => a - b);
  return { signed: took.length * task.perCall, ms: passed, callMs: took[took.length >> 1] ?? Number.NaN };
}

async function signOnce(sign: BatchSign, task: Signing, call: number): Promise<void> {
  const items = itemsOf(task, call);
  const { signatures } = await sign({ batch: task.batch, items });
  if (signatures.length !== items.length) throw new Error('signatures are missing');
}

function itemsOf({ items, perCall }: Signing, call: number): string[] {
  return Array.from({ length: perCall }, (_, place) => items[(call * perCall + place) % items.length] ?? '');
}
