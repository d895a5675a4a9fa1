import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCard } from '../certificates/issue.ts';
import { importedKey, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { unwrapper } from '../crypto/unwrap.ts';
import { openFile, readEnvelopeFile, sealFile } from './envelope-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongqian-envelope-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const validity = { notBefore: Date.now() - 86_400_000, notAfter: Date.now() + 86_400_000 };
const key = importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const recipient = issueCard({
  authority: createAuthority({ name: '测试CA', key: generateSm2Key(), validity }),
  spki: spkiOf(key),
  holder: {
    holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
    idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
  },
  usage: 'encrypt',
  validity,
}); // prettier-ignore

/** As the holder's card opens it. */
function keyOf(path: string): Uint8Array {
  const recipient = readEnvelopeFile(path).envelope.recipients[0];
  if (recipient?.wrapping !== 'rsa-oaep-sha256') throw new Error('not for an RSA card');
  return unwrapper(key.export({ format: 'der', type: 'pkcs8' })).unwrap(recipient.wrapping, recipient.wrapped);
}

describe('a file and its envelope', () => {
  it.each([
    ['empty, authenticated', 0, true],
    ['empty', 0, false],
    ['of one byte, authenticated', 1, true],
    ['of several pieces', 200_000, false],
    ['of several pieces, authenticated', 200_000, true],
  ] as const)('%s: comes back as it was, and nothing is left beside it', async (name, size, authenticated) => {
    const own = mkdtempSync(join(folder, 'case-'));
    const [from, to, back] = [join(own, name), join(own, 'sealed.p7e'), join(own, 'back')];
    const content = randomBytes(size);
    writeFileSync(from, content);
    await sealFile({ from, to, recipients: [recipient], authenticated });
    await openFile({ from: to, to: back, envelope: readEnvelopeFile(to).envelope, key: keyOf(to) });
    expect(readFileSync(back).equals(content)).toBe(true);
    expect(readdirSync(own).sort()).toEqual(['back', name, 'sealed.p7e'].sort());
  });

  it('that does not open leaves nothing, and takes nothing away that was there', async () => {
    const own = mkdtempSync(join(folder, 'case-'));
    const [from, to, back] = [join(own, 'in'), join(own, 'sealed.p7e'), join(own, 'back')];
    writeFileSync(from, randomBytes(100_000));
    writeFileSync(`${to}.part`, 'somebody’s own');
    writeFileSync(`${back}.part`, 'somebody’s own');
    await sealFile({ from, to, recipients: [recipient], authenticated: true });
    const opening = { from: to, to: back, envelope: readEnvelopeFile(to).envelope, key: randomBytes(32) };
    await expect(openFile(opening)).rejects.toMatchObject({ code: 'envelope/not-opened' });
    expect(readdirSync(own).sort()).toEqual(['back.part', 'in', 'sealed.p7e', 'sealed.p7e.part']);
    expect(readFileSync(`${to}.part`, 'utf8')).toBe('somebody’s own');
  });
});
