// The replica's strict checks: chain to the test authorities, validity, serial, and signatures over exact bytes.
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { ReplicaCard, ReplicaChecks } from '#shared/portals/single-window/replica-cards.ts';
import { eportText, type ParsedCertificate, parseCertificateDer, parseDer } from './certificate.ts';
import { rawOfDer, sm3, verifySm2Raw } from './sm2.ts';

const SM2_WITH_SM3 = '1.2.156.10197.1.501';
const SM2_CURVE = '1.2.156.10197.1.301';
const RSA = '1.2.840.113549.1.1.1';
const RSA_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'RSA-SHA1',
  '1.2.840.113549.1.1.11': 'RSA-SHA256',
};

export interface Trust {
  /** PEM texts of the authorities the portal trusts. Asked at each check, so that a demo card made later counts. */
  authorities(): Promise<string[]>;
  /** PEM texts of the certificates registered with the portal. */
  certificates(): Promise<string[]>;
}

/** The checks that the replica is given. */
export function createChecks(trust: Trust): ReplicaChecks {
  return {
    async find(number) {
      const all = (await trust.certificates()).flatMap(fromPem);
      const found = all.map(parseCertificateDer).find((certificate) => certificate.number === number);
      return found ? cardOf(found) : null;
    },
    read: (der) => Promise.resolve(attempt(() => cardOf(parseCertificateDer(strictBase64(der))))),
    async trusted(card) {
      const authorities = (await trust.authorities()).flatMap(fromPem).map(parseCertificateDer);
      const certificate = parseCertificateDer(strictBase64(card.der));
      return !certificate.authority && chains(certificate, authorities);
    },
    signed: (card, data, signature) => Promise.resolve(attempt(() => signedBy(card, data, signature)) ?? false),
    digest: (algorithm, data) =>
      Promise.resolve((algorithm === 'sm2' ? sm3(data) : createHash('sha1').update(data).digest()).toString('base64')),
  };
}

/** DER of each certificate in a PEM text. */
export function fromPem(pem: string): Uint8Array[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...blocks].map((block) => strictBase64((block[1] ?? '').replace(/\s/g, '')));
}

function cardOf(certificate: ParsedCertificate): ReplicaCard {
  return {
    number: certificate.number,
    holder: certificate.commonName,
    company: eportText(certificate, '5.1'),
    organisationCode: eportText(certificate, '5.11'),
    medium: eportText(certificate, '5.9'),
    algorithm: certificate.keyCurve === SM2_CURVE ? 'sm2' : 'rsa',
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    der: Buffer.from(certificate.der).toString('base64'),
  };
}

/** Signed by one of the authorities, which must be a CA and valid now. */
function chains(certificate: ParsedCertificate, authorities: readonly ParsedCertificate[]): boolean {
  const now = Date.now();
  return authorities.some(
    (authority) =>
      authority.authority &&
      authority.notBefore <= now &&
      now <= authority.notAfter &&
      Buffer.compare(authority.subject, certificate.issuer) === 0 &&
      (attempt(() => certifies(authority, certificate)) ?? false),
  );
}

function certifies(authority: ParsedCertificate, certificate: ParsedCertificate): boolean {
  if (certificate.signatureAlgorithm === SM2_WITH_SM3) {
    const raw = rawOfDer(parseDer(certificate.signature).children);
    return raw !== null && authority.keyCurve === SM2_CURVE && verifySm2Raw(authority.keyBits, certificate.tbs, raw);
  }
  const hash = RSA_HASHES[certificate.signatureAlgorithm];
  return (
    hash !== undefined &&
    authority.keyAlgorithm === RSA &&
    verifyRsa(hash, authority.spki, certificate.tbs, certificate.signature)
  );
}

function signedBy(card: ReplicaCard, data: Uint8Array, signature: string): boolean {
  const certificate = parseCertificateDer(strictBase64(card.der));
  const bytes = strictBase64(signature);
  if (certificate.keyCurve === SM2_CURVE) return verifySm2Raw(certificate.keyBits, data, bytes);
  return certificate.keyAlgorithm === RSA && verifyRsa('RSA-SHA1', certificate.spki, data, bytes);
}

function verifyRsa(hash: string, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(hash, data, createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }), signature);
}

/** Base64 with padding and nothing else; the signature of a card is one line. */
function strictBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new RangeError('not base64');
  return bytes;
}

/** null for what cannot even be read: to a verifier that is the same as wrong. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
