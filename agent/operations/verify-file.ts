// A signature someone handed over with a file: which kind it is, and whether it holds. Needs no token, so nothing is asked.
import { fromUtf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import type { Revocation } from '#shared/revocation.ts';
import { findChain } from '../certificates/chain.ts';
import { readCrl } from '../certificates/crl.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem } from '../certificates/pem.ts';
import { revocationOf } from '../certificates/revocation.ts';
import type { Mechanism } from '../crypto/mechanism.ts';
import { looksLikeCms } from '../formats/cms/parse.ts';
import { verifyCms } from '../formats/cms/verify.ts';
import type { NamedAlgorithms, Verdict } from '../formats/format.ts';
import { looksLikePdf, verifyPdf } from '../formats/pdf/verify.ts';
import { looksLikeSignedXml, verifyXml } from '../formats/xmldsig/verify.ts';
import { verifyDetached } from './detached-signature.ts';

export interface SignatureVerdict {
  /** The signature holds, and its certificate is not one for encryption alone. */
  valid: boolean;
  mechanism: Mechanism;
  certificate: CertificateView;
  /** By its dates */
  certificateValidNow: boolean;
  /** Whether one of the given authorities issued it, directly or through others; null where none was given */
  trusted: boolean | null;
  /** By the given lists */
  revocation: Revocation;
  /** Milliseconds since 1970 by the signer's own clock, null where none is given */
  signedAt: number | null;
}

export interface FileVerdict {
  /** All signatures hold. */
  valid: boolean;
  format: 'raw' | 'cms' | 'xml' | 'pdf';
  /** At least one */
  signatures: SignatureVerdict[];
}

export interface SignedFile {
  /** null: the signature holds its own content */
  data: Uint8Array | null;
  signature: Uint8Array;
  /** Names the signature in a problem */
  path: string;
  now: number;
  /** Of the configuration: a name of its own is verified too */
  cebSm2: NamedAlgorithms;
  /** DER of the authorities whose certificates are trusted; none: not asked */
  anchors: readonly Uint8Array[];
  /** DER of lists of revoked certificates; they count when the certificate's own issuer is among anchors or in the signature */
  crls: readonly Uint8Array[];
}

/** Throws command/signature when it is of no kind we know, and format/* of its own kind. */
export function verifyFile(file: SignedFile): FileVerdict {
  const { format, verdicts } = verdictsOn(file);
  return judged(format, verdicts, file);
}

/** DER of the certificates whose signatures hold, for whoever looks for news of them. Throws as verifyFile does. */
export function signersOf(file: SignedFile): Uint8Array[] {
  return verdictsOn(file).verdicts.flatMap(({ valid, certificate }) => (valid ? [certificate] : []));
}

function verdictsOn(file: SignedFile): { format: FileVerdict['format']; verdicts: readonly Verdict[] } {
  const cms = looksLikeCms(file.signature) ? file.signature : fromCmsPem(file.signature);
  if (cms !== null) return { format: 'cms', verdicts: verifyCms(cms, file.data).signatures };
  if (file.data === null && looksLikeSignedXml(file.signature)) {
    const verdict = verifyXml(file.signature, [{ ...file.cebSm2, mechanism: 'sm2-sm3' }]);
    return { format: 'xml', verdicts: [verdict] };
  }
  if (file.data === null && looksLikePdf(file.signature)) return { format: 'pdf', verdicts: verifyPdf(file.signature) };
  if (file.data === null) throw new Problem('command/signature', { path: file.path });
  const verdict = verifyDetached({ data: file.data, signature: file.signature, path: file.path });
  return { format: 'raw', verdicts: [verdict] };
}

/** DER of the authorities in a file, PEM or DER. Throws command/file when it holds none. */
export function readAnchors(bytes: Uint8Array, path: string): Uint8Array[] {
  try {
    const text = Buffer.from(bytes).toString('latin1');
    const anchors = text.includes('-----BEGIN') ? fromPem('CERTIFICATE', text) : [bytes];
    for (const anchor of anchors) parseCertificate(anchor);
    if (anchors.length > 0) return anchors;
  } catch (cause) {
    throw new Problem('command/file', { path }, { cause });
  }
  throw new Problem('command/file', { path });
}

/** DER of the list in a file, PEM or DER. Throws command/file when it holds none. */
export function readCrlFile(bytes: Uint8Array, path: string): Uint8Array {
  try {
    const isPem = Buffer.from(bytes.subarray(0, 32)).toString('latin1').startsWith('-----BEGIN');
    const der = isPem ? fromPem('X509 CRL', Buffer.from(bytes).toString('latin1'))[0] : bytes;
    if (der !== undefined) {
      readCrl(der);
      return der;
    }
  } catch (cause) {
    throw new Problem('command/file', { path }, { cause });
  }
  throw new Problem('command/file', { path });
}

/** Whether the file is a signature that may hold its own content. */
export function isSigned(bytes: Uint8Array): boolean {
  return looksLikeCms(bytes) || fromCmsPem(bytes) !== null || looksLikeSignedXml(bytes) || looksLikePdf(bytes);
}

function judged(
  format: FileVerdict['format'],
  verdicts: readonly Verdict[],
  { now, anchors, crls }: SignedFile,
): FileVerdict {
  const signatures = verdicts.map(({ valid, mechanism, certificate, others, signedAt }): SignatureVerdict => {
    const { view } = parseCertificate(certificate);
    const certificateValidNow = view.notBefore <= now && now <= view.notAfter;
    const trusted = anchors.length === 0 ? null : findChain({ certificate, others, anchors, at: now }) !== null;
    const revocation = revocationOf(certificate, { crls, issuers: [...anchors, ...others], at: now });
    return {
      valid: valid && maySign(view),
      mechanism,
      certificate: view,
      certificateValidNow,
      trusted,
      revocation,
      signedAt,
    };
  });
  return { valid: signatures.every(({ valid }) => valid), format, signatures };
}

/** RFC 5280 §4.2.1.3: keys of encryption certificates are known to the key centre too, so what they sign binds nobody. */
export function maySign({ usage }: CertificateView): boolean {
  return usage !== 'encrypt';
}

/** RFC 7468 §8, §9: the label is CMS, of older writers PKCS7. */
function fromCmsPem(bytes: Uint8Array): Uint8Array | null {
  if (!/^-----BEGIN (?:CMS|PKCS7)-----/.test(Buffer.from(bytes.subarray(0, 32)).toString('latin1'))) return null;
  try {
    const text = fromUtf8(bytes);
    return fromPem('CMS', text)[0] ?? fromPem('PKCS7', text)[0] ?? null;
  } catch {
    return null; // not base64: no signature we know
  }
}
