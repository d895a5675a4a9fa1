// Requests are judged by the openssl program: that they verify, and what they say.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { importedKey } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { toPem } from './pem.ts';
import { certificateRequest, type RequestSubject } from './request.ts';

const folder = mkdtempSync(join(tmpdir(), 'request-'));
const path = join(folder, 'request.pem');
afterAll(() => rmSync(folder, { recursive: true }));

const SUBJECT: RequestSubject = {
  ...{ country: 'CN', province: '广东省', locality: '深圳市', organisation: '演示贸易有限公司', unit: '报关部' },
  ...{ commonName: '演示用户', serial: 'SN-0001', creditCode: '91000000DEMA00013A' },
};
const KEYS = {
  'RSA-2048': importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  'RSA-3072': importedKey(generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey),
  'P-256': importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  SM2: generateSm2Key(),
};

/** Its whole answer; openssl 3.0 says "verify OK" and ends well also with "verify failure". */
function verify(request: Uint8Array): string {
  writeFileSync(path, toPem('CERTIFICATE REQUEST', request));
  const args = ['req', '-verify', '-noout', '-in', path, '-vfyopt', 'distid:1234567812345678'];
  const isSm2 = execFileSync('openssl', ['req', '-in', path, '-noout', '-text']).includes('SM2');
  const { stdout, stderr } = spawnSync('openssl', isSm2 ? args : args.slice(0, 5), { encoding: 'utf8' });
  return stdout + stderr;
}

it.each(Object.entries(KEYS))('openssl verifies a request of %s and reads the same name', (_, key) => {
  const request = certificateRequest(key, SUBJECT);
  expect(verify(request)).toContain('verify OK');
  const said = ['req', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus,-esc_msb'];
  expect(execFileSync('openssl', said, { encoding: 'utf8' }).trim()).toBe(
    'subject=C=CN,ST=广东省,L=深圳市,O=演示贸易有限公司,organizationIdentifier=91000000DEMA00013A,OU=报关部,CN=演示用户,serialNumber=SN-0001',
  );
});

it.each(Object.entries(KEYS))('openssl refuses a request of %s with one byte changed', (_, key) => {
  const request = certificateRequest(key, SUBJECT);
  request[request.indexOf(0xe6)]! ^= 1; // in the name
  expect(verify(request)).not.toContain('verify OK');
});

it.each<[string, RequestSubject]>([
  ['commonName', {}],
  ['commonName', { unit: '报关部' }],
  ['commonName', { commonName: '' }],
  ['commonName', { commonName: ' 演示用户' }],
  ['commonName', { commonName: '用户\u202e' }],
  ['commonName', { commonName: '用\n户' }],
  ['commonName', { commonName: '长'.repeat(65) }],
  ['organisation', { organisation: 'x'.repeat(65) }],
  ['unit', { commonName: 'x', unit: '\0' }],
  ['country', { commonName: 'x', country: '中国' }],
  ['country', { commonName: 'x', country: 'cn' }],
  ['creditCode', { commonName: 'x', creditCode: '91000000DEMA00013B' }],
  ['serial', { commonName: 'x', serial: '编号' }],
  ['serial', { commonName: 'x', serial: '' }],
])('a wrong %s is refused: %j', (detail, subject) => {
  expect(() => certificateRequest(KEYS.SM2, subject)).toThrow(
    expect.objectContaining({ code: 'key/subject', params: { detail } }) as Error,
  );
});

it('a name of 64 characters outside the first plane is good', () => {
  expect(verify(certificateRequest(KEYS.SM2, { commonName: '𠮷'.repeat(64) }))).toContain('verify OK');
});
