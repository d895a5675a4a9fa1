import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  sign as nodeSign,
} from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { signatureFromDer, signatureToDer } from './der.ts';
import { selfTest } from './self-test.ts';
import { keyKind, sm2Pkcs8, sm2Spki, sm2Z, spkiOf } from './sm2-key.ts';
import { nativeSigner, nativeVerifier } from './sm2-native.ts';
import { secondVerifier } from './sm2-second.ts';
import { evpSm2 } from './sm2-evp.ts';
import { chooseSigner, generateSm2Key, signSm2, sm2SelfTest, verifySm2 } from './sm2.ts';
import { GMT_0003_5 as VECTOR } from './vectors/gmt-0003-5.ts';

const point = concat(fromHex(VECTOR.x), fromHex(VECTOR.y));
const spki = sm2Spki(point);
const key = generateSm2Key();
const folder = mkdtempSync(join(tmpdir(), 'sm2-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const DISTID = ['-sigopt', 'distid:1234567812345678'];

beforeAll(() => {
  writeFileSync(file('key.pem'), key.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(file('pub.pem'), createPublicKey(key).export({ format: 'pem', type: 'spki' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the published vector of GM/T 0003.5', () => {
  it('has the standard Z and e', () => {
    const z = sm2Z(spki);
    expect(toHex(z)).toBe(VECTOR.z);
    expect(createHash('sm3').update(z).update(VECTOR.message).digest('hex')).toBe(VECTOR.e);
  });

  it.each([
    ['native', nativeVerifier],
    ['second', secondVerifier],
  ])('verifies on the %s back end, and no changed byte does', (_name, verifier) => {
    const rs = fromHex(VECTOR.r + VECTOR.s);
    const verify = verifier(spki);
    expect(verify(utf8(VECTOR.message), rs)).toBe(true);
    for (let i = 0; i < 64; i += 7)
      expect(
        verify(
          utf8(VECTOR.message),
          rs.map((b, at) => (at === i ? b ^ 1 : b)),
        ),
      ).toBe(false);
    expect(verify(utf8(`${VECTOR.message} `), rs)).toBe(false);
  });

  it('gives the public key of the private one', () => {
    const imported = createPrivateKey({
      key: Buffer.from(sm2Pkcs8(fromHex(VECTOR.privateKey), point)),
      format: 'der',
      type: 'pkcs8',
    });
    expect(toHex(spkiOf(imported))).toBe(toHex(spki));
  });
});

describe('against the openssl command', () => {
  const texts = ['demo', '登录随机数 7f3a', '内容\n', ''];

  it.each(texts)('openssl verifies what we sign over %j, and not an edited byte', (text) => {
    const data = utf8(text);
    writeFileSync(file('sig.der'), signatureToDer(signSm2(key, data)));
    writeFileSync(file('data'), data);
    const check = () =>
      openssl('dgst', '-sm3', ...DISTID, '-verify', file('pub.pem'), '-signature', file('sig.der'), file('data'));
    expect(check()).toContain('Verified OK');
    writeFileSync(file('data'), concat(data, utf8('x')));
    expect(check).toThrow();
  });

  it.each(texts)('we verify what openssl signs over %j, and not an edited byte', (text) => {
    const data = utf8(text);
    writeFileSync(file('data'), data);
    openssl('dgst', '-sm3', ...DISTID, '-sign', file('key.pem'), '-out', file('sig.der'), file('data'));
    const rs = signatureFromDer(Buffer.from(execFileSync('cat', [file('sig.der')])));
    expect(verifySm2(spkiOf(key), data, rs)).toBe(true);
    expect(verifySm2(spkiOf(key), concat(data, utf8('x')), rs)).toBe(false);
  });

  it('agrees with pkeyutl as well', () => {
    const data = utf8('pkeyutl');
    writeFileSync(file('data'), data);
    const common = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678', '-in', file('data')];
    openssl('pkeyutl', '-sign', '-inkey', file('key.pem'), '-out', file('sig.der'), ...common);
    expect(verifySm2(spkiOf(key), data, signatureFromDer(execFileSync('cat', [file('sig.der')])))).toBe(true);
    writeFileSync(file('sig.der'), signatureToDer(signSm2(key, data)));
    expect(
      openssl('pkeyutl', '-verify', '-pubin', '-inkey', file('pub.pem'), '-sigfile', file('sig.der'), ...common),
    ).toContain('Success');
  });
});

describe('traps (test id 20)', () => {
  const data = utf8('test 20');

  it('refuses a signature made with the empty ID, with no Z, and by ECDSA over the SM2 curve', () => {
    const raw = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const made = [
      [spkiOf(key), nodeSign('sm3', data, key)],
      [spkiOf(key), createSign('sm3').update(data).sign(key)],
      [
        spkiOf(raw.publicKey),
        createSign('sm3')
          .update(sm2Z(spkiOf(raw.publicKey)))
          .update(data)
          .sign(raw.privateKey),
      ],
    ] as const;
    for (const [signer, signature] of made) expect(verifySm2(signer, data, signatureFromDer(signature))).toBe(false);
  });

  it('refuses r‖s out of range on both back ends', () => {
    const n = fromHex('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123');
    const rs = signSm2(key, data);
    for (const bad of [
      new Uint8Array(64),
      concat(n, rs.subarray(32)),
      concat(rs.subarray(0, 32), n),
      rs.subarray(1),
      concat(rs, rs),
    ]) {
      expect(nativeVerifier(spkiOf(key))(data, bad)).toBe(false);
      expect(secondVerifier(spkiOf(key))(data, bad)).toBe(false);
    }
  });

  it('refuses a point that is not on the curve', () => {
    const off = sm2Spki(point.map((b, i) => (i === 63 ? b ^ 1 : b)));
    expect(verifySm2(off, data, signSm2(key, data))).toBe(false);
    expect(() => secondVerifier(off)).toThrow();
  });

  it('never uses the same k twice', () => {
    expect(new Set(Array.from({ length: 20 }, () => toHex(signSm2(key, data).subarray(0, 32)))).size).toBe(20);
  });

  it('tells an SM2 key by its curve alone and refuses to sign with another', () => {
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(keyKind(spkiOf(key))).toBe('sm2');
    expect(keyKind(spkiOf(p256))).toBe('p256');
    expect(() => signSm2(p256, data)).toThrow(expect.objectContaining({ code: 'token/mechanism' }));
  });
});

describe('self-test', () => {
  it('passes on this node with both back ends', () => {
    expect(sm2SelfTest()).toEqual({ native: true, second: true });
  });

  it('stops native signing when a later node adds a Z of its own', () => {
    const emptyId: typeof nativeSigner = (k) => (d) => signatureFromDer(nodeSign('sm3', d, k));
    expect(selfTest({ sign: emptyId })).toEqual({ native: false, second: true });
  });

  it('stops native signing where SM3, one block of SM4 or the check of a signature is wrong', () => {
    expect(selfTest()).toEqual({ native: true, second: true });
    const wrong = (data: Uint8Array) => data.map((byte) => byte ^ 1);
    for (const part of [
      { sm3: (data: Uint8Array) => wrong(createHash('sm3').update(data).digest()) },
      { sm4: (_key: Uint8Array, block: Uint8Array) => wrong(block) },
      { verify: () => () => true },
    ])
      expect(selfTest(part)).toEqual({ native: false, second: true });
  });

  it('lets OpenSSL sign with the ID given to it when node’s own way fails, and nobody when that is wrong too', () => {
    const evp = evpSm2();
    expect(chooseSigner()).toBe(nativeSigner);
    const other = chooseSigner(false);
    expect(other === null).toBe(evp === null);
    const data = utf8('验收');
    if (other !== null) expect(verifySm2(spkiOf(key), data, other(key)(data))).toBe(true);
    const emptyId: typeof nativeSigner = (k) => (d) => signatureFromDer(nodeSign('sm3', d, k));
    expect(chooseSigner(false, () => ({ signer: emptyId, verifier: nativeVerifier }))).toBeNull();
    expect(chooseSigner(false, () => ({ signer: nativeSigner, verifier: () => () => true }))).toBeNull();
    expect(chooseSigner(false, () => null)).toBeNull();
  });

  it('stops everything when the judge itself is wrong', () => {
    expect(selfTest({ second: () => () => true })).toEqual({ native: false, second: false });
  });
});
