// From a certificate to one of the authorities that somebody trusts (RFC 5280 §6.1, without policies and name constraints, which are
// refused when critical). RSA, ECDSA and SM2 alike. Whether a certificate was revoked is asked of
// revocation.ts.
import { equalBytes, toHex } from '#shared/bytes.ts';
import { DerError, readChildren, readElement, readInteger, TAG } from '../crypto/der.ts';
import { EXTENSION, KEY_USAGE } from './oids.ts';
import { hasSigned } from './signed.ts';
import { readX509, type X509 } from './x509.ts';

export interface ChainQuestion {
  /** DER of the certificate in question */
  certificate: Uint8Array;
  /** DER of whatever came along with it, in any order */
  others: readonly Uint8Array[];
  /** DER of the authorities that are trusted */
  anchors: readonly Uint8Array[];
  /** Milliseconds since 1970: when all of them must be valid */
  at: number;
}

/** Longest way from a certificate to its root, and the most certificates that are looked at. */
const DEEPEST = 8;
const MOST = 64;
/** Of signatures in all: certificates that all certify each other make more paths than anybody can walk. */
const MOST_CHECKS = 256;

/** What a path may hold and mark critical: everything else that is critical is something we do not understand. */
const UNDERSTOOD: readonly string[] = [EXTENSION.basicConstraints, EXTENSION.keyUsage];

/** The path of DER from the certificate to a trusted authority, both included; null when there is none. Never throws. */
export function findChain({ certificate, others, anchors, at }: ChainQuestion): Uint8Array[] | null {
  const trusted = anchors.flatMap(readable);
  const between = others.slice(0, MOST).flatMap(readable);
  const [leaf] = readable(certificate);
  if (leaf === undefined || !isGood(leaf.x509, at)) return null;
  return extend([leaf], { trusted, between, at, checksLeft: MOST_CHECKS });
}

interface Read {
  der: Uint8Array;
  x509: X509;
}

interface Search {
  trusted: Read[];
  between: Read[];
  at: number;
  checksLeft: number;
}

/** Depth first; a certificate stands in a path once. */
function extend(path: Read[], known: Search): Uint8Array[] | null {
  const last = path.at(-1);
  if (last === undefined || path.length > DEEPEST) return null;
  const own = known.trusted.find(({ der }) => equalBytes(der, last.der));
  if (own) return path.map(({ der }) => der);
  const issues = (issuer: Read): boolean =>
    isIssuer(issuer.x509, { path, at: known.at }) && known.checksLeft-- > 0 && hasSigned(issuer.x509, last.x509);
  for (const anchor of known.trusted) if (issues(anchor)) return [...path, anchor].map(({ der }) => der);
  for (const next of known.between) {
    if (path.some(({ der }) => equalBytes(der, next.der)) || !issues(next)) continue;
    const found = extend([...path, next], known);
    if (found) return found;
  }
  return null;
}

/** An authority by its own certificate, for a path of this length, at this time (RFC 5280 §6.1.4 k–n). */
function isIssuer(issuer: X509, { path, at }: { path: Read[]; at: number }): boolean {
  const last = path.at(-1);
  if (last === undefined || !equalBytes(issuer.subject, last.x509.issuer) || !isGood(issuer, at)) return false;
  const { authority, pathLength } = basicConstraints(issuer);
  const usage = issuer.extensions.get(EXTENSION.keyUsage);
  const mayCertify =
    usage === undefined || ((readElement(usage, TAG.bitString).content[1] ?? 0) & KEY_USAGE.keyCertSign) !== 0;
  return authority && mayCertify && (pathLength === null || path.length - 1 <= pathLength);
}

function isGood(x509: X509, at: number): boolean {
  return x509.notBefore <= at && at <= x509.notAfter && x509.critical.every((oid) => UNDERSTOOD.includes(oid));
}

/** SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } (RFC 5280 §4.2.1.9). */
function basicConstraints({ extensions }: X509): { authority: boolean; pathLength: number | null } {
  const extension = extensions.get(EXTENSION.basicConstraints);
  if (extension === undefined) return { authority: false, pathLength: null };
  const [authority, length] = readChildren(readElement(extension, TAG.sequence));
  return {
    authority: authority?.tag === TAG.boolean && authority.content[0] === 0xff,
    pathLength: length === undefined ? null : Number(`0x${toHex(readInteger(length))}`),
  };
}

/** One that does not parse, the parts looked at here included, is none. */
function readable(der: Uint8Array): Read[] {
  try {
    const x509 = readX509(der);
    basicConstraints(x509);
    const usage = x509.extensions.get(EXTENSION.keyUsage);
    if (usage !== undefined) readElement(usage, TAG.bitString);
    return [{ der, x509 }];
  } catch (thrown) {
    if (thrown instanceof DerError) return [];
    throw thrown;
  }
}
