// Algorithms of XML signatures are URIs, and customs has had several for the same thing: they are data.
import type { Mechanism } from '../../crypto/mechanism.ts';
import type { Hash, NamedAlgorithms } from '../format.ts';

export const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const ENVELOPED = `${XMLDSIG}enveloped-signature`;
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

const CUSTOMS_2022 = 'http://www.chinaport.gov.cn/2022/04/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** What we write in general XML (RFC 9231 §2.3.2, §2.3.6). For SM2 the names of customs stand in: there are no others in use here. */
export const GENERAL: Record<'rsa' | 'ecdsa' | 'sm2', NamedAlgorithms & { mechanism: Mechanism }> = {
  rsa: {
    mechanism: 'rsa-pkcs1-sha256',
    signatureMethod: `${MORE}rsa-sha256`,
    digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
    digest: 'sha256',
  },
  ecdsa: {
    mechanism: 'ecdsa-sha256',
    signatureMethod: `${MORE}ecdsa-sha256`,
    digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
    digest: 'sha256',
  },
  sm2: {
    mechanism: 'sm2-sm3',
    signatureMethod: `${CUSTOMS_2022}sm2-sm3`,
    digestMethod: `${CUSTOMS_2022}sm3`,
    digest: 'sm3',
  },
};

/** RSA cards sign messages of customs with SHA-1 (spec/import-client §2.4). */
export const CEB_RSA: NamedAlgorithms = {
  signatureMethod: `${XMLDSIG}rsa-sha1`,
  digestMethod: `${XMLDSIG}sha1`,
  digest: 'sha1',
};

/** What readers take. `xmldsig#sm2-sm3` with a SHA-1 digest is what cards signed before 2022 (spec/crypto §2.2). */
const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  [`${XMLDSIG}rsa-sha1`]: 'rsa-pkcs1-sha1',
  [`${MORE}rsa-sha256`]: 'rsa-pkcs1-sha256',
  [`${MORE}ecdsa-sha256`]: 'ecdsa-sha256',
  [`${CUSTOMS_2022}sm2-sm3`]: 'sm2-sm3',
  [`${XMLDSIG}sm2-sm3`]: 'sm2-sm3',
};

const DIGESTS: Readonly<Record<string, Hash>> = {
  [`${XMLDSIG}sha1`]: 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  [`${CUSTOMS_2022}sm3`]: 'sm3',
  [`${XMLDSIG}sm3`]: 'sm3',
};

/** @param more algorithms of the configuration, with the mechanism each stands for; null when nobody knows the URI */
export function mechanismNamed(uri: string, more: KnownAlgorithms): Mechanism | null {
  return lookUp(MECHANISMS, uri) ?? more.find(({ signatureMethod }) => signatureMethod === uri)?.mechanism ?? null;
}

export function digestNamed(uri: string, more: KnownAlgorithms): Hash | null {
  return lookUp(DIGESTS, uri) ?? more.find(({ digestMethod }) => digestMethod === uri)?.digest ?? null;
}

export type KnownAlgorithms = readonly (NamedAlgorithms & { mechanism: Mechanism })[];

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
