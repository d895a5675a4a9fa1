// A content key opened by an SM2 key of the HSM. GM/T 0018 has no function for it: SDF_ImportKeyWithISK_ECC (§6.3) brings a wrapped key
// into the device, where it stays. Vendors export SDF_InternalDecrypt_ECC, some with the algorithm as a parameter and some without; which
// one a library has is found out with a ciphertext of our own, made for the certificate's key.
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import { ciphertextFromDer } from '../../crypto/sm2-cipher.ts';
import type { Sm2Ciphertext } from '../../crypto/sm2-cipher-second.ts';
import { knownCiphertext, roomsForEither, sm2Blob, takeOutput } from '../library-process/sm2-blob.ts';
import type { ExchangeKey } from './keys.ts';
import type { Sdf } from './native.ts';
import { problemOf, SdfError } from './return-values.ts';

/** SM2 encryption (GM/T 0006) */
const SGD_SM2_3 = 0x00020800;

/**
 * Without the algorithm goes first: asked so, a library that wants it fails in bounds (sm2-blob.ts); the other way round it would read
 * the algorithm as an address.
 */
const WAYS = ['SDF_InternalDecrypt_ECC', 'SDF_InternalDecrypt_ECC:algorithm'] as const;
type Way = (typeof WAYS)[number];

/** Found out once in the life of the library's process. */
export interface DecryptingWays {
  sm2?: Way;
}

interface InSession {
  handle: bigint;
  key: ExchangeKey;
}

/** After these the HSM is gone or has forgotten the password: they say nothing of how it was asked. */
const ENDING: ReadonlySet<string> = new Set(['token/removed', 'token/pin-required', 'token/library-faulty']);

/**
 * Rejects with token/mechanism where the library has no function for it, envelope/not-opened for everything that does not open, and
 * SdfError of an HSM that is gone.
 */
export async function openWrapped(
  sdf: Sdf,
  of: InSession,
  { wrapping, wrapped, ways }: { wrapping: Wrapping; wrapped: Uint8Array; ways: DecryptingWays },
): Promise<Bytes> {
  if (wrapping !== 'sm2') throw new Problem('token/mechanism', { detail: wrapping });
  const way = (ways.sm2 ??= await findWay(sdf, of));
  try {
    return await ask(sdf, of, { way, ciphertext: ciphertextFromDer(wrapped) });
  } catch (thrown) {
    if (ENDING.has(problemOf(thrown).code)) throw thrown;
    throw new Problem('envelope/not-opened', {}, { cause: thrown });
  }
}

async function findWay(sdf: Sdf, of: InSession): Promise<Way> {
  const { content, ciphertext } = knownCiphertext(of.key.spki);
  let cause: unknown;
  for (const way of WAYS) {
    try {
      if (Buffer.from(await ask(sdf, of, { way, ciphertext })).equals(content)) return way;
    } catch (thrown) {
      if (!(thrown instanceof SdfError) || ENDING.has(problemOf(thrown).code)) throw thrown;
      cause = thrown;
    }
  }
  throw new Problem('token/mechanism', { detail: 'sm2' }, { cause });
}

async function ask(
  sdf: Sdf,
  { handle, key }: InSession,
  { way, ciphertext }: { way: Way; ciphertext: Sm2Ciphertext },
): Promise<Bytes> {
  const blob = sm2Blob(ciphertext, 4);
  const { output, length, spare } = roomsForEither();
  if (way === 'SDF_InternalDecrypt_ECC') await sdf.callAside(way, handle, key.index, blob, output, length, spare);
  else await sdf.callAside(way, handle, key.index, SGD_SM2_3, blob, output, length);
  return takeOutput({ output, length, spare }, way);
}
