// Files of the extension's own page, over the channel of a paired extension: asked in the window, judged by openssl.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import { LARGEST_FILE } from '#shared/protocol/files.ts';
import type { Params } from '#shared/protocol/methods.ts';
import { fromPem } from '../agent/certificates/pem.ts';
import { sealSigned } from '../agent/operations/signed-envelope.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';
import { pdfWithTable } from './support/pdf.ts';

let opened: Scene;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-files-'));
  opened = await openScene({ cards: [{ algorithm: 'rsa' }, { algorithm: 'sm2' }] });
}, 60_000);
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

type Kind = 'rsa' | 'sm2';
const card = (kind: Kind) => opened.cards[kind === 'rsa' ? 0 : 1]!;
const authority = (kind: Kind) => ({
  name: `ca-${kind}.pem`,
  data: toBase64(readFileSync(join(opened.data, 'demo', `ca-${kind}.pem`))),
});
const quote = toBase64(utf8('报价：演示贸易有限公司，人民币 1,280.00 元\n'));

async function signed(kind: Kind, file: Params<'file.sign'>) {
  const asked = opened.clerk.link.call('file.sign', file);
  const view = await opened.clerk.window();
  expect(view).toMatchObject({ verb: 'sign', page: null, pin: 'ask' });
  expect(view.document.fields[0]).toMatchObject({ label: { zh: '文件' }, value: file.name });
  expect(await opened.clerk.confirm(view, { pin: CARD_PIN, token: card(kind).id })).toMatchObject({ state: 'done' });
  return asked;
}

describe.each(['rsa', 'sm2'] as const)('a file and a %s card', (kind) => {
  it('a detached signature is checked beside its file, and names a changed one', async () => {
    const made = await signed(kind, { name: '报价.txt', data: quote, format: 'cms-detached' });
    expect(made.name).toBe('报价.txt.p7s');
    expect(made.certificate.number).toBe(card(kind).number);
    const check = (data: string, authorities: ReturnType<typeof authority>[] = []) =>
      opened.clerk.link.call('file.verify', { name: made.name, data, signature: made.data, authorities });
    expect(await check(quote)).toMatchObject({
      valid: true,
      signatures: [{ valid: true, certificate: made.certificate, trusted: null, revocation: { state: 'unknown' } }],
    });
    expect((await check(quote)).signatures[0]!.signedAt).toBeGreaterThan(Date.now() - 600_000);
    expect((await check(quote, [authority(kind)])).signatures[0]!.trusted).toBe(true);
    await expect(check(quote, [authority(kind), { name: '不是证书.cer', data: quote }])).rejects.toMatchObject({
      code: 'command/file',
      params: { path: '不是证书.cer' },
    });
    const other = kind === 'rsa' ? 'sm2' : 'rsa';
    expect((await check(quote, [authority(other)])).signatures[0]!.trusted).toBe(false);
    expect(await check(toBase64(utf8('报价：1,290.00 元')))).toMatchObject({ valid: false });
  });

  it('a bare signature is a .sig file that says whose it is', async () => {
    const made = await signed(kind, { name: 'a.txt', data: quote, format: 'raw' });
    const { data: signature } = made;
    expect(made.name).toBe('a.txt.sig');
    expect(
      await opened.clerk.link.call('file.verify', { name: 'a.txt', data: quote, signature, authorities: [] }),
    ).toMatchObject({ valid: true });
    await expect(
      opened.clerk.link.call('file.verify', { name: 'a.txt', data: null, signature, authorities: [] }),
    ).rejects.toMatchObject({ code: 'command/signature' });
  });

  it('a PDF holds its signature, and is told from an edited one', async () => {
    const made = await signed(kind, { name: '合同.pdf', data: toBase64(pdfWithTable()), format: 'pdf' });
    expect(made.name).toBe('合同.signed.pdf');
    const check = (signature: string) =>
      opened.clerk.link.call('file.verify', { name: made.name, data: null, signature, authorities: [] });
    expect(await check(made.data)).toMatchObject({ valid: true, signatures: [{ certificate: made.certificate }] });
    const edited = Buffer.from(made.data, 'base64');
    edited[edited.indexOf('%PDF') + 12]! ^= 1;
    expect(await check(edited.toString('base64'))).toMatchObject({ valid: false });
  });

  it('is encrypted for the card and opened by it alone; one with a broken padding does not open', async () => {
    const { tokens } = await opened.clerk.link.call('tokens.list', {});
    const token = tokens.find(({ id }) => id === card(kind).id)!;
    const encryption = token.certificates.find(({ usage }) => usage !== 'sign')!;
    const data = toBase64(randomBytes(100_001));
    const sealed = await opened.clerk.link.call('file.encrypt', {
      name: '标书.pdf',
      data,
      own: [encryption.id],
      others: [],
    });
    expect(sealed).toMatchObject({ name: '标书.pdf.p7e', recipients: [encryption] });
    expect(sealed.data).not.toContain(data.slice(0, 1000));
    const open = async (file: string) => {
      const asked = opened.clerk.link.call('file.decrypt', { name: sealed.name, data: file });
      const view = await opened.clerk.window();
      expect(view.verb).toBe('decrypt');
      expect(view.document.fields[0]!.value).toBe('标书.pdf.p7e');
      expect(view.tokens.map(({ id }) => id)).toEqual([card(kind).id]);
      await opened.clerk.confirm(view, { pin: CARD_PIN });
      return asked;
    };
    expect(await open(sealed.data)).toEqual({ name: '标书.pdf', data, signers: [] });
    const bytes = fromBase64(sealed.data);
    bytes[bytes.length - 17]! ^= 0x55; // after it the padding of the last block (0f, of 100,001 bytes) is none
    await expect(open(toBase64(bytes))).rejects.toMatchObject({ code: 'envelope/not-opened' });
  });

  it('is encrypted for somebody else by the certificate in a file', async () => {
    const others = [{ name: 'partner.pem', data: toBase64(readFileSync(card(kind).encryptionFile)) }];
    const sealed = await opened.clerk.link.call('file.encrypt', { name: 'b.txt', data: quote, own: [], others });
    expect(sealed.recipients).toHaveLength(1);
    const [signing] = [toBase64(readFileSync(card('sm2').certificateFile))];
    await expect(
      opened.clerk.link.call('file.encrypt', {
        name: 'b.txt',
        data: quote,
        own: [],
        others: [{ name: 'sign-only.pem', data: signing }],
      }),
    ).rejects.toMatchObject({ code: 'envelope/recipient', params: { path: 'sign-only.pem' } });
  });
});

it('openssl accepts the detached signature of an RSA card and rejects it over an edited file', async () => {
  const made = await signed('rsa', { name: 'order.txt', data: quote, format: 'cms-detached' });
  const at = (name: string) => join(folder, name);
  writeFileSync(at('order.p7s'), fromBase64(made.data));
  writeFileSync(at('order.txt'), fromBase64(quote));
  writeFileSync(at('edited.txt'), 'another text');
  const verify = (content: string) =>
    spawnSync('openssl', [
      ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', at('order.p7s'), '-content', at(content)],
      ...['-CAfile', join(opened.data, 'demo', 'ca-rsa.pem'), '-auth_level', '0', '-purpose', 'any', '-out', at('out')],
    ]).status;
  expect(verify('order.txt')).toBe(0);
  expect(verify('edited.txt')).not.toBe(0);
});

it('what was signed inside its envelope is opened with the names of those who signed, alone and in a list', async () => {
  const { data: document, certificate } = await signed('rsa', { name: 'a.txt', data: quote, format: 'cms' });
  const recipients = [fromPem('CERTIFICATE', readFileSync(card('rsa').encryptionFile, 'latin1'))[0]!];
  const content = { data: fromBase64(quote), mechanism: 'rsa-pkcs1-sha256' as const, signature: new Uint8Array() };
  const sealed = sealSigned(
    { recipients, authenticated: false },
    { ...content, certificate: new Uint8Array(), document: fromBase64(document) },
  );
  const file = { name: 'a.txt.p7e', data: toBase64(sealed) };
  const open = async <T>(asked: Promise<T>): Promise<T> => {
    await opened.clerk.confirm(await opened.clerk.window(), { pin: CARD_PIN });
    return asked;
  };
  const one = await open(opened.clerk.link.call('file.decrypt', file));
  expect(one).toMatchObject({ name: 'a.txt', data: quote, signers: [{ certificate }] });
  expect(one.signers[0]!.signedAt).toBeGreaterThan(Date.now() - 600_000);
  const { files } = await open(opened.clerk.link.call('file.decrypt-list', { files: [file, file] }));
  expect(files).toEqual([one, one]);
});

it('openssl opens what was encrypted for an RSA certificate', async () => {
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Demo recipient', '-days', '2'],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')],
  ]);
  const others = [{ name: 'certificate.pem', data: toBase64(readFileSync(join(folder, 'certificate.pem'))) }];
  const sealed = await opened.clerk.link.call('file.encrypt', { name: 'c.txt', data: quote, own: [], others });
  writeFileSync(join(folder, 'c.p7e'), fromBase64(sealed.data));
  const plain = execFileSync('openssl', [
    ...['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', join(folder, 'c.p7e')],
    ...['-recip', join(folder, 'certificate.pem'), '-inkey', join(folder, 'key.pem')],
  ]);
  expect(toBase64(plain)).toBe(quote);
});

it('what is too large, nobody’s, or no envelope is refused before anything is asked', async () => {
  const large = toBase64(new Uint8Array(LARGEST_FILE + 3));
  const { link } = opened.clerk;
  await expect(link.call('file.sign', { name: 'a', data: large, format: 'cms' })).rejects.toMatchObject({
    code: 'request/invalid',
  });
  await expect(link.call('file.encrypt', { name: 'a', data: quote, own: [], others: [] })).rejects.toMatchObject({
    code: 'request/invalid',
  });
  await expect(link.call('file.decrypt', { name: 'a', data: quote })).rejects.toMatchObject({
    code: 'format/malformed',
  });
  expect(await opened.clerk.pending()).toEqual([]);
});

it('a locked agent signs and opens nothing', async () => {
  await opened.clerk.link.call('agent.lock', { locked: true });
  await expect(opened.clerk.link.call('file.sign', { name: 'a', data: quote, format: 'cms' })).rejects.toMatchObject({
    code: 'agent/locked',
  });
  await opened.clerk.link.call('agent.lock', { locked: false });
  expect(await opened.clerk.pending()).toEqual([]);
});
