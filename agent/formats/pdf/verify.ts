// Does a signed PDF hold? Each signature over exactly its revision of the file, all but its own value; and nothing else than further
// signatures came after it (ISO 32000-1 §12.8.1). What a reader would show that nobody signed makes it invalid.
import { concat } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { verifyCms } from '../cms/verify.ts';
import type { Verdict } from '../format.ts';
import type { Facts } from './appearance.ts';
import { addsOnlySignatures } from './changes.ts';
import { openPdf, type PdfFile } from './file.ts';
import { type Located, signaturesIn } from './structure.ts';
import { latin1, malformed } from './values.ts';
import type { FactsOf } from './visible-field.ts';

const SUBFILTERS = ['adbe.pkcs7.detached', 'ETSI.CAdES.detached'];
const MOST_SIGNATURES = 64;
/** Of all comparisons together: a file of 12 MB with nothing but small objects takes seconds for each. */
const MOST_COMPARED = 64 * 1024 * 1024;

export function looksLikePdf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 5)) === '%PDF-';
}

/** At least one signature. Throws format/malformed, format/unsupported, format/no-certificate, format/pdf-unsigned. */
export function verifyPdf(bytes: Uint8Array): [Verdict, ...Verdict[]] {
  const file = openPdf(bytes);
  const found = signaturesIn(file);
  if (found.length > MOST_SIGNATURES) throw malformed('Fields');
  const ranges = found.map((signature) => rangeOf(file, signature));
  const coversAll = ranges.some(({ end }) => end === bytes.length);
  const verdicts = found.map((signature, at) => verdictOn(file, signature, ranges[at] ?? malformedRange()));
  const factsOf = (number: number): Facts | null => {
    const verdict = verdicts[found.findIndex((signature) => signature.number === number)];
    return verdict?.valid === true && verdict.signedAt !== null
      ? { certificate: verdict.certificate, signedAt: verdict.signedAt }
      : null;
  };
  const keeps = comparison(file, factsOf);
  const [first, ...others] = verdicts.map((verdict, at) => {
    const { end } = ranges[at] ?? malformedRange();
    return verdict.valid && !keeps(end) ? refused(verdict) : verdict;
  });
  if (first === undefined) throw new Problem('format/pdf-unsigned');
  return coversAll ? [first, ...others] : [refused(first), ...others.map(refused)];
}

/** Whether the file still shows what its revision until `end` shows. Throws format/unsupported when that would take too long. */
function comparison(file: PdfFile, factsOf: FactsOf): (end: number) => boolean {
  const { bytes } = file;
  const known = new Map([[bytes.length, true]]);
  let left = MOST_COMPARED;
  return (end) => {
    const before = known.get(end);
    if (before !== undefined) return before;
    left -= bytes.length;
    // Nobody knows whether such a signature holds: neither answer would be true.
    if (left < 0) throw new Problem('format/unsupported', { detail: 'PDF: revisions' });
    const keeps = addsOnlySignatures(openPdf(bytes.subarray(0, end)), file, factsOf);
    known.set(end, keeps);
    return keeps;
  };
}

interface Range {
  /** The value with its brackets stands from here to there */
  from: number;
  to: number;
  /** Where the signed revision ends */
  end: number;
}

/** On the signature by itself, over its revision. */
function verdictOn(file: PdfFile, { dict }: Located, { from, to, end }: Range): Verdict {
  const filter = dict.entries.get('SubFilter');
  const name = filter?.kind === 'name' ? filter.name : '';
  if (!SUBFILTERS.includes(name)) throw new Problem('format/unsupported', { detail: `PDF: ${name.slice(0, 40)}` });
  const contents = dict.entries.get('Contents');
  if (contents?.kind !== 'string') throw malformed('Contents');
  const covered = concat(file.bytes.subarray(0, from), file.bytes.subarray(to, end));
  const [verdict, ...more] = verifyCms(withoutPadding(contents.bytes), covered).signatures;
  if (more.length > 0) throw malformed('CMS');
  return verdict;
}

/** [0 from to rest]: the hole is exactly the value of this signature, and hexadecimal. Throws format/malformed. */
function rangeOf(file: PdfFile, { dict, source }: Located): Range {
  const range = dict.entries.get('ByteRange');
  const contents = dict.entries.get('Contents');
  const numbers = range?.kind === 'array' ? range.items.map((item) => (item.kind === 'number' ? item.value : -1)) : [];
  const [start = -1, from = -1, to = -1, rest = -1] = numbers;
  if (source !== file.bytes || contents?.kind !== 'string' || !contents.hex) throw malformed('Contents');
  const isExact = start === 0 && from === contents.start && to === contents.end && numbers.length === 4;
  const digits = latin1(file.bytes.subarray(contents.start + 1, contents.end - 1));
  const end = to + rest;
  if (!isExact || !/^[0-9a-f]+$/i.test(digits) || rest <= 0 || end > file.bytes.length) throw malformed('ByteRange');
  return { from, to, end };
}

function malformedRange(): never {
  throw malformed('ByteRange');
}

function refused(verdict: Verdict): Verdict {
  return { ...verdict, valid: false };
}

/** The room that a signer leaves is filled up with zeros; the message says itself how long it is. */
function withoutPadding(contents: Uint8Array): Uint8Array {
  const [, first = 0] = contents;
  const count = first >= 0x80 ? first & 0x7f : 0;
  let length = first;
  if (count > 0) length = contents.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = 2 + count + length;
  if (contents[0] !== 0x30 || count > 4 || end > contents.length || contents.subarray(end).some((byte) => byte !== 0))
    throw malformed('Contents');
  return contents.subarray(0, end);
}
