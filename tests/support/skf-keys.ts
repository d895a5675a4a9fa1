// Keys and certificates of a made-up company for a key with containers, by openssl: SM2 and RSA, each with a pair to sign and one to
// exchange.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pairs of each container; `sign` and `exchange` are the file names the device looks for. */
const PAIRS = ['sign', 'exchange'] as const;
type Pair = (typeof PAIRS)[number];
export type SkfContainer = 'sm2' | 'rsa';

const NEW_KEY = { sm2: ['-algorithm', 'SM2'], rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] } as const;
const DIGEST = { sm2: ['-sm3', '-sigopt', 'distid:1234567812345678'], rsa: ['-sha256'] } as const;
const USAGE = { sign: 'digitalSignature,nonRepudiation', exchange: 'keyEncipherment,dataEncipherment' } as const;

export interface SkfKeyFiles {
  copyTo(container: SkfContainer, folder: string): void;
  /** PEM file of a public key, for openssl. Default: of the pair that signs */
  publicKeyFile(container: SkfContainer, pair?: Pair): string;
  certificate(container: SkfContainer, pair?: Pair): Uint8Array;
  spki(container: SkfContainer): Uint8Array;
}

export function makeSkfKeys(folder: string): SkfKeyFiles {
  mkdirSync(folder, { mode: 0o700 });
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const file = (container: SkfContainer, pair: string, ending: string) =>
    join(folder, `${container}-${pair}.${ending}`);
  for (const container of ['sm2', 'rsa'] as const) {
    for (const pair of PAIRS) {
      const [key, certificate] = [file(container, pair, 'key'), file(container, pair, 'der')];
      openssl('genpkey', ...NEW_KEY[container], '-out', key);
      openssl('pkey', '-in', key, '-pubout', '-out', file(container, pair, 'pub'));
      const subject = [
        '-subj',
        '/C=CN/O=演示贸易有限公司/CN=测试员',
        '-utf8',
        '-addext',
        `keyUsage=critical,${USAGE[pair]}`,
      ];
      const output = ['-days', '365', '-outform', 'DER', '-out', certificate];
      openssl('req', '-x509', '-new', '-key', key, ...DIGEST[container], ...subject, ...output);
    }
  }
  const certificate = (container: SkfContainer, pair: Pair = 'sign') =>
    new Uint8Array(readFileSync(file(container, pair, 'der')));
  return {
    copyTo(container, target) {
      mkdirSync(target, { recursive: true });
      for (const pair of PAIRS)
        for (const ending of ['key', 'der'])
          copyFileSync(file(container, pair, ending), join(target, `${pair}.${ending}`));
    },
    publicKeyFile: (container, pair = 'sign') => file(container, pair, 'pub'),
    certificate,
    spki: (container) => new X509Certificate(certificate(container)).publicKey.export({ format: 'der', type: 'spki' }),
  };
}
