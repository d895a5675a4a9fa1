// Signatures checked by the openssl command line, which shares no code with the product.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mechanism } from '../../agent/crypto/mechanism.ts';

export interface SignedText {
  algorithm: 'sm2' | 'rsa';
  /** PEM of the signing certificate */
  certificateFile: string;
  text: string;
  /** base64 as the page got it: raw r‖s, or PKCS#1 */
  signature: string;
}

/** Whether `openssl dgst` verifies it: SM2 with SM3 and the default ID, or RSA PKCS#1 v1.5 with SHA-1. */
export function opensslVerifies({ algorithm, certificateFile, text, signature }: SignedText): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-openssl-'));
  const file = (name: string) => join(folder, name);
  try {
    const key = execFileSync('openssl', ['x509', '-in', certificateFile, '-pubkey', '-noout']);
    const raw = Buffer.from(signature, 'base64');
    writeFileSync(file('key.pem'), key);
    writeFileSync(file('text'), text);
    writeFileSync(file('signature'), algorithm === 'sm2' ? derOf(raw) : raw);
    const options = algorithm === 'sm2' ? ['-sm3', '-sigopt', 'distid:1234567812345678'] : ['-sha1'];
    const verify = ['-verify', file('key.pem'), '-signature', file('signature'), file('text')];
    const { stdout, stderr } = spawnSync('openssl', ['dgst', ...options, ...verify], { encoding: 'utf8' });
    if (stdout.includes('Verified OK')) return true;
    if (/Verification failure/i.test(stdout + stderr)) return false;
    throw new Error(`openssl: ${stdout}${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface SignedData {
  /** PEM */
  publicKeyFile: string;
  mechanism: Mechanism;
  data: Uint8Array;
  /** As a token gives it: PKCS#1, or raw r‖s */
  signature: Uint8Array;
}

const DGST: Record<Mechanism, string[]> = {
  'rsa-pkcs1-sha1': ['-sha1'],
  'rsa-pkcs1-sha256': ['-sha256'],
  'sm2-sm3': ['-sm3', '-sigopt', 'distid:1234567812345678'],
  'ecdsa-sha256': ['-sha256'],
};

/** Whether `openssl dgst` accepts what a token signed. */
export function opensslAccepts({ publicKeyFile, mechanism, data, signature }: SignedData): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-openssl-'));
  const [text, proof] = [join(folder, 'text'), join(folder, 'signature')];
  try {
    writeFileSync(text, data);
    writeFileSync(proof, mechanism.startsWith('rsa') ? signature : derOf(Buffer.from(signature)));
    const args = ['dgst', ...DGST[mechanism], '-verify', publicKeyFile, '-signature', proof, text];
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (stdout.includes('Verified OK')) return true;
    if (/Verification failure/i.test(stdout + stderr)) return false;
    throw new Error(`openssl: ${stdout}${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** SEQUENCE of two INTEGERs (GM/T 0009) of r‖s. */
function derOf(raw: Buffer): Buffer {
  if (raw.length !== 64) throw new RangeError(`a signature r‖s has 64 bytes, not ${raw.length}`);
  const integers = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, integers.length), integers]);
}

function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first === -1 ? 31 : first);
  const content = (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
  return Buffer.concat([Buffer.of(0x02, content.length), content]);
}
