// All that a certificate says, in the words of RFC 5280 and as `openssl x509` prints it (tests/certificate-details.test.ts compares).
import { createHash } from 'node:crypto';
import { toBase64, toHex } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateDetails } from '#shared/protocol/drawer.ts';
import { visible } from '#shared/visible.ts';
import { DerError, expectTag, readChildren, readElement, readOid, TAG } from '../crypto/der.ts';
import { findChain } from './chain.ts';
import { EXTENSION } from './oids.ts';
import { readText, readX509, type X509 } from './x509.ts';

/** Short names of RFC 4514 and those openssl adds. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};

/** Bits of KeyUsage from the first on (RFC 5280 §4.2.1.3). */
const USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const EXTENDED_KEY_USAGE = '2.5.29.37';
const PURPOSES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
};

/** @param beside DER of other certificates among which its authorities are looked for. Throws request/invalid. */
export function describeCertificate(der: Uint8Array, beside: readonly Uint8Array[]): CertificateDetails {
  try {
    const x509 = readX509(der);
    return {
      subject: attributesOf(x509.subject),
      issuer: attributesOf(x509.issuer),
      serial: x509.serial.toUpperCase(),
      notBefore: x509.notBefore,
      notAfter: x509.notAfter,
      keyUsage: keyUsageOf(x509),
      purposes: purposesOf(x509),
      sha256: fingerprint('sha256', der),
      sha1: fingerprint('sha1', der),
      chain: chainOf(der, beside, x509),
      der: toBase64(der),
    };
  } catch (thrown) {
    if (thrown instanceof DerError) throw new Problem('request/invalid', { detail: 'certificate' }, { cause: thrown });
    throw thrown;
  }
}

function attributesOf(name: Uint8Array): CertificateDetails['subject'] {
  return readChildren(readElement(name)).flatMap((set) =>
    readChildren(expectTag(set, TAG.set)).map((attribute) => {
      const [type, value] = readChildren(expectTag(attribute, TAG.sequence));
      const oid = readOid(type);
      const text = value === undefined ? '' : (readText(value) ?? toHex(value.content));
      return { name: ATTRIBUTES[oid] ?? oid, value: visible(text) };
    }),
  );
}

/** BIT STRING: the first byte says how many bits of the last are none. */
function keyUsageOf({ extensions }: X509): string[] {
  const extension = extensions.get(EXTENSION.keyUsage);
  if (extension === undefined) return [];
  const bits = readElement(extension, TAG.bitString).content.subarray(1);
  return USAGES.filter((_, place) => ((bits[place >> 3] ?? 0) & (0x80 >> (place & 7))) !== 0);
}

function purposesOf({ extensions }: X509): string[] {
  const extension = extensions.get(EXTENDED_KEY_USAGE);
  if (extension === undefined) return [];
  return readChildren(readElement(extension, TAG.sequence)).map((oid) => PURPOSES[readOid(oid)] ?? readOid(oid));
}

function fingerprint(algorithm: 'sha256' | 'sha1', der: Uint8Array): string {
  return createHash(algorithm).update(der).digest('hex').toUpperCase();
}

/** Up to a root that signed itself; nobody is trusted by this, it only says what is there. */
function chainOf(der: Uint8Array, beside: readonly Uint8Array[], { notAfter }: X509): string[] {
  const anchors = beside.filter((other) => other !== der && isSelfIssued(other));
  const path = findChain({ certificate: der, others: beside, anchors, at: notAfter });
  return (path ?? []).slice(1).map((one) =>
    attributesOf(readX509(one).subject)
      .map(({ name, value }) => `${name}=${value}`)
      .join(', '),
  );
}

function isSelfIssued(der: Uint8Array): boolean {
  try {
    const { issuer, subject } = readX509(der);
    return toHex(issuer) === toHex(subject);
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}
