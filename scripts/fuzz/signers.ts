// Made-up people with fresh keys of each kind, and their authority.
import { generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto';
import { createAuthority, issueCard, type CardHolder } from '../../agent/certificates/issue.ts';
import type { Mechanism } from '../../agent/crypto/mechanism.ts';
import { importedKey, spkiOf } from '../../agent/crypto/sm2-key.ts';
import { generateSm2Key, signSm2 } from '../../agent/crypto/sm2.ts';
import type { Draft, DraftOptions, SignatureFormat, SignerCertificate } from '../../agent/formats/format.ts';

export const NOW = Date.UTC(2026, 4, 6);
const DAY = 86_400_000;
const validity = { notBefore: NOW - DAY, notAfter: NOW + DAY };
const holder: CardHolder = {
  holder: '演示用户',
  company: '演示贸易有限公司',
  organisationCode: '000000019',
  personalId: '000000190001010009',
  idType: '1',
  medium: '03-JJ0000001',
  codes: { entity: '01', card: '02', user: '03' },
};

export interface Signer extends SignerCertificate {
  key: KeyObject;
}

export const AUTHORITY = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });

function signerOf(algorithm: Signer['algorithm'], key: KeyObject): Signer {
  return {
    key,
    algorithm,
    der: issueCard({ authority: AUTHORITY, spki: spkiOf(key), holder, usage: 'both', validity }),
  };
}

export const RSA = signerOf('rsa', importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
export const ECDSA = signerOf('ecdsa', importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey));
export const SM2 = signerOf('sm2', generateSm2Key());

const CUSTOMS = 'http://www.chinaport.gov.cn/2022/04/xmldsig#';
export const OPTIONS: DraftOptions = {
  now: NOW,
  cebSm2: { signatureMethod: `${CUSTOMS}sm2-sm3`, digestMethod: `${CUSTOMS}sm3`, digest: 'sm3' },
};

export function signed(format: SignatureFormat, data: Uint8Array, { key, ...signer }: Signer): Uint8Array {
  const draft: Draft = format.draft(data, signer, OPTIONS);
  return draft.finish(use(key, draft));
}

/** The signature a token would give. */
export function use(key: KeyObject, { mechanism, input }: { mechanism: Mechanism; input: Uint8Array }): Uint8Array {
  if (mechanism === 'sm2-sm3') return signSm2(key, input);
  if (mechanism === 'ecdsa-sha256') return nodeSign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
  return nodeSign(mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256', input, key);
}
