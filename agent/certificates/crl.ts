// Lists of revoked certificates (RFC 5280 §5) by strict DER. A list may have a hundred thousand entries: they are walked, never gathered.
import { equalBytes } from '#shared/bytes.ts';
import type { RevocationReason } from '#shared/revocation.ts';
import {
  DerError,
  type DerElement,
  expectTag,
  readBitString,
  readChildren,
  readElement,
  readHead,
  readInteger,
  readTime,
  TAG,
} from '../crypto/der.ts';
import { EXTENSION } from './oids.ts';
import { readAlgorithm, readExtensionList } from './x509.ts';

export interface RevocationList {
  /** DER of the Name */
  issuer: Uint8Array;
  /** Milliseconds since 1970 */
  thisUpdate: number;
  nextUpdate: number | null;
  /** Content of the SEQUENCE of entries, empty where nothing is revoked */
  entries: Uint8Array;
  extensions: Map<string, Uint8Array>;
  critical: string[];
  tbs: Uint8Array;
  signature: { algorithm: string; value: Uint8Array };
}

export interface RevokedEntry {
  at: number;
  reason: RevocationReason | 'removeFromCRL';
  /** Critical marks of the entry; none of them is understood but the reason */
  critical: string[];
}

/** Real lists have a few megabytes. */
export const LARGEST_CRL = 32 * 1024 * 1024;

/** By their numbers (RFC 5280 §5.3.1). */
const REASONS: Readonly<Record<number, RevokedEntry['reason']>> = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'cACompromise',
};
const ENUMERATED = 0x0a;

/** Throws DerError for anything that is not one list in strict DER; the entries are read when they are asked for. */
export function readCrl(bytes: Uint8Array): RevocationList {
  if (bytes.length > LARGEST_CRL) throw new DerError('too large for a list');
  const [tbs, algorithm, signature, ...more] = readChildren(readElement(bytes, TAG.sequence));
  const fields = readChildren(expectTag(tbs, TAG.sequence));
  if (more.length > 0 || tbs === undefined) throw new DerError('parts of the list');
  if (fields[0]?.tag === TAG.integer) readVersion(fields.shift());
  const [inner, issuer, thisUpdate] = fields.splice(0, 3);
  if (!equalBytes(expectTag(inner, TAG.sequence).raw, expectTag(algorithm, TAG.sequence).raw))
    throw new DerError('two signature algorithms');
  const nextUpdate = fields[0]?.tag === TAG.utcTime || fields[0]?.tag === TAG.generalizedTime ? fields.shift() : null;
  const entries = fields[0]?.tag === TAG.sequence ? fields.shift() : undefined;
  const extensions = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  if (fields.length > 0) throw new DerError('parts of the list');
  return {
    issuer: expectTag(issuer, TAG.sequence).raw,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: nextUpdate ? readTime(nextUpdate) : null,
    entries: entries?.content ?? new Uint8Array(0),
    ...extensionsOf(extensions),
    tbs: tbs.raw,
    signature: { algorithm: readAlgorithm(algorithm), value: readBitString(signature) },
  };
}

/** @param serialNumber DER of the INTEGER. Null when the list does not name it. Throws DerError. */
export function findEntry({ entries }: RevocationList, serialNumber: Uint8Array): RevokedEntry | null {
  for (let at = 0; at < entries.length;) {
    const entry = readHead(entries, at);
    if (entry.tag !== TAG.sequence || entry.end > entries.length) throw new DerError('entry of the list');
    const serial = entries.subarray(entry.start, entry.start + serialNumber.length);
    if (equalBytes(serial, serialNumber)) return readEntry(readElement(entries.subarray(at, entry.end)));
    at = entry.end;
  }
  return null;
}

function readEntry(element: DerElement): RevokedEntry {
  const [serial, date, extensions, ...more] = readChildren(element);
  readInteger(serial);
  if (more.length > 0) throw new DerError('parts of an entry');
  const known = extensions === undefined ? null : readExtensionList(extensions);
  const code = known?.extensions.get(EXTENSION.reasonCode);
  return {
    at: readTime(date),
    reason: code === undefined ? 'unspecified' : reasonOf(readElement(code, ENUMERATED)),
    critical: (known?.critical ?? []).filter((oid) => oid !== EXTENSION.reasonCode),
  };
}

function reasonOf({ content }: DerElement): RevokedEntry['reason'] {
  const [code = -1] = content;
  return (content.length === 1 ? REASONS[code] : undefined) ?? 'unspecified';
}

function extensionsOf(element: DerElement | undefined): Pick<RevocationList, 'extensions' | 'critical'> {
  if (element === undefined) return { extensions: new Map(), critical: [] };
  const [list, ...more] = readChildren(element);
  if (more.length > 0) throw new DerError('extensions of the list');
  return readExtensionList(list);
}

function readVersion(element: DerElement | undefined): void {
  const content = readInteger(element);
  if (content.length !== 1 || content[0] !== 1) throw new DerError('version of the list');
}
