// Who issued a certificate and whether it holds now (RFC 5280 §6, without policies and revocation).
import { createPublicKey, verify } from 'node:crypto';
import { equalBytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { DerError, readChildren, readElement, signatureFromDer, TAG } from '../crypto/der.ts';
import { keyKind } from '../crypto/sm2-key.ts';
import { verifySm2 } from '../crypto/sm2.ts';
import { EPORT_ARC, EXTENSION, KEY_USAGE, SIGNATURE } from './oids.ts';
import { readX509, type X509 } from './x509.ts';

const LONGEST_PATH = 4;
/** A critical extension that is not understood makes a certificate unusable (RFC 5280 §4.2). */
const UNDERSTOOD = new Set<string>(Object.values(EXTENSION));

/**
 * @param check.certificate DER of the certificate to judge
 * @param check.authorities DER of the certificates trusted as they are
 * @param check.intermediates DER of further CA certificates, trusted only through the former
 * @param check.at moment in milliseconds since 1970
 * Throws request/invalid, certificate/untrusted, token/certificate-expired {date}, token/certificate-not-yet {date}.
 */
export function checkChain(check: {
  certificate: Uint8Array;
  authorities: readonly Uint8Array[];
  intermediates?: readonly Uint8Array[];
  at: number;
}): void {
  const certificate = read(check.certificate);
  const authorities = check.authorities.map(read);
  const intermediates = (check.intermediates ?? []).map(read);
  if (!isTrusted(certificate, { authorities, intermediates, at: check.at }, LONGEST_PATH))
    throw new Problem('certificate/untrusted');
  checkValidity(certificate, check.at);
}

/** Whether the issuer's key made the signature of the certificate. False for anything malformed. */
export function isSignedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  try {
    return hasSignatureOf(readX509(certificate), readX509(issuer));
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}

/** Throws token/certificate-not-yet or token/certificate-expired with the local date. */
export function checkValidity(validity: { notBefore: number; notAfter: number }, at: number): void {
  if (at < validity.notBefore) throw new Problem('token/certificate-not-yet', { date: localDate(validity.notBefore) });
  if (at > validity.notAfter) throw new Problem('token/certificate-expired', { date: localDate(validity.notAfter) });
}

interface Trust {
  authorities: X509[];
  intermediates: X509[];
  at: number;
}

function isTrusted(certificate: X509, trust: Trust, depth: number): boolean {
  for (const [oid, extension] of certificate.extensions) {
    if (extension.critical && !UNDERSTOOD.has(oid) && !oid.startsWith(`${EPORT_ARC}.`)) return false;
  }
  const mayIssue = (issuer: X509): boolean =>
    issuer.notBefore <= trust.at &&
    trust.at <= issuer.notAfter &&
    isAuthority(issuer) &&
    hasSignatureOf(certificate, issuer);
  if (trust.authorities.some(mayIssue)) return true;
  return depth > 1 && trust.intermediates.some((issuer) => mayIssue(issuer) && isTrusted(issuer, trust, depth - 1));
}

function isAuthority(certificate: X509): boolean {
  const constraints = certificate.extensions.get(EXTENSION.basicConstraints);
  if (constraints === undefined) return false;
  const usage = certificate.extensions.get(EXTENSION.keyUsage);
  try {
    const [ca] = readChildren(readElement(constraints.value, TAG.sequence));
    const mayCertify =
      usage === undefined || ((readElement(usage.value, TAG.bitString).content[1] ?? 0) & KEY_USAGE.keyCertSign) !== 0;
    return ca?.tag === TAG.boolean && ca.content[0] === 0xff && mayCertify;
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}

function hasSignatureOf(certificate: X509, issuer: X509): boolean {
  if (!equalBytes(certificate.issuer, issuer.subject)) return false;
  try {
    const kind = keyKind(issuer.spki);
    switch (certificate.signatureAlgorithm) {
      case SIGNATURE.sm2WithSm3:
        return kind === 'sm2' && verifySm2(issuer.spki, certificate.tbs, signatureFromDer(certificate.signature));
      case SIGNATURE.sha1WithRsa:
        return kind === 'rsa' && verifies('sha1', certificate, issuer);
      case SIGNATURE.sha256WithRsa:
        return kind === 'rsa' && verifies('sha256', certificate, issuer);
      case SIGNATURE.ecdsaWithSha256:
        // Only the strict spelling: signatureFromDer throws for any other.
        return (
          kind === 'p256' &&
          signatureFromDer(certificate.signature).length === 64 &&
          verifies('sha256', certificate, issuer)
        );
      default:
        return false;
    }
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}

function verifies(hash: string, certificate: X509, issuer: X509): boolean {
  const key = readRsaOrP256(issuer.spki);
  return verify(hash, certificate.tbs, key, certificate.signature);
}

function readRsaOrP256(spki: Uint8Array): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    throw new DerError('public key');
  }
}

function read(der: Uint8Array): X509 {
  try {
    return readX509(der);
  } catch (thrown) {
    if (thrown instanceof DerError) throw new Problem('request/invalid', { detail: 'certificate' }, { cause: thrown });
    throw thrown;
  }
}
