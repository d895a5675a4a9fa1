// A private SoftHSM token in a folder of its own, with keys and certificates of a made-up company under a test CA.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { softhsmLibrary } from './requires.ts';

/** Key name on the token (hex of CKA_ID) of each key that is made. */
export const SOFTHSM_KEYS = {
  rsa2048: '01',
  rsa1024: '02',
  p256: '03',
  sm2: '04',
  always: '05',
  exchange: '06',
  exchangeAlways: '07',
  sm2Exchange: '08',
} as const;
export type SofthsmKey = keyof typeof SOFTHSM_KEYS;

export interface SofthsmToken {
  /** SoftHSM's own module */
  library: string;
  /** What the module's process needs: `modules: [{ path, env }]` */
  env: { SOFTHSM2_CONF: string };
  folder: string;
  pin: string;
  label: string;
  /** DER of the SPKI by key */
  spki(key: SofthsmKey): Uint8Array;
  /** PEM file of the private key, for a module that plays a vendor */
  privateKeyFile(key: SofthsmKey): string;
  /** PEM file of the public key, for openssl */
  publicKeyFile(key: SofthsmKey): string;
  certificate(key: SofthsmKey): Uint8Array;
  remove(): void;
}

const NEW_KEY: Record<SofthsmKey, string[]> = {
  rsa2048: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  sm2: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2'],
  always: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  exchange: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  exchangeAlways: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  sm2Exchange: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2'],
};

const isExchange = (key: SofthsmKey): boolean => key.toLowerCase().includes('exchange');

/**
 * @param options.keys default: the first four
 * @param options.beside a token in whose library this one is another slot
 */
export function makeSofthsmToken(
  options: { label?: string; pin?: string; keys?: SofthsmKey[]; beside?: SofthsmToken } = {},
): SofthsmToken {
  const { label = '演示贸易有限公司', pin = '12345678', keys = ['rsa2048', 'rsa1024', 'p256', 'sm2'] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-softhsm-'));
  chmodSync(folder, 0o700);
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  execFileSync('mkdir', ['-m', '700', file('tokens')]);
  const conf = options.beside?.env.SOFTHSM2_CONF ?? file('softhsm2.conf');
  if (!options.beside)
    writeFileSync(conf, `directories.tokendir = ${file('tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const env = { SOFTHSM2_CONF: conf };
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '87654321'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/C=CN/O=Tongqian Test/CN=Tongqian Test CA',
    '-days',
    '3650',
  );
  for (const key of keys) makeKey(key, { openssl, file });
  const objects = keys.map((key) => ({
    id: SOFTHSM_KEYS[key],
    key: file(`${key}.key`),
    certificate: file(`${key}.der`),
    always: key.toLowerCase().includes('always'),
    decrypts: isExchange(key),
    // The vendor's SM2 of our module has SoftHSM sign whatever it does.
    signs: !isExchange(key) || key === 'sm2Exchange',
  }));
  writeFileSync(file('objects.json'), JSON.stringify(objects), { mode: 0o600 });
  const library = softhsmLibrary();
  if (!library) throw new Error('SoftHSM is not installed');
  // In a process of its own: SoftHSM reads its configuration once per process.
  execFileSync(
    process.execPath,
    [join(import.meta.dirname, 'softhsm-objects.ts'), library, file('objects.json'), pin, label],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return {
    library,
    env,
    folder,
    pin,
    label,
    spki: (key) =>
      new X509Certificate(readFileSync(file(`${key}.der`))).publicKey.export({ format: 'der', type: 'spki' }),
    privateKeyFile: (key) => file(`${key}.key`),
    publicKeyFile: (key) => file(`${key}.pub`),
    certificate: (key) => new Uint8Array(readFileSync(file(`${key}.der`))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeKey(
  key: SofthsmKey,
  { openssl, file }: { openssl: (...args: string[]) => void; file: (name: string) => string },
): void {
  openssl('genpkey', ...NEW_KEY[key], '-out', `${key}.key`);
  openssl('pkey', '-in', `${key}.key`, '-pubout', '-out', `${key}.pub`);
  writeFileSync(
    file('extensions'),
    `keyUsage=critical,${isExchange(key) ? 'keyEncipherment' : 'digitalSignature,nonRepudiation'}\n`,
  );
  const digest = key.startsWith('sm2') ? '-sm3' : '-sha256';
  openssl(
    'req',
    '-new',
    digest,
    '-key',
    `${key}.key`,
    '-subj',
    '/C=CN/O=演示贸易有限公司/CN=测试员',
    '-utf8',
    '-out',
    `${key}.csr`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${key}.csr`,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '365',
    '-sha256',
    '-extfile',
    'extensions',
    '-outform',
    'DER',
    '-out',
    `${key}.der`,
  );
}
