// Signatures of a logged-in session, many of one key at a time.
import { Problem } from '#shared/errors.ts';
import type { Signatures } from '../library-process/wire.ts';
import type { Mechanism } from '../token.ts';
import { planFor } from './mechanisms.ts';
import type { Native } from './native.ts';
import type { PrivateKey } from './objects.ts';
import { authenticate, explain, type Open, renew } from './open-session.ts';
import { signSm2OnToken, type Sm2Known } from './sm2.ts';

export interface Batch {
  key: string;
  mechanism: Mechanism;
  datas: Uint8Array[];
}

/** What was found out of SM2, by token and key. The process loads one file, so all of it is of one version of the library. */
export type Sm2Memory = Map<string, Sm2Known>;

/** Signatures of one key and mechanism are all of the same length. */
export function signAll(native: Native, { session, sm2 }: { session: Open; sm2: Sm2Memory }, batch: Batch): Signatures {
  const { mechanism, datas } = batch;
  const key = session.keys.get(batch.key);
  // An encryption key never signs: what it signs could later be called the decryption of something.
  if (!key || key.usage === 'encrypt') throw new Problem('token/key-missing');
  const signatures = new SignatureRow(datas.length);
  if (mechanism === 'sm2-sm3') {
    const name = `${session.token}/${batch.key}`;
    for (const data of datas) signatures.add(signSm2(native, session, { name, key, data, sm2 }));
    return signatures.finish();
  }
  const plan = planFor(key, mechanism, session.offered);
  for (const data of datas)
    signatures.add(signRaw(native, session, { key, mechanism: plan.mechanism, input: plan.prepare(data) }));
  if (key.kind === 'p256' && signatures.each !== 64) throw new Problem('token/failed', { detail: 'ECDSA length' });
  return signatures.finish();
}

/** Collects signatures side by side; a batch of a thousand makes one allocation. */
class SignatureRow {
  each = 0;
  private bytes = new Uint8Array(0);
  private filled = 0;
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  add(signature: Uint8Array): void {
    if (this.filled === 0) {
      this.each = signature.length;
      this.bytes = new Uint8Array(this.each * this.count);
    }
    if (signature.length !== this.each) throw new Problem('token/failed', { detail: 'signature length' });
    this.bytes.set(signature, this.filled);
    this.filled += this.each;
  }

  finish(): Signatures {
    return { bytes: this.bytes, each: this.each };
  }
}

function signSm2(
  native: Native,
  session: Open,
  { name, key, data, sm2 }: { name: string; key: PrivateKey; data: Uint8Array; sm2: Sm2Memory },
): Uint8Array {
  if (key.kind !== 'sm2') throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
  const { signature } = signSm2OnToken(
    {
      spki: key.spki,
      offered: session.offered,
      known: sm2.get(name) ?? null,
      learn: (known) => void sm2.set(name, known),
    },
    data,
    (mechanism, input) => {
      try {
        return signRaw(native, session, { key, mechanism, input });
      } catch (thrown) {
        const problem = explain(native, session.slot, thrown);
        renew(native, session);
        throw problem;
      }
    },
  );
  return signature;
}

function signRaw(
  native: Native,
  session: Open,
  what: { key: PrivateKey; mechanism: number; input: Buffer },
): Uint8Array {
  native.C_SignInit(session.handle, { mechanism: what.mechanism }, what.key.handle);
  authenticate(native, session, what.key);
  return native.C_Sign(session.handle, what.input, session.output);
}
