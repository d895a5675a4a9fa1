// 使用演示密钥: a software token of a company that does not exist, certified by a CA that nobody but our replicas trusts.
import { generateKeyPair, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { TokenView } from '#shared/protocol/views.ts';
import { createAuthority, issueCard, type Authority, type CardHolder, type Validity } from '../certificates/issue.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem, toPem } from '../certificates/pem.ts';
import { importedKey, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key, readPrivateKey } from '../crypto/sm2.ts';
import { makePrivateFolder } from '../data/paths.ts';
import { readPrivateFile, writePrivateFile } from '../data/private-file.ts';
import { createTokenFile } from '../tokens/software/create.ts';
import type { Tokens } from '../tokens/tokens.ts';

/** The demo card's PIN, the factory value clerks know from real cards; printed wherever the demo card is offered. */
export const DEMO_PIN = '88888888';

export type DemoAlgorithm = 'sm2' | 'rsa';
export type DemoCompany = Pick<CardHolder, 'company' | 'organisationCode' | 'holder' | 'personalId'>;

/** Codes pass their check digits (GB 32100, GB 11643); area 000000 exists nowhere, so they can be nobody's. */
export const DEMO_COMPANY: DemoCompany = {
  company: '演示贸易有限公司',
  organisationCode: '91000000DEMA00013A',
  holder: '演示用户',
  personalId: '000000190001010009',
};
/** The second company, for 「登录用的是甲公司的卡，现在插的是乙公司的卡」. */
export const OTHER_DEMO_COMPANY: DemoCompany = {
  company: '乙公司（演示）',
  organisationCode: '91000000DEMB00022T',
  holder: '演示用户乙',
  personalId: '000000190001010017',
};

export interface DemoTokenOptions {
  /** Data folder: tokens go to `tokens/`, the CA and the cards' certificates to `demo/` */
  folder: string;
  /** 32 bytes, as for softwareDriver */
  wrap: Uint8Array;
  algorithm: DemoAlgorithm;
  /** 8 characters. Not wiped: it is the demo's, and printed on the screen. */
  pin: string;
  company?: DemoCompany;
  /** Default: from yesterday, ten years, as on real cards */
  validity?: Validity;
  /** RSA cards still in use have 1024 bits (spec/eport-protocol §5) */
  bits?: 1024 | 2048;
  now?: () => number;
}

export interface DemoToken {
  tokenId: string;
  /** PEM of the CA: certificate and throwaway key */
  caFile: string;
  /** PEM of the card's signing certificate, for registering it with a replica */
  certificateFile: string;
  /** PEM of its encryption certificate, for whoever encrypts to it */
  encryptionFile: string;
  /** 证书编号 */
  number: string;
}

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** A driver reports within a second. */
const REPORTED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** A new token each time; the CA is made once per data folder and algorithm. Rejects with token/pin-length, store/damaged. */
export async function createDemoToken(options: DemoTokenOptions): Promise<DemoToken> {
  const now = (options.now ?? Date.now)();
  const { algorithm } = options;
  const demo = join(options.folder, 'demo');
  makePrivateFolder(demo);
  const caFile = join(demo, `ca-${algorithm}.pem`);
  const authority = openAuthority(caFile, algorithm, now);
  const number = String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0');
  const holder = demoHolder(options.company ?? DEMO_COMPANY, algorithm === 'sm2' ? `03-JJ${number}` : `JJ${number}`);
  const validity = options.validity ?? { notBefore: now - DAY, notAfter: now + 10 * YEAR };
  const make = async (usage: 'sign' | 'encrypt') => {
    const key = await newKey(algorithm, options.bits ?? 1024);
    return {
      key,
      usage,
      certificate: issueCard({ authority, spki: spkiOf(key), holder, usage, validity, digest: 'sha1' }),
    };
  };
  const signing = await make('sign');
  const encryption = await make('encrypt');
  const serial = `DEMO-${toHex(randomBytes(6))}`;
  const label = `演示卡 ${algorithm === 'sm2' ? 'SM2' : `RSA-${options.bits ?? 1024}`}`;
  const tokenId = await createTokenFile({
    folder: join(options.folder, 'tokens'),
    wrap: options.wrap,
    pin: utf8(options.pin),
    token: { serial, label, demo: true, pinLength: { min: 8, max: 8 }, keys: [signing, encryption] },
  });
  const certificateFile = join(demo, `card-${serial}.pem`);
  writePrivateFile(certificateFile, toPem('CERTIFICATE', signing.certificate));
  const encryptionFile = join(demo, `encryption-${serial}.pem`);
  writePrivateFile(encryptionFile, toPem('CERTIFICATE', encryption.certificate));
  return {
    tokenId,
    caFile,
    certificateFile,
    encryptionFile,
    number: parseCertificate(signing.certificate).view.number,
  };
}

/** 使用演示密钥: makes one with the factory PIN and waits until its driver has reported it. */
export async function addDemoToken(
  tokens: Pick<Tokens, 'present'>,
  options: Pick<DemoTokenOptions, 'folder' | 'wrap' | 'algorithm'>,
): Promise<TokenView> {
  const { tokenId } = await createDemoToken({ ...options, pin: DEMO_PIN });
  for (let waited = 0; waited < REPORTED_WITHIN_MS; waited += LOOK_EVERY_MS) {
    const found = tokens.present().find(({ token }) => token.id === tokenId);
    if (found) return found.view;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Problem('token/unknown');
}

function demoHolder(company: DemoCompany, medium: string): CardHolder {
  return { ...company, idType: '1', medium, codes: { entity: '01', card: '02', user: '01' } };
}

async function newKey(algorithm: DemoAlgorithm, bits: number): Promise<KeyObject> {
  if (algorithm === 'sm2') return generateSm2Key();
  return (await promisify(generateKeyPair)('rsa', { modulusLength: bits })).privateKey;
}

/** Nothing waits between looking and writing: two demo cards made at once share one CA. */
function openAuthority(file: string, algorithm: DemoAlgorithm, now: number): Authority {
  if (existsSync(file)) return readAuthority(file);
  const key =
    algorithm === 'sm2'
      ? generateSm2Key()
      : importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const validity = { notBefore: now - 3 * YEAR, notAfter: now + 17 * YEAR };
  const authority = createAuthority({ name: '通签演示CA（仅供测试）', key, validity });
  const secret = key.export({ format: 'der', type: 'pkcs8' });
  writePrivateFile(file, toPem('CERTIFICATE', authority.certificate) + toPem('PRIVATE KEY', secret));
  return authority;
}

function readAuthority(file: string): Authority {
  const text = readPrivateFile(file);
  try {
    const [certificate] = fromPem('CERTIFICATE', text);
    const [secret] = fromPem('PRIVATE KEY', text);
    if (certificate === undefined || secret === undefined) throw new RangeError('certificate or key is missing');
    return { certificate, key: readPrivateKey(secret) };
  } catch (cause) {
    throw new Problem('store/damaged', { detail: 'demo CA' }, { cause });
  }
}
