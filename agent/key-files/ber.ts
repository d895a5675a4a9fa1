// BER → DER (X.690 §8, §10): Java and Firefox write their key files with lengths that are not said beforehand and texts in pieces.
import { concat } from '#shared/bytes.ts';
import { der, DerError, TAG } from '../crypto/der.ts';

const DEEPEST = 24;
/** An OCTET STRING in pieces */
const IN_PIECES = 0x20 | TAG.octetString;

/** The same element by the one spelling of DER; what is DER already comes back equal. Throws DerError. */
export function toDer(bytes: Uint8Array): Uint8Array {
  const { whole, end } = convert(bytes, 0, 0);
  if (end !== bytes.length) throw new DerError('data after the end');
  return whole;
}

interface Converted {
  tag: number;
  /** In DER */
  content: Uint8Array;
  whole: Uint8Array;
  end: number;
}

function convert(bytes: Uint8Array, offset: number, depth: number): Converted {
  const { tag, start, length } = headAt(bytes, offset);
  if (depth > DEEPEST) throw new DerError('too deep');
  const isConstructed = (tag & 0x20) !== 0;
  if (length === null && !isConstructed) throw new DerError('length form');
  const limit = length === null ? bytes.length : start + length;
  if (limit > bytes.length) throw new DerError('cut short');
  if (!isConstructed) return converted(tag, bytes.subarray(start, limit), limit);
  const children: Converted[] = [];
  let at = start;
  while (length === null ? !isEnd(bytes, at) : at < limit) {
    const child = convert(bytes, at, depth + 1);
    children.push(child);
    at = child.end;
  }
  if (length !== null && at !== limit) throw new DerError('cut short');
  const end = length === null ? at + 2 : limit;
  if (tag !== IN_PIECES) return converted(tag, concat(...children.map(({ whole }) => whole)), end);
  return converted(TAG.octetString, joined(children), end);
}

function converted(tag: number, content: Uint8Array, end: number): Converted {
  return { tag, content, whole: der(tag, content), end };
}

function joined(pieces: readonly Converted[]): Uint8Array {
  if (pieces.some(({ tag }) => tag !== TAG.octetString)) throw new DerError('pieces of an octet string');
  return concat(...pieces.map(({ content }) => content));
}

/** @returns length null where it is not said (X.690 §8.1.3.6) */
function headAt(bytes: Uint8Array, offset: number): { tag: number; start: number; length: number | null } {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('cut short');
  if ((tag & 0x1f) === 0x1f || tag === 0) throw new DerError('tag');
  if (first < 0x80) return { tag, start: offset + 2, length: first };
  const size = first & 0x7f;
  if (size === 0) return { tag, start: offset + 2, length: null };
  if (size > 4) throw new DerError('length form');
  const octets = bytes.subarray(offset + 2, offset + 2 + size);
  return { tag, start: offset + 2 + size, length: octets.reduce((sum, octet) => sum * 256 + octet, 0) };
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  if (at + 2 > bytes.length) throw new DerError('cut short');
  return bytes[at] === 0 && bytes[at + 1] === 0;
}
