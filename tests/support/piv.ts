// A PIV card of a made-up company for the virtual reader: keys and certificates by openssl, written to one file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PivCard } from '../devices/piv-applet.ts';

export const PIV_PIN = '123456';
/** As OpenSC names them: hex of CKA_ID */
export const PIV_KEYS = { rsa2048: '01', p256: '02' } as const;
const MADE = {
  rsa2048: ['9a', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['9c', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
} as const;

export interface MadePivCard {
  /** For startVirtualCard */
  file: string;
  /** PEM file of the public key */
  publicKeyFile(key: keyof typeof PIV_KEYS): string;
  remove(): void;
}

/** @param guid 32 hex digits, the card's number */
export function makePivCard(guid: string): MadePivCard {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-piv-'));
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const keys: Record<string, PivCard['keys'][string]> = {};
  for (const [name, [reference, ...algorithm]] of Object.entries(MADE)) {
    openssl('genpkey', ...algorithm, '-out', `${name}.key`);
    openssl('pkey', '-in', `${name}.key`, '-pubout', '-out', `${name}.pub`);
    const subject = [
      '-subj',
      '/C=CN/O=演示贸易有限公司/CN=测试员',
      '-utf8',
      '-addext',
      'keyUsage=critical,digitalSignature',
    ];
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      `${name}.key`,
      ...subject,
      '-days',
      '365',
      '-outform',
      'DER',
      '-out',
      `${name}.der`,
    );
    keys[reference] = {
      key: readFileSync(join(folder, `${name}.key`), 'utf8'),
      certificate: readFileSync(join(folder, `${name}.der`)).toString('base64'),
    };
  }
  const card: PivCard = { guid, pin: PIV_PIN, keys };
  const file = join(folder, 'card.json');
  writeFileSync(file, JSON.stringify(card), { mode: 0o600 });
  return {
    file,
    publicKeyFile: (key) => join(folder, `${key}.pub`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
