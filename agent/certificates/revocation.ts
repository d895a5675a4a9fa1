// Whether a certificate was revoked, by lists that are at hand (RFC 5280 §6.3). What no list of its own issuer answers is not known.
import { equalBytes } from '#shared/bytes.ts';
import type { Revocation } from '#shared/revocation.ts';
import { DerError, expectTag, readChildren, readElement, TAG, type DerElement } from '../crypto/der.ts';
import { findEntry, readCrl, type RevocationList } from './crl.ts';
import { EXTENSION, KEY_USAGE } from './oids.ts';
import { hasSigned } from './signed.ts';
import { readX509, type X509 } from './x509.ts';

export interface RevocationSources {
  /** DER of the lists, in any order; what does not parse is none */
  crls: readonly Uint8Array[];
  /** DER of certificates among which the issuer is looked for */
  issuers: readonly Uint8Array[];
  /** Milliseconds since 1970 */
  at: number;
}

/**
 * The answer of the lists that the certificate's own issuer signed: revoked by any of them, else good by one that is in force and
 * speaks of all its certificates, else unknown. Never throws for what the bytes hold.
 */
export function revocationOf(certificate: Uint8Array, { crls, issuers, at }: RevocationSources): Revocation {
  const [leaf] = parsed(certificate, readX509);
  if (leaf === undefined) return { state: 'unknown' };
  const authorities = issuers.flatMap((der) => parsed(der, readX509)).filter((issuer) => hasIssued(issuer, leaf));
  const answers = crls
    .flatMap((der) => parsed(der, readCrl))
    .filter((crl) => equalBytes(crl.issuer, leaf.issuer) && authorities.some((issuer) => hasListed(issuer, crl)))
    .map((crl) => answerOf(crl, leaf, at));
  const goods = answers.filter((answer) => answer.state === 'good').toSorted((a, b) => b.until - a.until);
  return answers.find(({ state }) => state === 'revoked') ?? goods[0] ?? { state: 'unknown' };
}

function hasIssued(issuer: X509, leaf: X509): boolean {
  return equalBytes(issuer.subject, leaf.issuer) && hasSigned(issuer, leaf);
}

/** An authority whose certificate names uses of its key must name this one (RFC 5280 §6.3.3 f). */
function hasListed(issuer: X509, crl: RevocationList): boolean {
  const usage = issuer.extensions.get(EXTENSION.keyUsage);
  try {
    if (usage !== undefined && ((readElement(usage, TAG.bitString).content[1] ?? 0) & KEY_USAGE.crlSign) === 0)
      return false;
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
  return hasSigned(issuer, crl);
}

function answerOf(crl: RevocationList, leaf: X509, at: number): Revocation {
  const scope = scopeOf(crl, leaf);
  if (scope === 'other' || crl.thisUpdate > at) return { state: 'unknown' };
  try {
    const entry = findEntry(crl, leaf.serialNumber);
    const isCurrent = crl.nextUpdate !== null && at <= crl.nextUpdate;
    if (entry === null)
      return scope === 'whole' && isCurrent ? { state: 'good', until: crl.nextUpdate ?? at } : { state: 'unknown' };
    // Whose certificate it is may stand in the entry itself (indirect lists); such lists are not read.
    if (entry.critical.length > 0 || entry.reason === 'removeFromCRL') return { state: 'unknown' };
    // What is on hold may have been released since.
    if (entry.reason === 'certificateHold' && !isCurrent) return { state: 'unknown' };
    return { state: 'revoked', at: entry.at, reason: entry.reason };
  } catch (thrown) {
    if (thrown instanceof DerError) return { state: 'unknown' };
    throw thrown;
  }
}

/**
 * `whole`: the list speaks of this certificate in every respect; `part`: it may leave it out although it is revoked; `other`: it
 * says nothing we can use, as a delta does (RFC 5280 §5.2.4, §5.2.5).
 */
function scopeOf(crl: RevocationList, leaf: X509): 'whole' | 'part' | 'other' {
  if (crl.critical.some((oid) => oid !== EXTENSION.issuingDistributionPoint)) return 'other';
  const point = crl.extensions.get(EXTENSION.issuingDistributionPoint);
  if (point === undefined) return 'whole';
  try {
    const parts = new Map(readChildren(readElement(point, TAG.sequence)).map((part) => [part.tag, part]));
    const is = (tag: number): boolean => parts.has(tag) && parts.get(tag)?.content[0] !== 0;
    // [4] indirect, [5] attribute certificates, [2] authorities alone
    if (is(0x84) || is(0x85) || is(0x82)) return 'other';
    if (parts.has(0x83)) return 'part';
    const named = parts.get(0xa0);
    return named === undefined || pointsOf(leaf).some((one) => equalBytes(one, named.raw)) ? 'whole' : 'part';
  } catch (thrown) {
    if (thrown instanceof DerError) return 'other';
    throw thrown;
  }
}

/** DER of the DistributionPointNames where the certificate says its list is to be found (RFC 5280 §4.2.1.13). */
function pointsOf(leaf: X509): Uint8Array[] {
  const extension = leaf.extensions.get(EXTENSION.crlDistributionPoints);
  if (extension === undefined) return [];
  return readChildren(readElement(extension, TAG.sequence)).flatMap((point: DerElement) => {
    const name = readChildren(expectTag(point, TAG.sequence)).find(({ tag }) => tag === 0xa0);
    return name ? [name.raw] : [];
  });
}

function parsed<T>(der: Uint8Array, read: (der: Uint8Array) => T): T[] {
  try {
    return [read(der)];
  } catch (thrown) {
    if (thrown instanceof DerError) return [];
    throw thrown;
  }
}
