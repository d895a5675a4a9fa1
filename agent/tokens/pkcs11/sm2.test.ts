// Vendor profiles of SM2 over PKCS#11, played by a software key, and modules that sign something else.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { signatureToDer } from '../../crypto/der.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key, signSm2, verifySm2 } from '../../crypto/sm2.ts';
import { signSm2OnToken, type RawSigner } from './sm2.ts';

const DATA = utf8('报关单 310120260000000001');
const key = generateSm2Key();
const spki = spkiOf(key);
const message = (): Uint8Array => signSm2(key, DATA);

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'done';
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : String(thrown);
  }
}

describe('SM2 on a PKCS#11 token', () => {
  it.each([
    ['A raw', 0x80008102, (rs: Uint8Array) => rs],
    ['A DER', 0x80008103, (rs: Uint8Array) => signatureToDer(rs)],
    ['B raw', 0x10004, (rs: Uint8Array) => rs],
    ['B DER', 0x10004, (rs: Uint8Array) => signatureToDer(rs)],
  ])('takes what vendor profile %s signs', (_name, mechanism, spelled) => {
    const used: number[] = [];
    const token: RawSigner = (asked, input) => {
      used.push(asked);
      expect(Uint8Array.from(input)).toEqual(DATA);
      return spelled(message());
    };
    const { signature, profile } = signSm2OnToken({ spki, offered: new Set([1, mechanism]), known: null }, DATA, token);
    expect(verifySm2(spki, DATA, signature)).toBe(true);
    expect(used).toEqual([mechanism]);
    expect(signSm2OnToken({ spki, offered: new Set([mechanism]), known: profile }, DATA, token).profile).toEqual(
      profile,
    );
  });

  it('passes over a mechanism that signs without Z and takes the next', () => {
    const withoutZ = sign('sm3', DATA, key); // node's own one-shot: empty ID
    const token: RawSigner = (asked) => (asked === 0x80008101 ? withoutZ : message());
    const { profile } = signSm2OnToken({ spki, offered: new Set([0x80008101, 0x10004]), known: null }, DATA, token);
    expect(profile.mechanism).toBe(0x10004);
  });

  it.each([
    ['ECDSA over the same curve', (): Uint8Array => ecdsaOnSm2Curve()],
    ['random bytes', (): Uint8Array => randomBytes(64)],
    ['nothing', (): Uint8Array => new Uint8Array(0)],
    ['broken DER', (): Uint8Array => Uint8Array.from([0x30, 0x06, 0x02, 0x01])],
  ])('refuses a module that answers with %s', (_name, answer) => {
    const offered = new Set([0x80008100, 0x80008101, 0x80008102, 0x80008103, 0x10004]);
    expect(codeOf(() => signSm2OnToken({ spki, offered, known: null }, DATA, answer))).toBe('token/mechanism');
  });

  it('refuses without a known mechanism or a certificate, and asks the token nothing', () => {
    const token: RawSigner = () => {
      throw new Error('was asked');
    };
    expect(codeOf(() => signSm2OnToken({ spki, offered: new Set([0x1041]), known: null }, DATA, token))).toBe(
      'token/mechanism',
    );
    expect(codeOf(() => signSm2OnToken({ spki: null, offered: new Set([0x10004]), known: null }, DATA, token))).toBe(
      'token/mechanism',
    );
  });

  it('gives a digest mechanism e = SM3(Z‖data)', () => {
    let input: Buffer | null = null;
    const token: RawSigner = (_asked, given) => {
      input = given;
      return message();
    };
    signSm2OnToken({ spki, offered: new Set([0x10002]), known: null }, DATA, token);
    expect(input).toHaveLength(32);
    // Z by hand (GM/T 0003.2 §5.5): ENTL ‖ ID ‖ a ‖ b ‖ G ‖ P
    const a = 'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc';
    const b = '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93';
    const g =
      '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';
    const z = createHash('sm3')
      .update(
        concat(Uint8Array.of(0, 128), utf8('1234567812345678'), Buffer.from(a + b + g, 'hex'), spki.subarray(-64)),
      )
      .digest();
    expect(input).toEqual(createHash('sm3').update(z).update(DATA).digest());
  });

  it('lets a pulled card through as what it is', () => {
    const token: RawSigner = () => {
      throw new Problem('token/removed');
    };
    expect(codeOf(() => signSm2OnToken({ spki, offered: new Set([0x10004]), known: null }, DATA, token))).toBe(
      'token/removed',
    );
  });
});

/** What SoftHSM does with an SM2 key: another algorithm, same length. A P-256 key stands in; neither verifies as SM2. */
function ecdsaOnSm2Curve(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return sign('sha256', DATA, {
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    dsaEncoding: 'ieee-p1363',
  });
}
