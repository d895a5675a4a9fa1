// Vendor profiles of SM2 over PKCS#11, played by a software key, and modules that sign something else.
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { signatureFromDer, signatureToDer } from '../../crypto/der.ts';
import { sm2Secret, spkiOf } from '../../crypto/sm2-key.ts';
import { SM2_CURVE, Sm2Point, toNumber } from '../../crypto/sm2-second.ts';
import { generateSm2Key, signSm2, verifySm2 } from '../../crypto/sm2.ts';
import { signSm2OnToken, type RawSigner, type Sm2Known } from './sm2.ts';

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
    const known = { profile };
    expect(signSm2OnToken({ spki, offered: new Set([mechanism]), known }, DATA, token).profile).toEqual(profile);
  });

  it('passes over a mechanism that signs without Z and takes the next', () => {
    const withoutZ = sign('sm3', DATA, key); // node's own one-shot: empty ID
    const token: RawSigner = (asked) => (asked === 0x80008101 ? withoutZ : message());
    const { profile } = signSm2OnToken({ spki, offered: new Set([0x80008101, 0x10004]), known: null }, DATA, token);
    expect(profile.mechanism).toBe(0x10004);
  });

  it.each([
    ['random bytes', (): Uint8Array => randomBytes(64)],
    ['nothing', (): Uint8Array => new Uint8Array(0)],
    ['broken DER', (): Uint8Array => Uint8Array.from([0x30, 0x06, 0x02, 0x01])],
  ])('refuses a module that answers with %s', (_name, answer) => {
    const offered = new Set([0x80008100, 0x80008101, 0x80008102, 0x80008103, 0x10004]);
    expect(codeOf(() => signSm2OnToken({ spki, offered, known: null }, DATA, answer))).toBe('token/mechanism');
  });

  it.each([
    ['A, which hashes itself', 0x80008102],
    ['A, which takes a digest', 0x80008104],
    ['the name of CKM_ECDSA', 0x1041],
  ])('tells ECDSA over the SM2 curve from SM2, under a mechanism of %s', (_name, mechanism) => {
    // Straight from generateKeyPair node signs with ECDSA, as SoftHSM does.
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    const token: RawSigner = (asked, input) =>
      signatureFromDer(sign(asked === 0x80008102 ? 'sm3' : 'sha256', input, privateKey));
    const digested: RawSigner = (_asked, input) => ecdsaOver(input, privateKey);
    const signer = mechanism === 0x80008102 ? token : digested;
    const learned: Sm2Known[] = [];
    const learn = (known: Sm2Known) => void learned.push(known);
    const ask = (known: Sm2Known | null) =>
      codeOf(() => signSm2OnToken({ spki, offered: new Set([mechanism]), known, learn }, DATA, signer));
    expect(ask(null)).toBe('token/sm2-ecdsa');
    expect(learned).toHaveLength(1);
    const [known] = learned;
    let asked = 0;
    const counting: RawSigner = () => {
      asked++;
      return message();
    };
    const again = { spki, offered: new Set([mechanism]), known: known!, learn };
    expect(codeOf(() => signSm2OnToken(again, DATA, counting))).toBe('token/sm2-ecdsa');
    expect(asked).toBe(0);
  });

  it.each([
    ['an empty ID', (): Uint8Array => signatureFromDer(sign('sm3', DATA, key)), 'empty'],
    ['no Z', (): Uint8Array => signatureFromDer(createSign('sm3').update(DATA).sign(key)), 'no ID'],
  ])('says that a token signs with %s', (_name, answer, found) => {
    const run = () => signSm2OnToken({ spki, offered: new Set([0x10004]), known: null }, DATA, answer);
    expect(codeOf(run)).toBe('token/sm2-profile');
    expect(run).toThrow(
      expect.objectContaining({
        params: expect.objectContaining({ 'found.en': expect.stringContaining(found) as string }) as object,
      }) as Error,
    );
  });

  it('learns what works once, and nothing from a fault of the moment', () => {
    const learned: Sm2Known[] = [];
    const learn = (known: Sm2Known) => void learned.push(known);
    const offered = new Set([0x80008102]);
    const failing: RawSigner = () => {
      throw new Problem('token/failed', { detail: 'CKR' });
    };
    expect(codeOf(() => signSm2OnToken({ spki, offered, known: null, learn }, DATA, failing))).toBe('token/mechanism');
    expect(learned).toEqual([]);
    signSm2OnToken({ spki, offered, known: null, learn }, DATA, message);
    signSm2OnToken({ spki, offered, known: learned[0]!, learn }, DATA, message);
    expect(learned).toMatchObject([{ profile: { mechanism: 0x80008102 } }]);
  });

  it('refuses without a known mechanism or a certificate, and asks the token nothing', () => {
    const token: RawSigner = () => {
      throw new Error('was asked');
    };
    expect(codeOf(() => signSm2OnToken({ spki, offered: new Set([0x1042]), known: null }, DATA, token))).toBe(
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

/** ECDSA over a digest as it is, by its equation: node has no call that takes one. */
function ecdsaOver(digest: Uint8Array, key: KeyObject): Uint8Array {
  const n = SM2_CURVE.n;
  const d = toNumber(sm2Secret(key.export({ format: 'der', type: 'pkcs8' })));
  const k = (toNumber(randomBytes(32)) % (n - 1n)) + 1n;
  const r = Sm2Point.BASE.multiply(k).x % n;
  const s = (Sm2Point.Fn.inv(k) * ((toNumber(digest) + r * d) % n)) % n;
  return Buffer.from(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'), 'hex');
}
