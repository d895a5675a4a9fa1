// One signature by a container: what the key is given, and what it gives back (GM/T 0016 §7.6).
import { createHash, hash } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { concat } from '#shared/bytes.ts';
import { DIGEST_INFO } from '../../crypto/digest-info.ts';
import { sm2Z } from '../../crypto/sm2-key.ts';
import { verifySignature } from '../../crypto/verify.ts';
import type { Mechanism } from '../token.ts';
import type { KeyOfPair } from './containers.ts';
import type { Skf } from './native.ts';
import { NOT_THIS_WAY, SkfError } from './return-values.ts';
import { faulty, Room } from '../library-process/room.ts';

/** ECCSIGNATUREBLOB: r and s of 64 bytes each, the number at the right end (GM/T 0016 §6.4.7). */
const HALF = 64;
const NUMBER = 32;

/** Bytes of a modulus: RSA-4096 and RSA-512. */
const LONGEST_RSA = 512;
const SHORTEST_RSA = 64;

/** What RSASignData takes as its data. The standard does not say it in one way, and vendors do both. */
type RsaInput = 'digest-info' | 'digest';
const RSA_INPUTS: readonly RsaInput[] = ['digest-info', 'digest'];

/** An open container that signs. */
export interface OpenKey extends KeyOfPair {
  container: bigint;
  /** Found out by the first signature. */
  rsaInput?: RsaInput;
}

/** @throws Problem token/mechanism for another kind of key, token/signature-invalid when no way of asking gives a signature that verifies */
export function signBy(
  skf: Skf,
  key: OpenKey,
  { mechanism, data }: { mechanism: Mechanism; data: Uint8Array },
): Buffer {
  if (mechanism === 'sm2-sm3' && key.kind === 'sm2') return signSm2(skf, key, data);
  if (key.kind !== 'rsa' || (mechanism !== 'rsa-pkcs1-sha1' && mechanism !== 'rsa-pkcs1-sha256'))
    throw new Problem('token/mechanism', { detail: mechanism });
  return signRsa(skf, key, { mechanism, data });
}

/** e = SM3(Z‖data) is made here: SKF_ECCSignData signs the 32 bytes it is given (GM/T 0003.2 §6.1). */
function signSm2(skf: Skf, { container, spki }: OpenKey, data: Uint8Array): Buffer {
  const digest = createHash('sm3')
    .update(concat(sm2Z(spki), data))
    .digest();
  const blob = new Room(2 * HALF);
  skf.call('SKF_ECCSignData', container, digest, digest.length, blob);
  const halves = [blob.bytes.subarray(0, HALF), blob.bytes.subarray(HALF)];
  if (halves.some((half) => half.subarray(0, HALF - NUMBER).some((byte) => byte !== 0)))
    throw faulty('SKF_ECCSignData');
  return Buffer.concat(halves.map((half) => half.subarray(HALF - NUMBER)));
}

function signRsa(
  skf: Skf,
  key: OpenKey,
  { mechanism, data }: { mechanism: 'rsa-pkcs1-sha1' | 'rsa-pkcs1-sha256'; data: Uint8Array },
): Buffer {
  const name = mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256';
  const digest = hash(name, data, 'buffer');
  let failure: unknown = new Problem('token/signature-invalid');
  for (const input of key.rsaInput ? [key.rsaInput] : RSA_INPUTS) {
    const given = input === 'digest' ? digest : Buffer.concat([DIGEST_INFO[name].prefix, digest]);
    try {
      const signature = rsaOver(skf, key.container, given);
      // The data is what was approved; nothing else is ever signed to find out.
      if (!key.rsaInput && !verifySignature(key.spki, mechanism, data, signature)) continue;
      key.rsaInput = input;
      return signature;
    } catch (thrown) {
      if (!(thrown instanceof SkfError) || !NOT_THIS_WAY.has(thrown.value)) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

function rsaOver(skf: Skf, container: bigint, data: Buffer): Buffer {
  const signature = new Room(LONGEST_RSA);
  const size = skf.ulong(signature.size);
  skf.call('SKF_RSASignData', container, data, data.length, signature, size);
  const length = skf.read(size);
  if (length > signature.size || length < SHORTEST_RSA) throw faulty('SKF_RSASignData');
  return Buffer.from(signature.bytes.subarray(0, length));
}
