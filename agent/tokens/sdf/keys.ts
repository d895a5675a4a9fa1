// The keys of the configuration: the certificate that somebody put beside each, compared with the key that is in the HSM.
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { keyKind, sm2Point, type KeyKind } from '../../crypto/sm2-key.ts';
import type { HsmKey } from '../../data/library-config.ts';
import { faulty, Room } from '../library-process/room.ts';
import { ECC_NUMBER, ECC_PUBLIC_KEY, LONGEST_RSA, RSA_PUBLIC_KEY, type Sdf } from './native.ts';
import { SdfError } from './return-values.ts';

/** Longest certificate that we read. */
const LONGEST = 65_536;

export interface SigningKey {
  index: number;
  /** Its name on the token */
  name: string;
  der: Bytes;
  spki: Uint8Array;
  kind: KeyKind;
  /** Bytes of its public number: of the modulus, for RSA */
  bytes: number;
}

/** The SM2 key of an index that decrypts. */
export type ExchangeKey = Pick<SigningKey, 'index' | 'name' | 'der' | 'spki'>;

/**
 * Reads the certificate and asks the HSM whether its key is the one of that index.
 * @throws Problem token/hsm-key with the reason, and what the HSM reports
 */
export function readKey(sdf: Sdf, session: bigint, { index, certificate }: HsmKey): SigningKey {
  const read = readCertificate(index, certificate);
  const own = publicNumber(read.spki, read.kind);
  if (!own) refuse(index, '证书不是 SM2 或 RSA 的', 'its certificate is neither SM2 nor RSA');
  const found = exported(index, () =>
    read.kind === 'sm2'
      ? eccKey(sdf, session, { index, name: 'SDF_ExportSignPublicKey_ECC' })
      : rsaKey(sdf, session, { index, length: own.length }),
  );
  if (!found.equals(own)) refuse(index, '证书是另一个密钥的', 'the certificate is of another key');
  return { index, name: `${index}.sign`, bytes: own.length, ...read };
}

/**
 * The same for its encryption key; null where none is configured.
 * @throws Problem token/hsm-key also for one of RSA: SDF_InternalPrivateKeyOperation_RSA is for signing pairs alone (§6.4)
 */
export function readExchangeKey(sdf: Sdf, session: bigint, { index, encryption }: HsmKey): ExchangeKey | null {
  if (encryption === undefined) return null;
  const { der, spki, kind } = readCertificate(index, encryption);
  if (kind !== 'sm2') refuse(index, '加密证书不是 SM2 的', 'its encryption certificate is not SM2');
  const found = exported(index, () => eccKey(sdf, session, { index, name: 'SDF_ExportEncPublicKey_ECC' }));
  if (!found.equals(sm2Point(spki)))
    refuse(index, '加密证书是另一个密钥的', 'the encryption certificate is of another key');
  return { index, name: `${index}.encrypt`, der, spki };
}

function readCertificate(index: number, path: string): Pick<SigningKey, 'der' | 'spki' | 'kind'> {
  try {
    const certificate = new X509Certificate(readFileSync(path).subarray(0, LONGEST));
    const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
    return { der: new Uint8Array(certificate.raw), spki: new Uint8Array(spki), kind: keyKind(spki) };
  } catch (cause) {
    throw hsmKey(index, { zh: '读不出证书文件', en: 'its certificate file cannot be read' }, cause);
  }
}

/** x‖y, or the modulus; null for another kind of key. */
function publicNumber(spki: Uint8Array, kind: KeyKind): Uint8Array | null {
  if (kind === 'sm2') return sm2Point(spki);
  return kind === 'rsa' ? modulusOf(spki) : null;
}

function modulusOf(spki: Uint8Array): Uint8Array {
  const { n } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({ format: 'jwk' });
  return Buffer.from(n ?? '', 'base64url');
}

function exported(index: number, read: () => Buffer): Buffer {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof SdfError)) throw thrown;
    throw hsmKey(index, { zh: '密码机里没有这个密钥', en: 'the HSM has no such key' }, thrown);
  }
}

function eccKey(
  sdf: Sdf,
  session: bigint,
  { index, name }: { index: number; name: 'SDF_ExportSignPublicKey_ECC' | 'SDF_ExportEncPublicKey_ECC' },
): Buffer {
  const room = new Room(ECC_PUBLIC_KEY);
  sdf.call(name, session, index, room);
  const [x, y] = [4 + ECC_NUMBER - 32, 4 + 2 * ECC_NUMBER - 32];
  return Buffer.concat([room.bytes.subarray(x, x + 32), room.bytes.subarray(y, y + 32)]);
}

/** RSAref_MAX_LEN is 256 in the standard and 512 in some headers; the exponent at the end of the second field tells. */
function rsaKey(sdf: Sdf, session: bigint, { index, length }: { index: number; length: number }): Buffer {
  const room = new Room(RSA_PUBLIC_KEY);
  sdf.call('SDF_ExportSignPublicKey_RSA', session, index, room);
  if (length > LONGEST_RSA) throw faulty('SDF_ExportSignPublicKey_RSA');
  const isWide = room.bytes.subarray(4 + LONGEST_RSA).some((byte) => byte !== 0);
  const end = 4 + (isWide ? LONGEST_RSA : LONGEST_RSA / 2);
  return Buffer.from(room.bytes.subarray(end - length, end));
}

function hsmKey(index: number, reason: { zh: string; en: string }, cause?: unknown): Problem {
  return new Problem('token/hsm-key', { index, 'reason.zh': reason.zh, 'reason.en': reason.en }, { cause });
}

function refuse(index: number, zh: string, en: string): never {
  throw hsmKey(index, { zh, en });
}
