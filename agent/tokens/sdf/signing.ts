// One signature by a key of the HSM: what it is given, and what it gives back (GM/T 0018 §6.4).
import { createHash, hash } from 'node:crypto';
import { concat } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { DIGEST_INFO } from '../../crypto/digest-info.ts';
import { sm2Z } from '../../crypto/sm2-key.ts';
import { faulty, Room } from '../library-process/room.ts';
import type { Mechanism } from '../token.ts';
import type { SigningKey } from './keys.ts';
import { ECC_NUMBER, ECC_SIGNATURE, LONGEST_RSA, type Sdf } from './native.ts';

const NUMBER = 32;

/** Rejects with token/mechanism for another kind of key, token/library-faulty, and what the HSM reports. */
export async function signBy(
  sdf: Sdf,
  { handle, key }: { handle: bigint; key: SigningKey },
  { mechanism, data }: { mechanism: Mechanism; data: Uint8Array },
): Promise<Buffer> {
  if (mechanism === 'sm2-sm3' && key.kind === 'sm2') return signSm2(sdf, { handle, key }, data);
  if (key.kind !== 'rsa' || (mechanism !== 'rsa-pkcs1-sha1' && mechanism !== 'rsa-pkcs1-sha256'))
    throw new Problem('token/mechanism', { detail: mechanism });
  const name = mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256';
  return signRsa(sdf, { handle, key }, Buffer.concat([DIGEST_INFO[name].prefix, hash(name, data, 'buffer')]));
}

/** e = SM3(Z‖data) is made here: SDF_InternalSign_ECC signs the 32 bytes it is given (GM/T 0003.2 §6.1). */
async function signSm2(
  sdf: Sdf,
  { handle, key }: { handle: bigint; key: SigningKey },
  data: Uint8Array,
): Promise<Buffer> {
  const digest = createHash('sm3')
    .update(concat(sm2Z(key.spki), data))
    .digest();
  const blob = new Room(ECC_SIGNATURE);
  await sdf.callAside('SDF_InternalSign_ECC', handle, key.index, digest, digest.length, blob);
  const halves = [blob.bytes.subarray(0, ECC_NUMBER), blob.bytes.subarray(ECC_NUMBER)];
  if (halves.some((half) => half.subarray(0, ECC_NUMBER - NUMBER).some((byte) => byte !== 0)))
    throw faulty('SDF_InternalSign_ECC');
  return Buffer.concat(halves.map((half) => half.subarray(ECC_NUMBER - NUMBER)));
}

/** The HSM does the bare operation; EMSA-PKCS1-v1_5 is made here (RFC 8017 §9.2). */
async function signRsa(
  sdf: Sdf,
  { handle, key }: { handle: bigint; key: SigningKey },
  digestInfo: Buffer,
): Promise<Buffer> {
  const block = Buffer.alloc(key.bytes, 0xff);
  block.writeUInt16BE(0x0001, 0);
  block[block.length - digestInfo.length - 1] = 0;
  digestInfo.copy(block, block.length - digestInfo.length);
  const signature = new Room(LONGEST_RSA);
  const size = sdf.uint(signature.size);
  const name = 'SDF_InternalPrivateKeyOperation_RSA';
  await sdf.callAside(name, handle, key.index, block, block.length, signature, size);
  if (sdf.read(size) !== block.length) throw faulty(name);
  return Buffer.from(signature.bytes.subarray(0, block.length));
}
