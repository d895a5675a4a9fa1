import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { type KeyBackup, openBackup, sealBackup } from './backup.ts';

const passphrase = utf8('copper lantern maybe 湖');
const SECRET = Uint8Array.from(randomBytes(48));
const backup: KeyBackup = {
  serial: 'KEY-0001',
  label: '演示贸易有限公司',
  pinLength: { min: 6, max: 32 },
  certificates: [{ der: utf8('certificate'), key: '01', usage: 'sign' }],
  waiting: [{ key: '02', spki: utf8('spki') }],
  chain: [utf8('authority')],
  keys: new Map([
    ['01', SECRET],
    ['02', Uint8Array.from(randomBytes(48))],
  ]),
};
const sealed = await sealBackup(backup, passphrase);
type Json = Record<string, unknown> & { scrypt: Record<string, unknown> };
const edited = (change: (file: Json) => object): string => JSON.stringify(change(JSON.parse(sealed) as Json));
const flipped = (text: unknown, at: number): string => {
  const bytes = Buffer.from(text as string, 'base64');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString('base64');
};
const code = (name: string) => expect.objectContaining({ code: name }) as unknown;

it('comes back as it was, and shows nothing of itself before that', async () => {
  expect(await openBackup(sealed, passphrase)).toEqual(backup);
  for (const hidden of ['演示', 'KEY-0001', toBase64(utf8('certificate')), toBase64(SECRET)])
    expect(sealed).not.toContain(hidden);
  expect(await sealBackup(backup, passphrase)).not.toBe(sealed); // another salt each time
});

it('does not open with another passphrase', async () => {
  for (const other of ['', 'copper lantern maybe', 'copper lantern maybe 湖 '])
    await expect(openBackup(sealed, utf8(other))).rejects.toEqual(code('key/password-wrong'));
});

it.each<[string, (file: Json) => object, string]>([
  ['a changed ciphertext', (file) => ({ ...file, sealed: flipped(file['sealed'], 40) }), 'key/backup-edited'],
  ['a changed nonce', (file) => ({ ...file, sealed: flipped(file['sealed'], 0) }), 'key/backup-edited'],
  ['a ciphertext cut off', (file) => ({ ...file, sealed: toBase64(randomBytes(20)) }), 'key/backup-edited'],
  ['no ciphertext', (file) => ({ ...file, sealed: '' }), 'key/backup-edited'],
  ['a changed check', (file) => ({ ...file, check: flipped(file['check'], 3) }), 'key/password-wrong'],
  [
    'another salt',
    (file) => ({ ...file, scrypt: { ...file.scrypt, salt: toBase64(randomBytes(32)) } }),
    'key/password-wrong',
  ],
  ['a short salt', (file) => ({ ...file, scrypt: { ...file.scrypt, salt: 'AAAA' } }), 'key/backup-edited'],
  ['a cheaper derivation', (file) => ({ ...file, scrypt: { ...file.scrypt, n: 2 } }), 'key/backup-edited'],
  ['a ruinous derivation', (file) => ({ ...file, scrypt: { ...file.scrypt, n: 2 ** 30 } }), 'key/backup-edited'],
  ['one field more', (file) => ({ ...file, more: 1 }), 'key/backup-edited'],
  ['an older version', (file) => ({ ...file, version: 0 }), 'key/backup-version'],
  ['a newer version', (file) => ({ ...file, version: 2, scrypt: {} }), 'key/backup-version'],
  ['another format', (file) => ({ ...file, format: 'x' }), 'key/file-malformed'],
  ['a list', () => [], 'key/file-malformed'],
])('%s is refused', async (_, change, problem) => {
  await expect(openBackup(edited(change), passphrase)).rejects.toEqual(code(problem));
});

it.each(['', '{', 'null', 'x'.repeat(2_000_000), sealed.slice(0, -10)])(
  'what is no backup is refused (%#)',
  async (text) => {
    await expect(openBackup(text, passphrase)).rejects.toEqual(code('key/file-malformed'));
  },
);
