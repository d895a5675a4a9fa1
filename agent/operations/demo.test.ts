import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem, toPem } from '../certificates/pem.ts';
import { signatureToDer } from '../crypto/der.ts';
import { tokenFile } from '../tokens/software/create.ts';
import { softwareDriver } from '../tokens/software/driver.ts';
import type { Token } from '../tokens/token.ts';
import { createDemoToken, DEMO_COMPANY, OTHER_DEMO_COMPANY } from './demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
const wrap = randomBytes(32);
const pin = '24681357';
const DAY = 86_400_000;
afterAll(() => rmSync(folder, { recursive: true }));

async function tokenOf(id: string): Promise<Token> {
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    softwareDriver({ folder: join(folder, 'tokens'), wrap })
      .watch(({ tokens }) => {
        stop.abort();
        resolve(tokens.find((token) => token.id === id)!);
      }, stop.signal)
      .catch(reject);
  });
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** What openssl says of a certificate under its CA: "…: OK", or it throws with the reason. */
const verified = (caFile: string, certificateFile: string) => () => {
  const id = caFile.includes('sm2') ? ['-vfyopt', 'distid:1234567812345678'] : [];
  return openssl('verify', '-auth_level', '0', ...id, '-CAfile', caFile, certificateFile);
};

describe('createDemoToken', { timeout: 60_000 }, () => {
  it.each([
    ['sm2', 'sm2-sm3', /^03[0-9a-f]{14}$/],
    ['rsa', 'rsa-pkcs1-sha1', /^[0-9a-f]{8}$/],
  ] as const)(
    'makes a whole %s card whose signature the openssl command verifies',
    async (algorithm, mechanism, number) => {
      const made = await createDemoToken({ folder, wrap, algorithm, pin });
      expect(made.number).toMatch(number);
      const token = await tokenOf(made.tokenId);
      expect(token).toMatchObject({ demo: true, pinLength: { min: 8, max: 8 } });
      const certificates = await token.certificates();
      expect(certificates.map(({ usage }) => usage)).toEqual(['sign', 'encrypt']);
      for (const { der } of certificates) {
        writeFileSync(join(folder, 'card.pem'), toPem('CERTIFICATE', der));
        expect(verified(made.caFile, join(folder, 'card.pem'))()).toContain('OK');
      }
      const card = parseCertificate(certificates[0]!.der);
      expect(card.view).toMatchObject({
        ...{ company: DEMO_COMPANY.company, holder: '演示用户', issuer: '通签演示CA（仅供测试）' },
        number: made.number,
      });

      const data = utf8(`random-${algorithm}`);
      const session = await token.login(utf8(pin));
      const signature = await session.sign(certificates[0]!.key, mechanism, data);
      await session.close();
      const file = (name: string) => join(folder, name);
      const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(card.spki)}\n-----END PUBLIC KEY-----\n`;
      writeFileSync(file('pub.pem'), pem.replace(/(.{64})(?!\n)/g, '$1\n'));
      writeFileSync(file('sig'), algorithm === 'sm2' ? signatureToDer(signature) : signature);
      writeFileSync(file('data'), data);
      const options = algorithm === 'sm2' ? ['-sm3', '-sigopt', 'distid:1234567812345678'] : ['-sha1'];
      const check = () =>
        openssl('dgst', ...options, '-verify', file('pub.pem'), '-signature', file('sig'), file('data'));
      expect(check()).toContain('Verified OK');
      writeFileSync(file('data'), utf8(`random-${algorithm}x`));
      expect(check).toThrow();
    },
  );

  it('uses one CA per folder and algorithm, kept private, also for cards made at once', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => createDemoToken({ folder, wrap, algorithm: 'sm2', pin })),
    );
    expect(first!.caFile).toBe(second!.caFile);
    expect(first!.tokenId).not.toBe(second!.tokenId);
    expect(statSync(first!.caFile).mode & 0o777).toBe(0o600);
    for (const { caFile, certificateFile } of [first!, second!])
      expect(verified(caFile, certificateFile)()).toContain('OK');
  });

  it('makes the expired, the early and the other company’s card that tests need', async () => {
    const now = Date.now();
    const view = async (options: Partial<Parameters<typeof createDemoToken>[0]>) => {
      const { certificateFile, caFile } = await createDemoToken({ folder, wrap, algorithm: 'rsa', pin, ...options });
      const [certificate] = fromPem('CERTIFICATE', readFileSync(certificateFile, 'utf8'));
      return { check: verified(caFile, certificateFile), ...parseCertificate(certificate!).view };
    };
    const expired = await view({ validity: { notBefore: now - 20 * DAY, notAfter: now - 10 * DAY } });
    expect(expired.check).toThrow(/certificate has expired/);
    const early = await view({ validity: { notBefore: now + 10 * DAY, notAfter: now + 20 * DAY } });
    expect(early.check).toThrow(/certificate is not yet valid/);
    const other = await view({ company: OTHER_DEMO_COMPANY, bits: 2048 });
    expect(other).toMatchObject({
      company: '乙公司（演示）',
      companyCode: OTHER_DEMO_COMPANY.organisationCode,
      bits: 2048,
    });
    expect(other.check).not.toThrow();
  });

  it('refuses a PIN that no card would take, and a damaged CA file instead of making a second CA', async () => {
    await expect(createDemoToken({ folder, wrap, algorithm: 'sm2', pin: '123' })).rejects.toMatchObject({
      code: 'token/pin-length',
    });
    const damaged = mkdtempSync(join(folder, 'damaged-'));
    const { caFile, tokenId } = await createDemoToken({ folder: damaged, wrap, algorithm: 'sm2', pin });
    expect(statSync(tokenFile(join(damaged, 'tokens'), tokenId.slice('software:'.length))).size).toBeGreaterThan(1000);
    writeFileSync(caFile, 'x');
    await expect(createDemoToken({ folder: damaged, wrap, algorithm: 'sm2', pin })).rejects.toMatchObject({
      code: 'store/damaged',
    });
  });

  it('has codes with right check digits and an area that exists nowhere', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'; // GB 32100-2015 table 1
    const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    for (const { organisationCode, personalId } of [DEMO_COMPANY, OTHER_DEMO_COMPANY]) {
      const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(organisationCode[i]!), 0);
      expect(organisationCode).toMatch(/^91000000/);
      expect(organisationCode[17]).toBe(alphabet[(31 - (sum % 31)) % 31]);
      const idSum = idWeights.reduce((total, weight, i) => total + weight * Number(personalId[i]), 0);
      expect(personalId).toMatch(/^000000\d{12}$/);
      expect(personalId[17]).toBe('10X98765432'[idSum % 11]);
    }
  });
});
