// DER → what a clerk and the dialect need of a certificate, both generations of E-Port cards (spec/eport-protocol §5).
import { createHash } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { visible } from '#shared/visible.ts';
import { DerError, readBitString, readChildren, readElement, readInteger, TAG } from '../crypto/der.ts';
import { keyKind } from '../crypto/sm2-key.ts';
import type { Certificate } from './certificate.ts';
import { EPORT, EXTENSION, KEY_USAGE, NAME } from './oids.ts';
import { readText, readX509, type X509 } from './x509.ts';

/** Throws request/invalid for anything that is not one certificate in DER with an RSA, SM2 or P-256 key. */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    const x509 = readX509(der);
    return {
      der,
      spki: x509.spki,
      view: certificateView(der, x509),
      personalId: eport(x509, EPORT.personalId),
      idType: eport(x509, EPORT.idType),
      organisationCode: eport(x509, EPORT.organisationCode),
      codes: { entity: eport(x509, EPORT.entity), card: eport(x509, EPORT.card), user: eport(x509, EPORT.user) },
    };
  } catch (thrown) {
    if (thrown instanceof DerError) throw new Problem('request/invalid', { detail: 'certificate' }, { cause: thrown });
    throw thrown;
  }
}

function certificateView(der: Uint8Array, x509: X509): CertificateView {
  return {
    id: createHash('sha256').update(der).digest('hex'),
    number: x509.serial,
    holder: shown(x509.subjectNames.get(NAME.commonName)),
    company: eport(x509, EPORT.company),
    companyCode: eport(x509, EPORT.organisationCode),
    medium: eport(x509, EPORT.medium),
    issuer: shown(x509.issuerNames.get(NAME.commonName) ?? x509.issuerNames.get(NAME.organisation)),
    ...keyView(x509.spki),
    usage: keyUsage(x509),
    notBefore: x509.notBefore,
    notAfter: x509.notAfter,
  };
}

function keyView(spki: Uint8Array): Pick<CertificateView, 'algorithm' | 'bits'> {
  const kind = keyKind(spki);
  if (kind !== 'rsa') return { algorithm: kind === 'sm2' ? 'sm2' : 'ecdsa', bits: 256 };
  const [modulus] = readChildren(readElement(readBitString(readChildren(readElement(spki))[1]), TAG.sequence));
  const digits = readInteger(modulus);
  const start = digits[0] === 0 ? 1 : 0;
  return { algorithm: 'rsa', bits: 8 * (digits.length - start) - Math.clz32(digits[start] ?? 0) + 24 };
}

/** Without KeyUsage a key may do both (RFC 5280 §4.2.1.3). */
function keyUsage(x509: X509): CertificateView['usage'] {
  const extension = x509.extensions.get(EXTENSION.keyUsage);
  if (extension === undefined) return 'both';
  const bits = readElement(extension, TAG.bitString).content[1] ?? 0;
  const signs = (bits & (KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation)) !== 0;
  const encrypts = (bits & (KEY_USAGE.keyEncipherment | KEY_USAGE.dataEncipherment | KEY_USAGE.keyAgreement)) !== 0;
  return signs && encrypts ? 'both' : encrypts ? 'encrypt' : 'sign';
}

function eport(x509: X509, oid: string): string {
  const extension = x509.extensions.get(oid);
  if (extension === undefined) return '';
  try {
    return shown(readText(readElement(extension)) ?? undefined);
  } catch (thrown) {
    // A private extension that is no string tells us nothing; the certificate itself is still good.
    if (thrown instanceof DerError) return '';
    throw thrown;
  }
}

/** Names come from outside: padding NULs of the card file go, everything else that hides is made to show. */
function shown(text: string | undefined): string {
  return visible((text ?? '').replace(/[\0 ]+$/, ''));
}
