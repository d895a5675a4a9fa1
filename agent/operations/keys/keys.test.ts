// What the command line's own test does not show: other companies' rules, pairs of certificates, and that a failure leaves nothing.
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomBytes, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { AuditEntry } from '../../audit.ts';
import { type Authority, createAuthority, issueCard } from '../../certificates/issue.ts';
import { parseCertificate } from '../../certificates/parse.ts';
import { fromPem, toPem } from '../../certificates/pem.ts';
import { der, derBitString, derOid, TAG } from '../../crypto/der.ts';
import { ciphertextToDer, encryptSm2 } from '../../crypto/sm2-cipher.ts';
import { sm2Point, sm2Secret, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key } from '../../crypto/sm2.ts';
import { type KeyBackup, sealBackup } from '../../key-files/backup.ts';
import { softwareDriver } from '../../tokens/software/driver.ts';
import type { Token } from '../../tokens/token.ts';
import { createDemoToken } from '../demo.ts';
import { createKeys, type Keys } from './keys.ts';

const root = mkdtempSync(join(tmpdir(), 'operations-keys-'));
afterAll(() => rmSync(root, { recursive: true }));
const wrap = randomBytes(32);
const NOW = Date.now();
const validity = { notBefore: NOW - 1000, notAfter: NOW + 30 * 86_400_000 };
const authority = createAuthority({ name: '通签演示CA（仅供测试）', key: generateSm2Key(), validity });
const PERSONAL_ID = '000000190001010009';
const pin = () => utf8('382716'); // wiped by each act
const code = (name: string) => expect.objectContaining({ code: name }) as unknown;

function certificateOf(
  spki: Uint8Array,
  usage: 'sign' | 'encrypt' | 'both',
  over: { by?: Authority; name?: string } = {},
): Uint8Array {
  const holder = {
    ...{ holder: over.name ?? '演示用户', company: '演示贸易有限公司', organisationCode: '91000000DEMA00013A' },
    ...{ personalId: PERSONAL_ID, idType: '1', medium: '' },
    codes: { entity: '01', card: '02', user: '01' },
  };
  return issueCard({ authority: over.by ?? authority, spki, holder, usage, validity });
}

interface Scene {
  folder: string;
  keys: Keys;
  log: AuditEntry[];
  open: { is: boolean };
}

function scene(): Scene {
  const folder = mkdtempSync(join(root, 'tokens-'));
  const log: AuditEntry[] = [];
  const open = { is: true };
  const keys = createKeys({
    ...{ folder, wrap, origin: '命令行' },
    audit: { append: (line) => ({ count: log.push(line), head: '', mac: '' }) },
    tokens: { refreshPin: () => Promise.resolve() },
    requireOpen() {
      if (!open.is) throw new Problem('agent/locked');
    },
  });
  return { folder, keys, log, open };
}

/** All bytes of the folder: what did not change is the same. */
function stateOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

async function tokenIn(folder: string, id: string): Promise<Token> {
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    softwareDriver({ folder, wrap })
      .watch(({ tokens }) => {
        stop.abort();
        resolve(tokens.find((token) => token.id === id)!);
      }, stop.signal)
      .catch(reject);
  });
}

/** Made by openssl from a key and a certificate. */
function pfx(key: KeyObject, certificate: Uint8Array): Uint8Array {
  const file = (name: string) => join(root, name);
  writeFileSync(file('key.pem'), toPem('PRIVATE KEY', key.export({ format: 'der', type: 'pkcs8' })));
  writeFileSync(file('certificate.pem'), toPem('CERTIFICATE', certificate));
  const given = ['-inkey', file('key.pem'), '-in', file('certificate.pem')];
  return execFileSync('openssl', ['pkcs12', '-export', ...given, '-passout', 'pass:file']);
}
const importing = (bytes: Uint8Array, newPin: string, password = 'file') => ({
  ...{ bytes, password: utf8(password), pin: utf8(newPin), label: null, certificates: null },
});

describe('software keys', { timeout: 60_000 }, () => {
  it('take no part of the holder’s ID number as a PIN, and a failed import leaves nothing behind', async () => {
    const { folder, keys, log } = scene();
    const key = generateSm2Key();
    const bytes = pfx(key, certificateOf(spkiOf(key), 'both'));
    const before = stateOf(folder);
    await expect(keys.import(importing(bytes, '010009'))).rejects.toEqual(code('pin/personal'));
    await expect(keys.import(importing(bytes, '112233'))).rejects.toEqual(code('pin/weak'));
    await expect(keys.import(importing(bytes, '382716', 'other'))).rejects.toEqual(code('key/password-wrong'));
    await expect(keys.import(importing(bytes.subarray(9), '382716'))).rejects.toEqual(code('key/file-malformed'));
    expect([stateOf(folder), keys.list()]).toEqual([before, []]);
    const made = { label: '演示', algorithm: 'sm2', personalId: PERSONAL_ID } as const;
    await expect(keys.create({ ...made, pin: utf8('010009') })).rejects.toEqual(code('pin/personal'));

    const request = importing(bytes, '382716');
    const view = await keys.import(request);
    expect(view).toMatchObject({ label: '演示贸易有限公司', demo: false, locked: false, waiting: [] });
    expect(view.subject).toEqual({ organisation: '演示贸易有限公司', commonName: '演示用户' });
    expect([...request.pin, ...request.password].every((byte) => byte === 0)).toBe(true);
    expect(log.at(-1)).toMatchObject({ verb: 'key-import', result: 'done', summary: '导入密钥：演示贸易有限公司' });
    expect(log.at(-1)?.certificate).toBe(view.certificates[0]?.number);
  });

  it('get the encryption certificate of a pair with the key that the CA sealed, which then opens', async () => {
    const { folder, keys } = scene();
    const { id } = await keys.create({ label: '双证书', algorithm: 'sm2', pin: pin() });
    const subject = { organisation: '演示贸易有限公司' };
    const [request] = fromPem('CERTIFICATE REQUEST', await keys.request({ id, subject, pin: pin() }));
    const spki = spkiOfRequest(request!);
    const answer = [certificateOf(spki, 'sign'), authority.certificate].map((each) => toPem('CERTIFICATE', each));
    await keys.addCertificate({ id, certificates: utf8(answer.join('')) });

    const encryption = generateSm2Key();
    const certificate = certificateOf(spkiOf(encryption), 'encrypt');
    const enveloped = envelopedKey(encryption, spki);
    const before = stateOf(folder);
    const add = (change: object) =>
      keys.addEncryption({ id, certificates: certificate, enveloped, pin: pin(), ...change });
    const stranger = generateSm2Key();
    for (const change of [
      { enveloped: enveloped.subarray(1) },
      { enveloped: envelopedKey(encryption, spkiOf(stranger)) },
      { certificates: certificateOf(spkiOf(stranger), 'encrypt') },
      { enveloped: envelopedKey(stranger, spki, spkiOf(encryption)) }, // says the right public key, holds another
    ]) {
      await expect(add(change)).rejects.toEqual(code('key/enveloped'));
    }
    const other = (name: string) => createAuthority({ name, key: generateSm2Key(), validity });
    for (const over of [
      { name: '别人' },
      { by: other('别的CA') },
      { by: other('通签演示CA（仅供测试）') }, // of the same name, but not the one in the chain
    ])
      await expect(add({ certificates: certificateOf(spkiOf(encryption), 'encrypt', over) })).rejects.toEqual(
        code('key/certificate-pair'),
      );
    const signing = { certificates: certificateOf(spkiOf(encryption), 'sign') };
    await expect(add(signing)).rejects.toEqual(code('key/certificate-signs'));
    const { certificates } = await add({});
    expect(stateOf(folder)).not.toBe(before);
    expect(certificates.map(({ usage }) => usage)).toEqual(['sign', 'encrypt']);

    const token = await tokenIn(folder, id);
    const session = await token.login(pin());
    const [, opening] = await token.certificates();
    const wrapped = ciphertextToDer(encryptSm2(spkiOf(encryption), utf8('0123456789abcdef')));
    expect(await session.decrypt!(opening!.key, 'sm2', wrapped)).toEqual(utf8('0123456789abcdef'));
    await expect(session.sign(opening!.key, 'sm2-sm3', utf8('x'))).rejects.toEqual(code('token/key-missing'));
    await session.close();

    const renewed = generateSm2Key();
    const newer = { certificates: certificateOf(spkiOf(renewed), 'encrypt'), enveloped: envelopedKey(renewed, spki) };
    for (let time = 0; time < 2; time++) await add(newer); // as somebody does who is not sure that it worked
    const token2 = await tokenIn(folder, id);
    const found = (await token2.certificates()).flatMap(({ usage, der }) => (usage === 'encrypt' ? [der] : []));
    expect(found.map((der) => toHex(parseCertificate(der).spki))).toEqual(
      [renewed, encryption].map((key) => toHex(spkiOf(key))),
    );
  });

  it('lose no key when a PIN is changed while a new one is made', async () => {
    const { folder, keys } = scene();
    const { id } = await keys.create({ label: '同时', algorithm: 'p256', pin: pin() });
    const token = await tokenIn(folder, id);
    const outcomes = await Promise.allSettled([
      token.changePin(pin(), utf8('905817')),
      keys.renew({ id, algorithm: 'p256', pin: pin() }),
    ]);
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(failed).toEqual([code('token/busy')]); // one of them, and it can be done again
    const [now] = keys.list();
    const changed = outcomes[0].status === 'fulfilled';
    expect(now?.waiting).toHaveLength(changed ? 1 : 2);
    await (await token.login(changed ? utf8('905817') : pin())).close();
  });

  it('are the company’s own: a demo key is neither renewed nor backed up, and two of them are told apart', async () => {
    const { folder, keys } = scene();
    const demo = await createDemoToken({ folder: join(folder, '..'), wrap, algorithm: 'sm2', pin: '88888888' });
    const passphrase = () => utf8('copper lantern maybe seventeen');
    const backup = (id: string | null) => keys.backUp({ id, pin: pin(), passphrase: passphrase() });
    await expect(backup(demo.tokenId)).rejects.toEqual(code('key/unknown'));
    await expect(backup(null)).rejects.toEqual(code('key/unknown'));
    const first = await keys.create({ label: '甲', algorithm: 'sm2', pin: pin() });
    await keys.create({ label: '乙', algorithm: 'sm2', pin: pin() });
    await expect(backup(null)).rejects.toEqual(code('key/which'));
    expect((await backup(first.id)).strength).toBe('strong');
    expect((await backup(first.id.slice('software:'.length).toLowerCase())).strength).toBe('strong');
  });

  it('are restored as they were made: not with a name that hides something, nor to sign with what is to encrypt', async () => {
    const passphrase = () => utf8('copper lantern maybe seventeen');
    const key = generateSm2Key();
    const restore = async (over: { label?: string; usage?: 'sign' | 'encrypt' }) => {
      const { folder, keys } = scene();
      const held = { der: certificateOf(spkiOf(key), 'encrypt'), key: '01', usage: over.usage ?? 'encrypt' };
      const backup: KeyBackup = {
        ...{ serial: 'ABCD', label: over.label ?? '演示', pinLength: { min: 6, max: 32 }, certificates: [held] },
        ...{ waiting: [], chain: [], keys: new Map([['01', key.export({ format: 'der', type: 'pkcs8' })]]) },
      };
      const bytes = utf8(await sealBackup(backup, passphrase()));
      const before = stateOf(folder);
      const outcome = await keys.restore({ bytes, passphrase: passphrase(), pin: pin() }).catch((thrown: unknown) => {
        expect(stateOf(folder)).toBe(before);
        return (thrown as Problem).code;
      });
      return typeof outcome === 'string' ? outcome : outcome.label;
    };
    expect(await restore({})).toBe('演示'); // control
    expect(await restore({ label: '演示\u202e司公' })).toBe('key/damaged');
    expect(await restore({ usage: 'sign' })).toBe('key/damaged');
  });

  it('rest while the agent is locked, and are named as something a person can read', async () => {
    const { keys, open } = scene();
    const make = (label: string) => keys.create({ label, algorithm: 'sm2', pin: pin() });
    for (const label of ['', '   ', 'x'.repeat(101), '演示\u202e司公', '一\n二'])
      await expect(make(label)).rejects.toEqual(code('request/invalid'));
    open.is = false;
    const secret = pin();
    await expect(keys.create({ label: '演示', algorithm: 'sm2', pin: secret })).rejects.toEqual(code('agent/locked'));
    expect([...secret]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

function spkiOfRequest(request: Uint8Array): Uint8Array {
  writeFileSync(join(root, 'request.der'), request);
  const pem = execFileSync('openssl', ['req', '-inform', 'DER', '-in', join(root, 'request.der'), '-noout', '-pubkey']);
  return Buffer.from(pem.toString().replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

/** GM/T 0009 §7.4. */
function envelopedKey(key: KeyObject, signing: Uint8Array, said = spkiOf(key)): Uint8Array {
  const contentKey = randomBytes(16);
  const cipher = createCipheriv('sm4-ecb', contentKey, null).setAutoPadding(false);
  const sealed = concat(cipher.update(sm2Secret(key.export({ format: 'der', type: 'pkcs8' }))), cipher.final());
  return der(
    TAG.sequence,
    der(TAG.sequence, derOid('1.2.156.10197.1.104.1')),
    ciphertextToDer(encryptSm2(signing, contentKey)),
    derBitString(concat(Uint8Array.of(4), sm2Point(said))),
    derBitString(sealed),
  );
}
