// A key file of any kind we read, told by its content and not by its name: what comes out is whole and checked, or nothing.
import type { KeyObject } from 'node:crypto';
import { equalBytes, fromBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { LARGEST_KEY_FILE } from '#shared/protocol/keys.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem } from '../certificates/pem.ts';
import { DerError, readChildren, readElement, TAG } from '../crypto/der.ts';
import { spkiOf } from '../crypto/sm2-key.ts';
import { toDer } from './ber.ts';
import { type Iterations, MOST_ITERATIONS } from './iterations.ts';
import { type KeyFileContent, readPkcs12 } from './pkcs12.ts';
import { isP7b, readP7b } from './p7b.ts';
import { checkedKey, isPkcs8, openPkcs8 } from './pkcs8.ts';

export interface ImportedKey {
  key: KeyObject;
  /** The newest certificate of this key, null when the file has none */
  certificate: Certificate | null;
}

export interface KeyFile {
  /** One key; or two, of which one signs and the other one opens */
  keys: ImportedKey[];
  /** DER of the other certificates */
  chain: Uint8Array[];
}

/**
 * @param file.bytes .pfx/.p12 (BER, DER), or PKCS#8 sealed by a password (PEM, DER)
 * @param file.password UTF-8 bytes; not wiped
 * @param file.certificates DER that came beside the file
 * Rejects with key/password-wrong, key/file-malformed, key/file-unsupported, key/file-costly, key/file-open, key/file-none,
 * key/file-several, key/damaged.
 */
export async function readKeyFile(file: {
  bytes: Uint8Array;
  password: Uint8Array;
  certificates: readonly Uint8Array[];
}): Promise<KeyFile> {
  if (file.bytes.length > LARGEST_KEY_FILE) throw malformed('size');
  try {
    const content = await readContent(file.bytes, file.password);
    try {
      return assembled(content, file.certificates);
    } finally {
      for (const key of content.keys) key.fill(0);
    }
  } catch (thrown) {
    if (thrown instanceof DerError) throw malformed(thrown.message, thrown);
    throw thrown;
  }
}

/**
 * What can be told of a key file without its password, so that nobody types one in vain.
 * Throws key/file-malformed, key/file-open, key/file-none, key/file-several.
 */
export function requireKeyFile(bytes: Uint8Array): void {
  if (bytes.length > LARGEST_KEY_FILE) throw malformed('size');
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes('-----BEGIN')) {
    sealedIn(text);
    return;
  }
  if (isPkcs8(bytes)) throw new Problem('key/file-open');
  const [first, second] = tagsOf(bytes);
  const isKeyFile = first === TAG.integer || (first === TAG.sequence && second === TAG.octetString);
  if (!isKeyFile) throw isCertificates(bytes) ? new Problem('key/file-none') : malformed('PKCS#12');
}

/** Of what the file's one element holds. */
function tagsOf(bytes: Uint8Array): number[] {
  try {
    return readChildren(readElement(toDer(bytes), TAG.sequence)).map(({ tag }) => tag);
  } catch (thrown) {
    if (thrown instanceof DerError) return [];
    throw thrown;
  }
}

function isCertificates(bytes: Uint8Array): boolean {
  try {
    return readCertificates(bytes).length > 0;
  } catch {
    return false;
  }
}

/**
 * All certificates of a file as a CA sends it: PEM, one after the other; one in DER; .p7b in PEM or DER; base64 without PEM's first
 * and last line. Throws key/certificate-file.
 */
export function readCertificates(bytes: Uint8Array): Certificate[] {
  try {
    const ders = certificatesIn(bytes);
    if (ders.length === 0 || ders.length > MOST_CERTIFICATES) throw new DerError('number of certificates');
    return ders.map(parseCertificate);
  } catch (cause) {
    const isOfFile = cause instanceof DerError || cause instanceof RangeError || cause instanceof Problem;
    throw isOfFile ? new Problem('key/certificate-file', {}, { cause }) : cause;
  }
}

function certificatesIn(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === TAG.sequence) return isP7b(bytes) ? readP7b(bytes) : [bytes];
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes('-----BEGIN')) return [...fromPem('CERTIFICATE', text), ...fromPem('PKCS7', text).flatMap(readP7b)];
  const der = fromBase64(text.replace(/\s+/g, ''));
  return isP7b(der) ? readP7b(der) : [der];
}

const MOST_CERTIFICATES = 16;

async function readContent(bytes: Uint8Array, password: Uint8Array): Promise<KeyFileContent> {
  const left: Iterations = { left: MOST_ITERATIONS };
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes('-----BEGIN')) return readPem(text, password, left);
  if (isPkcs8(bytes)) throw new Problem('key/file-open');
  const sealed = isSealedPkcs8(bytes);
  return sealed
    ? { keys: [await openPkcs8(bytes, password, left)], certificates: [] }
    : readPkcs12(bytes, password, left);
}

async function readPem(text: string, password: Uint8Array, left: Iterations): Promise<KeyFileContent> {
  const sealed = sealedIn(text);
  const certificates = pemBlocks('CERTIFICATE', text);
  return { keys: [await openPkcs8(sealed, password, left)], certificates };
}

function sealedIn(text: string): Uint8Array {
  const [sealed, ...more] = pemBlocks('ENCRYPTED PRIVATE KEY', text);
  if (more.length > 0) throw new Problem('key/file-several');
  if (sealed !== undefined) return sealed;
  // The others are SEC1 or PKCS#1, sealed by OpenSSL's own MD5 way at the best.
  if (/-----BEGIN (?:RSA |EC |SM2 )?PRIVATE KEY-----/.test(text)) throw new Problem('key/file-open');
  throw new Problem('key/file-none');
}

function pemBlocks(label: 'CERTIFICATE' | 'ENCRYPTED PRIVATE KEY', text: string): Uint8Array[] {
  try {
    return fromPem(label, text);
  } catch (cause) {
    if (cause instanceof RangeError) throw malformed('PEM', cause);
    throw cause;
  }
}

/** SEQUENCE { AlgorithmIdentifier, OCTET STRING }; a PFX begins with a number. */
function isSealedPkcs8(bytes: Uint8Array): boolean {
  try {
    return readChildren(readElement(bytes))[0]?.tag === TAG.sequence;
  } catch {
    return false; // a PFX in BER, or nothing we know: its reader says which
  }
}

function assembled(content: KeyFileContent, beside: readonly Uint8Array[]): KeyFile {
  if (content.keys.length === 0) throw new Problem('key/file-none');
  if (content.keys.length > 2) throw new Problem('key/file-several');
  const ders = [...content.certificates, ...beside];
  if (ders.length > MOST_CERTIFICATES) throw malformed('certificates');
  const certificates = ders.map(parseImported);
  const keys = content.keys.map((pkcs8) => withCertificate(checkedKey(pkcs8), certificates));
  if (keys.length === 2 && !isPair(keys)) throw new Problem('key/file-several');
  const own = keys.flatMap(({ certificate }) => certificate ?? []);
  const chain = certificates.filter((candidate) => !own.some(({ der }) => equalBytes(der, candidate.der)));
  return { keys, chain: chain.map(({ der }) => der) };
}

function parseImported(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw malformed('certificate', cause);
  }
}

function withCertificate(key: KeyObject, certificates: readonly Certificate[]): ImportedKey {
  const spki = spkiOf(key);
  const [newest] = certificates
    .filter((certificate) => equalBytes(certificate.spki, spki))
    .toSorted((a, b) => b.view.notAfter - a.view.notAfter);
  return { key, certificate: newest ?? null };
}

/** 双证书: one signs, the other one opens. Any other two keys are two persons' or two companies'. */
function isPair(keys: readonly ImportedKey[]): boolean {
  const usages = keys.map(({ certificate }) => certificate?.view.usage);
  return usages.includes('sign') && usages.includes('encrypt');
}

function malformed(detail: string, cause?: unknown): Problem {
  return new Problem('key/file-malformed', { detail }, { cause });
}
