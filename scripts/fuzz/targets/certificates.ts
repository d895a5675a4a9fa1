// Certificates, chains, revocation lists, and the files they come in.
import { concat, utf8 } from '#shared/bytes.ts';
import { findChain } from '../../../agent/certificates/chain.ts';
import { findEntry, readCrl } from '../../../agent/certificates/crl.ts';
import { parseCertificate } from '../../../agent/certificates/parse.ts';
import { toPem } from '../../../agent/certificates/pem.ts';
import { revocationOf } from '../../../agent/certificates/revocation.ts';
import { readX509 } from '../../../agent/certificates/x509.ts';
import { der, derBitString, DerError, derOid, derTime, signatureToDer, TAG } from '../../../agent/crypto/der.ts';
import { signSm2 } from '../../../agent/crypto/sm2.ts';
import { recipientCertificate } from '../../../agent/operations/envelope-file.ts';
import { readAnchors, readCrlFile } from '../../../agent/operations/verify-file.ts';
import { readCertificates } from '../../../agent/key-files/read.ts';
import { AUTHORITY, ECDSA, NOW, RSA, SM2 } from '../signers.ts';
import { must, type Target } from '../target.ts';

const CERTIFICATES = [RSA.der, ECDSA.der, SM2.der, AUTHORITY.certificate];

export const certificateTarget: Target = {
  name: 'certificate',
  shape: 'der',
  open: () => ({
    seeds: CERTIFICATES,
    run(input) {
      findChain({ certificate: input, others: [input], anchors: [AUTHORITY.certificate], at: NOW });
      const chain = findChain({
        certificate: SM2.der,
        others: [input],
        anchors: [input, AUTHORITY.certificate],
        at: NOW,
      });
      must(chain !== null, 'a strange certificate breaks a good chain');
      const { view } = parseCertificate(input);
      must(view.id.length === 64 && Number.isSafeInteger(view.notAfter), 'parts of the view');
    },
  }),
};

export const crlTarget: Target = {
  name: 'crl',
  shape: 'der',
  mayThrow: [DerError],
  open() {
    const good = crlOf([SM2.der]);
    return {
      seeds: [good, crlOf([]), crlOf([RSA.der, ECDSA.der, SM2.der])],
      run(input) {
        const sources = { issuers: [AUTHORITY.certificate], at: NOW };
        const answer = revocationOf(SM2.der, { ...sources, crls: [input, good] });
        must(answer.state === 'revoked', 'a strange list hides a revocation');
        findEntry(readCrl(input), readX509(RSA.der).serialNumber);
      },
    };
  },
};

export const certificateFileTarget: Target = {
  name: 'certificate-file',
  shape: 'text',
  words: ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', '-----BEGIN X509 CRL-----', '-----BEGIN', '=', '=='],
  open: () => ({
    seeds: [...CERTIFICATES.map((one) => utf8(toPem('CERTIFICATE', one))), utf8(toPem('X509 CRL', crlOf([SM2.der]))), SM2.der],
    run(input) {
      for (const read of [readAnchors, readCrlFile]) {
        try {
          read(input, 'x');
        } catch (thrown) {
          if (!(thrown instanceof Error) || thrown.name !== 'Problem') throw thrown;
        }
      }
      recipientCertificate({ bytes: input, path: 'x', now: NOW });
    },
  }),
}; // prettier-ignore

/** Certificates as a CA sends them in one file. */
export const certificateListTarget: Target = {
  name: 'certificate-list',
  shape: 'der',
  open: () => ({
    seeds: [p7bOf('1.2.840.113549.1.7.2', CERTIFICATES), p7bOf('1.2.156.10197.6.1.4.2.2', [SM2.der]), SM2.der],
    run(input) {
      const found = readCertificates(input);
      must(found.length >= 1 && found.length <= 16, 'one certificate to sixteen');
      const asText = readCertificates(utf8(Buffer.from(input).toString('base64')));
      must(asText.length === found.length, 'another number of certificates in base64');
    },
  }),
};

/** SignedData that signs nothing (RFC 5652 §5.1). */
function p7bOf(type: string, certificates: readonly Uint8Array[]): Uint8Array {
  const version = Uint8Array.of(TAG.integer, 1, 1);
  const content = der(TAG.sequence, derOid('1.2.840.113549.1.7.1'));
  const signed = der(TAG.sequence, version, der(TAG.set), content, der(0xa0, concat(...certificates)), der(TAG.set));
  return der(TAG.sequence, derOid(type), der(0xa0, signed));
}

/** A list of the test authority. */
function crlOf(certificates: readonly Uint8Array[]): Uint8Array {
  const algorithm = der(TAG.sequence, derOid('1.2.156.10197.1.501'));
  const reason = der(TAG.sequence, derOid('2.5.29.21'), der(TAG.octetString, Uint8Array.of(0x0a, 1, 1)));
  const entries = certificates.map((certificate) =>
    der(TAG.sequence, readX509(certificate).serialNumber, derTime(NOW - 1000), der(TAG.sequence, reason)),
  );
  const tbs = der(
    TAG.sequence,
    Uint8Array.of(TAG.integer, 1, 1),
    algorithm,
    readX509(AUTHORITY.certificate).subject,
    derTime(NOW - 1000),
    derTime(NOW + 1000),
    ...(entries.length > 0 ? [der(TAG.sequence, concat(...entries))] : []),
    der(0xa0, der(TAG.sequence, der(TAG.sequence, derOid('2.5.29.20'), der(TAG.octetString, Uint8Array.of(2, 1, 7))))),
  );
  return der(TAG.sequence, tbs, algorithm, derBitString(signatureToDer(signSm2(AUTHORITY.key, tbs))));
}
