// A content key opened by a key of the token. Whatever the token says of a ciphertext, there is one answer for it: which padding was
// wrong would tell of other ciphertexts.
import * as v from 'valibot';
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import { unpadOaep } from '../../crypto/oaep.ts';
import { ciphertextFromDer, ciphertextToDer, ciphertextToRaw } from '../../crypto/sm2-cipher.ts';
import { asBuffer } from './mechanisms.ts';
import type { Native } from './native.ts';
import type { PrivateKey } from './objects.ts';
import { authenticate, explain, type Open, renew } from './open-session.ts';
import table from './sm2-profiles.json' with { type: 'json' };

/** Numbers of pkcs11t.h (PKCS#11 v3.1). */
const CKM_RSA_PKCS = 0x1;
const CKM_RSA_X_509 = 0x3;
const CKM_RSA_PKCS_OAEP = 0x9;
const CKZ_DATA_SPECIFIED = 0x1;
const OAEP_HASH = { sha1: { hashAlg: 0x220, mgf: 0x1 }, sha256: { hashAlg: 0x250, mgf: 0x2 } } as const;

/** CK_PARAMS_RSA_OAEP of pkcs11js: which structure the parameter is. */
const PARAMETERS_OF_OAEP = 4;

const Sm2Decrypting = v.strictObject({ vendor: v.string(), mechanism: v.number(), input: v.picklist(['der', 'raw']) });
const SM2_WAYS = v.parse(v.array(Sm2Decrypting), table.decrypting);

/** These say nothing of the ciphertext. */
const TELLING = new Set(['token/removed', 'token/busy', 'token/pin-wrong', 'token/pin-locked']);

type NativeMechanism = Parameters<Native['C_DecryptInit']>[1];

interface Way {
  mechanism: NativeMechanism;
  given: Uint8Array;
  /** From what C_Decrypt gives to the content key; null = not opened */
  finish: (output: Uint8Array) => Uint8Array | null;
}

/** @throws Problem envelope/not-opened for every ciphertext that does not open, token/key-missing, token/mechanism, token/removed */
export function openWrapped(
  native: Native,
  session: Open,
  what: { key: string; wrapping: Wrapping; wrapped: Uint8Array },
): Bytes {
  const key = session.keys.get(what.key);
  if (!key || key.usage === 'sign') throw new Problem('token/key-missing');
  if (key.kind !== (what.wrapping === 'sm2' ? 'sm2' : 'rsa'))
    throw new Problem('token/mechanism', { detail: what.wrapping });
  const ways = waysFor(what).filter(({ mechanism }) => session.offered.has(numberOf(mechanism)));
  for (const way of ways) {
    if (!begin(native, session, { key, way })) continue;
    return finish(native, session, { key, way });
  }
  throw new Problem('token/mechanism', { detail: what.wrapping });
}

function waysFor({ wrapping, wrapped }: { wrapping: Wrapping; wrapped: Uint8Array }): Way[] {
  if (wrapping === 'sm2') return sm2Ways(wrapped);
  const plain = (output: Uint8Array): Uint8Array => output;
  if (wrapping === 'rsa-pkcs1') return [{ mechanism: { mechanism: CKM_RSA_PKCS }, given: wrapped, finish: plain }];
  const hash = wrapping === 'rsa-oaep-sha1' ? 'sha1' : 'sha256';
  const parameter = { type: PARAMETERS_OF_OAEP, ...OAEP_HASH[hash], source: CKZ_DATA_SPECIFIED };
  return [
    { mechanism: { mechanism: CKM_RSA_PKCS_OAEP, parameter }, given: wrapped, finish: plain },
    // Many tokens do OAEP with SHA-1 only, or not at all (SoftHSM 2.6.1, most cards).
    {
      mechanism: { mechanism: CKM_RSA_X_509 },
      given: wrapped,
      finish: (output) => unpadOaep(fullLength(output, wrapped.length), hash),
    },
  ];
}

function sm2Ways(wrapped: Uint8Array): Way[] {
  let ciphertext: ReturnType<typeof ciphertextFromDer>;
  try {
    ciphertext = ciphertextFromDer(wrapped);
  } catch (cause) {
    throw new Problem('envelope/not-opened', {}, { cause });
  }
  const spelled = { der: ciphertextToDer, raw: ciphertextToRaw };
  return SM2_WAYS.map(({ mechanism, input }) => ({
    mechanism: { mechanism },
    given: spelled[input](ciphertext),
    finish: (output) => output,
  }));
}

/** False when the token does not do it this way for this key; nothing of the ciphertext was shown to it. */
function begin(native: Native, session: Open, { key, way }: { key: PrivateKey; way: Way }): boolean {
  try {
    native.C_DecryptInit(session.handle, way.mechanism, key.handle);
    return true;
  } catch (thrown) {
    const problem = explain(native, session.slot, thrown);
    renew(native, session);
    if (problem.code === 'token/mechanism' || problem.code === 'token/failed') return false;
    throw problem;
  }
}

function finish(native: Native, session: Open, { key, way }: { key: PrivateKey; way: Way }): Bytes {
  try {
    authenticate(native, session, key);
    const output = native.C_Decrypt(session.handle, asBuffer(way.given), session.output);
    const opened = way.finish(output);
    if (opened === null) throw new Problem('envelope/not-opened');
    return Uint8Array.from(opened);
  } catch (thrown) {
    const problem = explain(native, session.slot, thrown);
    renew(native, session);
    throw TELLING.has(problem.code) ? problem : new Problem('envelope/not-opened', {}, { cause: thrown });
  } finally {
    session.output.fill(0);
  }
}

/** Some tokens leave out leading zeros of the bare operation. */
function fullLength(output: Uint8Array, length: number): Uint8Array {
  const full = new Uint8Array(length);
  full.set(output.subarray(-length), Math.max(0, length - output.length));
  return full;
}

function numberOf(mechanism: NativeMechanism): number {
  return typeof mechanism === 'number' ? mechanism : mechanism.mechanism;
}
